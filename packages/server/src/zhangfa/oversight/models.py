"""Rows of alarms. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.kernel.tree import TreePath
from zhangfa.oversight.core import Alarm, AlarmKind, AlarmState, Delay


class AlarmRow(models.Model):
    """`key` names what happened, so that it is told once."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=80)
    subject = models.CharField(max_length=26, default="")
    number = models.CharField(max_length=12, default="")
    terminal_id = models.CharField(max_length=26, default="")
    text = models.CharField(max_length=300)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=14)
    acknowledged_by = models.CharField(max_length=80, default="")
    acknowledged_at = models.DateTimeField(null=True)
    note = models.TextField(default="")

    class Meta:
        db_table = "oversight_alarm"
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="oversight_told_once")]
        indexes = [
            models.Index(fields=["state", "raised_at"], name="oversight_open"),
            models.Index(fields=["path", "raised_at"], name="oversight_by_place"),
            models.Index(fields=["subject"], name="oversight_by_subject"),
        ]

    def value(self) -> Alarm:
        return Alarm(
            id=self.id,
            kind=AlarmKind(self.kind),
            path=TreePath(self.path),
            subject=self.subject,
            number=self.number,
            terminal=self.terminal_id,
            text=self.text,
            raised_at=self.raised_at,
            state=AlarmState(self.state),
            acknowledged_by=self.acknowledged_by,
            acknowledged_at=self.acknowledged_at,
            note=self.note,
        )


class ReminderRow(models.Model):
    """`key` names the application, the step with its limit and the level, so that each is told once."""

    key = models.CharField(primary_key=True, max_length=160)
    application = models.CharField(max_length=26)
    at = models.DateTimeField()

    class Meta:
        db_table = "oversight_reminder"
        indexes = [models.Index(fields=["application"], name="oversight_reminded")]


class DelayRow(models.Model):
    """A supervisor's question about a late step, and the answer."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    application = models.CharField(max_length=26)
    path = models.CharField(max_length=80)
    round = models.IntegerField()
    step = models.CharField(max_length=40)
    asked_by = models.CharField(max_length=80)
    asked_by_id = models.CharField(max_length=26)
    asked_at = models.DateTimeField()
    question = models.TextField()
    answered_by = models.CharField(max_length=80, default="")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        db_table = "oversight_delay"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "round", "step"],
                condition=models.Q(answered_at__isnull=True),
                name="oversight_one_question",
            )
        ]
        indexes = [models.Index(fields=["application", "asked_at"], name="oversight_delays")]

    def value(self) -> Delay:
        return Delay(
            id=self.id,
            application=self.application,
            round=self.round,
            step=self.step,
            asked_by=self.asked_by,
            asked_at=self.asked_at,
            question=self.question,
            answered_by=self.answered_by,
            answered_at=self.answered_at,
            answer=self.answer,
        )
