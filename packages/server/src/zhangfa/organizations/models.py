"""Rows of units, people and appointments. Phone and ID number are boxes; only their blind indexes can be searched."""

from __future__ import annotations

from django.db import models


class UnitRow(models.Model):
    path = models.CharField(max_length=80, primary_key=True)
    tenant = models.CharField(max_length=20, db_index=True)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "organizations_unit"


class PersonRow(models.Model):
    id = models.CharField(max_length=26, primary_key=True)
    tenant = models.CharField(max_length=20)
    home = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    phone_box = models.BinaryField(null=True)
    phone_index = models.CharField(max_length=32, null=True, unique=True)
    id_number_box = models.BinaryField(null=True)
    id_number_index = models.CharField(max_length=32, null=True, db_index=True)
    registered_at = models.DateTimeField()

    class Meta:
        db_table = "organizations_person"
        indexes = [models.Index(fields=["tenant", "home"], name="organizations_by_home")]


class AppointmentRow(models.Model):
    """`closes_on` is the first day on which the office is no longer held; `field` what a town's leader leads."""

    id = models.CharField(max_length=26, primary_key=True)
    tenant = models.CharField(max_length=20)
    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="appointments")
    office = models.CharField(max_length=30)
    path = models.CharField(max_length=80)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True)
    field = models.CharField(max_length=30, default="")

    class Meta:
        db_table = "organizations_appointment"
        indexes = [models.Index(fields=["path", "office"], name="organizations_by_office")]


class DeputyRow(models.Model):
    """Who acts for whom: in one `office`, or in all that he decides in for ""."""

    id = models.CharField(max_length=26, primary_key=True)
    tenant = models.CharField(max_length=20)
    principal = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="+")
    office = models.CharField(max_length=30, default="")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        db_table = "organizations_deputy"
