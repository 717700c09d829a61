"""Rows of figures. Private to this package; all of them can be made anew from the ledger."""

from __future__ import annotations

from django.db import models

from zhangfa.insight.core import Journey, Outcome

FOLD = "figures"


class JourneyRow(models.Model):
    """One application as the figures know it; the list of records reads it by place."""

    id = models.CharField(primary_key=True, max_length=26)
    number = models.CharField(max_length=12)
    path = models.CharField(max_length=80)
    matter = models.CharField(max_length=80)
    body = models.CharField(max_length=20)
    outcome = models.CharField(max_length=10)
    late = models.BooleanField(default=False)
    submitted_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    seconds = models.BigIntegerField(null=True)
    impressions = models.IntegerField(default=0)

    class Meta:
        db_table = "insight_journey"
        indexes = [models.Index(fields=["path", "submitted_at"], name="insight_journeys_by_place")]

    def value(self) -> Journey:
        values = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        return Journey(**{**values, "outcome": Outcome(self.outcome)})


class CellRow(models.Model):
    """A cell (insight/core/cells.py). `spread` is packed, `beside` holds counts that have a name of their own."""

    place = models.CharField(max_length=80)
    since = models.CharField(max_length=11)
    body = models.CharField(max_length=20)
    matter = models.CharField(max_length=80)
    submitted = models.BigIntegerField()
    approved = models.BigIntegerField()
    on_time = models.BigIntegerField()
    refused = models.BigIntegerField()
    returned = models.BigIntegerField()
    abandoned = models.BigIntegerField()
    unstamped = models.BigIntegerField()
    used = models.BigIntegerField()
    impressions = models.BigIntegerField()
    seconds = models.BigIntegerField()
    beside = models.JSONField(default=dict)
    spread = models.BinaryField(default=b"")

    class Meta:
        db_table = "insight_cell"
        constraints = [
            models.UniqueConstraint(fields=["place", "since", "body", "matter"], name="insight_one_cell_per_key")
        ]


class FoldRow(models.Model):
    """One row, held while facts are folded: cells of a city take from several logs. `seen_at` is the newest fact."""

    name = models.CharField(primary_key=True, max_length=20)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "insight_fold"
