"""Rows of comparisons. Private to this package."""

from __future__ import annotations

from django.db import models


class ComparisonRow(models.Model):
    """One photo judged by one version of thresholds. `content` is encrypted JSON of the places, empty while it waits;
    `approved` and `seen` are digests of both pages in one frame."""

    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    application_id = models.CharField(max_length=26)
    permit_id = models.CharField(max_length=26)
    number = models.IntegerField()
    page = models.IntegerField()
    photo = models.CharField(max_length=64)
    version = models.CharField(max_length=40, default="")  # "" while it waits
    verdict = models.CharField(max_length=10)
    score = models.FloatField(default=0.0)
    advice = models.CharField(max_length=120, default="")
    content = models.BinaryField(default=b"")
    approved = models.CharField(max_length=64, default="")
    seen = models.CharField(max_length=64, default="")
    asked_at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "comparisons_comparison"
        constraints = [models.UniqueConstraint(fields=["photo", "version"], name="comparisons_once_a_version")]
        indexes = [
            models.Index(fields=["application_id"], name="comparisons_by_application"),
            models.Index(fields=["asked_at"], condition=models.Q(verdict="waiting"), name="comparisons_waiting"),
        ]
