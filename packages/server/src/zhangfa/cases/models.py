"""Rows of cases and of the people whom they name. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.cases.core import Case, CaseState, Concerned, Rectification
from zhangfa.kernel.tree import TreePath


class CaseRow(models.Model):
    """`evidence` is the frozen list; `order_*` is what is to be put right, `done_*` the report of it."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    number = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    alarm = models.CharField(max_length=26, default="")
    application = models.CharField(max_length=26, default="")
    state = models.CharField(max_length=12)
    revision = models.IntegerField(default=1)
    finding = models.CharField(max_length=20, default="")
    found = models.TextField(default="")
    opened_by = models.CharField(max_length=80)
    opened_by_id = models.CharField(max_length=26)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    overdue_told = models.CharField(max_length=12, default="")
    order_words = models.TextField(default="")
    order_person = models.CharField(max_length=26, default="")
    order_name = models.CharField(max_length=80, default="")
    order_due_at = models.DateTimeField(null=True)
    done_words = models.TextField(default="")
    done_at = models.DateTimeField(null=True)
    done_files = models.JSONField(default=list)
    evidence = models.JSONField(default=dict)
    evidence_digest = models.CharField(max_length=64)
    closed_at = models.DateTimeField(null=True)
    letter = models.CharField(max_length=64, default="")

    class Meta:
        db_table = "cases_case"
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="cases_one_per_number")]
        indexes = [
            models.Index(fields=["path", "opened_at"], name="cases_by_place"),
            models.Index(fields=["application"], name="cases_by_application"),
            models.Index(fields=["state", "due_at"], name="cases_due"),
        ]

    def value(self) -> Case:
        return Case(
            id=self.id,
            number=self.number,
            path=TreePath(self.path),
            title=self.title,
            alarm=self.alarm,
            application=self.application,
            state=CaseState(self.state),
            revision=self.revision,
            finding=self.finding,
            found=self.found,
            people=tuple(each.value() for each in self.people.order_by("pk")),
            rectification=self._rectification(),
            opened_by=self.opened_by,
            opened_at=self.opened_at,
            due_at=self.due_at,
            closed_at=self.closed_at,
            letter=self.letter,
            evidence_digest=self.evidence_digest,
        )

    def _rectification(self) -> Rectification | None:
        if self.order_due_at is None:
            return None
        return Rectification(
            words=self.order_words,
            person=self.order_person,
            name=self.order_name,
            due_at=self.order_due_at,
            done=self.done_words,
            done_at=self.done_at,
            files=tuple(self.done_files),
        )


class ConcernedRow(models.Model):
    case = models.ForeignKey(CaseRow, on_delete=models.PROTECT, related_name="people")
    person = models.CharField(max_length=26)
    name = models.CharField(max_length=80)
    part = models.CharField(max_length=300)
    reply_due = models.DateTimeField()
    reply = models.TextField(default="")
    replied_at = models.DateTimeField(null=True)
    files = models.JSONField(default=list)
    outcome = models.CharField(max_length=20, default="")
    reason = models.TextField(default="")
    decided_by = models.CharField(max_length=80, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "cases_concerned"
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="cases_named_once")]
        indexes = [models.Index(fields=["person"], name="cases_of_person")]

    def value(self) -> Concerned:
        return Concerned(
            person=self.person,
            name=self.name,
            part=self.part,
            reply_due=self.reply_due,
            reply=self.reply,
            replied_at=self.replied_at,
            files=tuple(self.files),
            outcome=self.outcome,
            reason=self.reason,
            decided_by=self.decided_by,
            decided_at=self.decided_at,
        )
