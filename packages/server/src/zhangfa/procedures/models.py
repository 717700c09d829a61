"""Rows of procedures and of what was written earlier. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.procedures.core import Contract, Record, from_data


class ProcedureRow(models.Model):
    """One for each application that needs a procedure. `written` is 0 until the clerk has written anything."""

    application_id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=120)
    contract = models.JSONField()
    readers = models.JSONField()
    content = models.JSONField()
    written = models.IntegerField(default=0)
    fixed_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "procedures_procedure"
        indexes = [models.Index(fields=["path", "fixed_at"], name="procedures_by_place")]

    def record(self) -> Record:
        return from_data(self.content)

    def about(self) -> Contract:
        return Contract(**self.contract)


class VersionRow(models.Model):
    """What was written, each time; the last one is the record."""

    procedure = models.ForeignKey(ProcedureRow, models.PROTECT, related_name="versions")
    number = models.IntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.TextField(default="")

    class Meta:
        db_table = "procedures_version"
        constraints = [models.UniqueConstraint(fields=["procedure", "number"], name="procedures_version_once")]
