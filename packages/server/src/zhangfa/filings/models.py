"""Rows of filings, corrections and the towns' numbers. The bound files lie in the storage under their digest."""

from __future__ import annotations

from django.db import models

from zhangfa.filings.core import Correction, Filing, Placed, Terms, corrected
from zhangfa.kernel.tree import TreePath


class FilingRow(models.Model):
    """The columns hold what is searched: the terms with their corrections; `filed` what was filed."""

    id = models.CharField(primary_key=True, max_length=26)
    application_id = models.CharField(max_length=26, unique=True)
    application_number = models.CharField(max_length=12)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=120)
    unit_name = models.CharField(max_length=80)
    town_path = models.CharField(max_length=120)
    town_name = models.CharField(max_length=80)
    year = models.IntegerField()
    serial = models.IntegerField()
    number = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    counterparty = models.CharField(max_length=120)
    land = models.CharField(max_length=200)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    begins_on = models.CharField(max_length=10)
    ends_on = models.CharField(max_length=10)
    signed_on = models.CharField(max_length=10)
    filed = models.JSONField()
    pages = models.IntegerField()
    digest = models.CharField(max_length=64)
    index = models.JSONField()
    readers = models.JSONField()
    filed_by = models.CharField(max_length=80)
    filed_at = models.DateTimeField()

    class Meta:
        db_table = "filings_filing"
        constraints = [models.UniqueConstraint(fields=["town_path", "year", "serial"], name="filings_number_once")]
        indexes = [models.Index(fields=["path", "filed_at"], name="filings_by_place")]

    def value(self, corrections: tuple[Correction, ...] = ()) -> Filing:
        amount = self.filed.get("amount")
        terms = corrected(Terms(**{**self.filed, "amount": None}), {"amount": amount} if amount else {})
        filed = terms
        for each in corrections:
            terms = corrected(terms, each.changes)
        return Filing(
            id=self.id,
            application=self.application_id,
            application_number=self.application_number,
            number=self.number,
            path=TreePath(self.path),
            unit_name=self.unit_name,
            town_name=self.town_name,
            filed=filed,
            terms=terms,
            pages=self.pages,
            digest=self.digest,
            index=tuple(Placed(**each) for each in self.index),
            filed_by=self.filed_by,
            filed_at=self.filed_at,
            corrections=corrections,
        )


class CorrectionRow(models.Model):
    filing = models.ForeignKey(FilingRow, models.PROTECT, related_name="correction_rows")
    count = models.IntegerField()
    changes = models.JSONField()
    reason = models.TextField()
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        db_table = "filings_correction"
        constraints = [models.UniqueConstraint(fields=["filing", "count"], name="filings_correction_once")]

    def value(self) -> Correction:
        return Correction(at=self.at, actor_name=self.actor_name, reason=self.reason, changes=self.changes)


class CounterRow(models.Model):
    """The last number given out in a town in a year."""

    town_path = models.CharField(max_length=120)
    year = models.IntegerField()
    last = models.IntegerField()

    class Meta:
        db_table = "filings_counter"
        constraints = [models.UniqueConstraint(fields=["town_path", "year"], name="filings_counter_once")]
