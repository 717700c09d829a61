"""Rows of figures, which can be made anew from the ledger; of leases, houses and concerns. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.insight.core import Journey, Outcome
from zhangfa.insight.core.concerns import Compared, Concern, ConcernState, Found
from zhangfa.insight.core.labour import WorkDay
from zhangfa.insight.core.leases import Lease
from zhangfa.kernel.tree import TreePath
from zhangfa.oversight.core import AlarmKind

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


class LeaseRow(models.Model):
    """What a lease's form says, without names: who and what are keyed fingerprints. `place` is the county."""

    application = models.CharField(primary_key=True, max_length=26)
    place = models.CharField(max_length=80)
    path = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    party = models.CharField(max_length=32)
    land = models.CharField(max_length=32)
    area = models.FloatField()
    rent = models.FloatField()
    amount = models.FloatField()
    begins = models.DateField(null=True)
    ends = models.DateField(null=True)
    signed = models.DateField()

    class Meta:
        db_table = "insight_lease"
        indexes = [models.Index(fields=["place", "kind", "signed"], name="insight_like_leases")]

    def value(self) -> Lease:
        names = ("kind", "party", "land", "area", "rent", "amount", "begins", "ends", "signed")
        values = {name: getattr(self, name) for name in names}
        return Lease(id=self.application, path=TreePath(self.path), **values)


class HouseRow(models.Model):
    """An application to build: whose, as keyed fingerprints of the identity number and of the name."""

    application = models.CharField(primary_key=True, max_length=26)
    path = models.CharField(max_length=80)
    household = models.CharField(max_length=32)
    name = models.CharField(max_length=32)

    class Meta:
        db_table = "insight_house"
        indexes = [models.Index(fields=["path", "name"], name="insight_houses_by_name")]


class StartRow(models.Model):
    """Ground was broken, by another system's record; `source` is the sheet's digest, `line` where it stands there."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    household = models.CharField(max_length=32)
    number = models.CharField(max_length=12, default="")
    broken = models.DateField()
    source = models.CharField(max_length=64)
    line = models.IntegerField()
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "insight_start"
        constraints = [models.UniqueConstraint(fields=["path", "household", "broken"], name="insight_one_start")]


class WorkDayRow(models.Model):
    """A day's paid work of one person, by a sheet that was brought in; the person is a keyed fingerprint. `sheet` is
    what people call it, `source` its digest."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    person = models.CharField(max_length=32)
    day = models.DateField()
    task = models.CharField(max_length=80)
    share = models.FloatField()
    pay = models.FloatField()
    number = models.CharField(max_length=12, default="")
    sheet = models.CharField(max_length=80)
    source = models.CharField(max_length=64)
    line = models.IntegerField()
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "insight_work_day"
        indexes = [
            models.Index(fields=["person", "day"], name="insight_work_of_a_person"),
            models.Index(fields=["tenant", "task", "day"], name="insight_like_work"),
            models.Index(fields=["tenant", "number"], name="insight_work_by_payment"),
        ]

    def value(self) -> WorkDay:
        names = ("sheet", "line", "person", "day", "task", "share", "pay")
        return WorkDay(path=TreePath(self.path), **{name: getattr(self, name) for name in names})


class ConcernRow(models.Model):
    """What stands out and what came of it. `found` holds the reason and what it was compared with."""

    id = models.CharField(primary_key=True, max_length=26)
    key = models.CharField(max_length=400, unique=True)
    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=80)
    subject = models.CharField(max_length=26, default="")
    number = models.CharField(max_length=12, default="")
    alarm = models.CharField(max_length=26, default="")
    found = models.JSONField()
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=12)
    answer = models.TextField(default="")
    answered_by = models.CharField(max_length=26, default="")
    answered_at = models.DateTimeField(null=True)
    verdict = models.TextField(default="")
    settled_by = models.CharField(max_length=26, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "insight_concern"
        indexes = [
            models.Index(fields=["path", "raised_at"], name="insight_concerns_by_place"),
            models.Index(fields=["subject"], name="insight_concerns_by_subject"),
        ]

    def value(self) -> Concern:
        compared = tuple(Compared(**each) for each in self.found["compared"])
        rest = {name: value for name, value in self.found.items() if name != "compared"}
        return Concern(
            id=self.id,
            found=Found(
                kind=AlarmKind(self.kind),
                key=self.key,
                path=TreePath(self.path),
                subject=self.subject,
                compared=compared,
                **rest,
            ),
            number=self.number,
            alarm=self.alarm,
            raised_at=self.raised_at,
            state=ConcernState(self.state),
            answer=self.answer,
            answered_by=self.answered_by,
            answered_at=self.answered_at,
            verdict=self.verdict,
            settled_by=self.settled_by,
            settled_at=self.settled_at,
        )
