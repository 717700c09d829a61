"""Rows of applications. Private to this package: others ask queries and services."""

from __future__ import annotations

from django.db import models

from zhangfa.applications.core import Application, Stage, State, Step
from zhangfa.kernel.tree import TreePath


class ApplicationRow(models.Model):
    """`revision` is compared and set with every change; `waits_office`/`waits_path` say whose turn it is."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    number = models.CharField(max_length=12)
    check_code = models.CharField(max_length=22, unique=True)
    path = models.CharField(max_length=120)
    unit_name = models.CharField(max_length=80)
    matter_id = models.CharField(max_length=80)
    matter_version = models.IntegerField()
    matter_class = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    body = models.CharField(max_length=20)
    applicant_id = models.CharField(max_length=26)
    applicant_name = models.CharField(max_length=80)
    clerk_id = models.CharField(max_length=26, null=True)
    clerk_name = models.CharField(max_length=80, default="")
    form = models.BinaryField()
    copies = models.IntegerField()
    impressions = models.IntegerField()
    paper_file = models.CharField(max_length=26)
    paper_digest = models.CharField(max_length=64)
    paper_pages = models.IntegerField()
    route = models.JSONField()
    state = models.CharField(max_length=12)
    step = models.IntegerField(default=0)
    round = models.IntegerField(default=1)
    revision = models.IntegerField(default=1)
    in_use = models.BooleanField(default=False)
    waits_office = models.CharField(max_length=160, default="")
    waits_path = models.CharField(max_length=120, default="")
    retention_years = models.IntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="application_number_once")]
        indexes = [
            models.Index(fields=["waits_path", "submitted_at"], name="application_todo"),
            models.Index(fields=["applicant_id", "submitted_at"], name="application_mine"),
            models.Index(fields=["clerk_id", "submitted_at"], name="application_clerk"),
            models.Index(fields=["path", "submitted_at"], name="application_unit"),
            models.Index(fields=["due_at"], name="application_due"),
            models.Index(fields=["changed_at"], name="application_changed"),
            models.Index(fields=["changed_at"], condition=models.Q(state="used"), name="application_to_archive"),
        ]

    def value(self) -> Application:
        return Application(
            id=self.id,
            path=TreePath(self.path),
            state=State(self.state),
            route=tuple(
                Step(Stage(stage), tuple(offices), TreePath(path), hours) for stage, offices, path, hours in self.route
            ),
            step=self.step,
            round=self.round,
            revision=self.revision,
            applicant=self.applicant_id,
            clerk=self.clerk_id,
            in_use=self.in_use,
            number=self.number,
        )


class DecisionRow(models.Model):
    """One act of one person: who, in which office, when, having seen which document, and what was said."""

    application = models.ForeignKey(ApplicationRow, models.PROTECT, related_name="decisions")
    seq = models.IntegerField()
    round = models.IntegerField()
    step = models.IntegerField()
    stage = models.CharField(max_length=10)
    action = models.CharField(max_length=10)
    office = models.CharField(max_length=40, default="")
    office_path = models.CharField(max_length=120, default="")
    actor_kind = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=40)
    actor_name = models.CharField(max_length=80)
    at = models.DateTimeField()
    note = models.TextField(default="")
    ground = models.CharField(max_length=30, default="")
    seen = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "seq"], name="decision_once")]
        indexes = [models.Index(fields=["actor_id", "at"], name="decision_by_person")]


class MaterialRow(models.Model):
    """A file handed in with the application in one round; `name` is the matter's material."""

    application = models.ForeignKey(ApplicationRow, models.PROTECT, related_name="materials")
    round = models.IntegerField()
    position = models.IntegerField()
    name = models.CharField(max_length=60)
    label = models.CharField(max_length=80)
    file_id = models.CharField(max_length=26)
    digest = models.CharField(max_length=64)
    pages = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "round", "position"], name="material_place_once")]


class NumberRow(models.Model):
    """The last count given out in a county on a day."""

    tenant = models.CharField(max_length=20)
    day = models.DateField()
    last = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "day"], name="number_day_once")]
