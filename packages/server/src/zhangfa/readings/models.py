"""Rows of readings. Private to this package."""

from __future__ import annotations

from django.db import models


class ReadingRow(models.Model):
    """What was read of one file of an application. `content` is encrypted JSON, empty until it was read.

    The numbers beside it are no personal data and stand open, so that leases can be compared without opening each:
    `area_mu`, `rent_per_mu` (yuan a year), `total` (yuan, of the term), `starts`, `ends`; null where not surely read.
    """

    file_id = models.CharField(max_length=26, primary_key=True)
    application_id = models.CharField(max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=120)
    state = models.CharField(max_length=8)
    kind = models.CharField(max_length=16, default="")
    content = models.BinaryField(default=b"")
    digest = models.CharField(max_length=64, default="")
    area_mu = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    rent_per_mu = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    total = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    asked_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "readings_reading"
        indexes = [
            models.Index(fields=["application_id"], name="readings_by_application"),
            models.Index(fields=["asked_at"], condition=models.Q(state="waiting"), name="readings_waiting"),
            models.Index(fields=["path", "kind"], name="readings_by_place"),
        ]
