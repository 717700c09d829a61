"""Rows of alarms, rules, reminders and questions. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.kernel.tree import TreePath
from zhangfa.oversight.core import Alarm, AlarmKind, AlarmState, Delay, Evidence


class AlarmRow(models.Model):
    """`theme` names the kind and what it is about: what happens again to it joins this row while it is not over."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    theme = models.CharField(max_length=160)
    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=80)
    subject = models.CharField(max_length=26, default="")
    number = models.CharField(max_length=12, default="")
    terminal_id = models.CharField(max_length=26, default="")
    text = models.CharField(max_length=500)
    evidence = models.JSONField(default=list)
    raised_at = models.DateTimeField()
    count = models.IntegerField(default=1)
    last_at = models.DateTimeField()
    state = models.CharField(max_length=14)
    told = models.IntegerField(default=0)
    acknowledged_by = models.CharField(max_length=80, default="")
    acknowledged_at = models.DateTimeField(null=True)
    note = models.TextField(default="")
    ended_by = models.CharField(max_length=80, default="")
    ended_at = models.DateTimeField(null=True)
    end_note = models.TextField(default="")

    class Meta:
        db_table = "oversight_alarm"
        indexes = [
            models.Index(fields=["state", "raised_at"], name="oversight_open"),
            models.Index(fields=["path", "raised_at"], name="oversight_by_place"),
            models.Index(fields=["subject"], name="oversight_by_subject"),
            models.Index(fields=["tenant", "theme", "last_at"], name="oversight_by_theme"),
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
            evidence=tuple(Evidence(**each) for each in self.evidence),
            raised_at=self.raised_at,
            count=self.count,
            last_at=self.last_at,
            state=AlarmState(self.state),
            told=self.told,
            acknowledged_by=self.acknowledged_by,
            acknowledged_at=self.acknowledged_at,
            note=self.note,
            ended_by=self.ended_by,
            ended_at=self.ended_at,
            end_note=self.end_note,
        )


class OccurrenceRow(models.Model):
    """`key` names what happened, so that it is told once; `alarm` is the row that it raised or joined."""

    tenant = models.CharField(max_length=20)
    key = models.CharField(max_length=160)
    alarm = models.ForeignKey(AlarmRow, on_delete=models.PROTECT, related_name="occurrences")
    at = models.DateTimeField()
    text = models.CharField(max_length=500)

    class Meta:
        db_table = "oversight_occurrence"
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="oversight_told_once")]


class RuleRow(models.Model):
    """A rule that somebody has switched or set for a county; without a row it stands as it was shipped."""

    tenant = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    on = models.BooleanField()
    settings = models.JSONField(default=dict)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    note = models.TextField()

    class Meta:
        db_table = "oversight_rule"
        constraints = [models.UniqueConstraint(fields=["tenant", "rule"], name="oversight_one_state_per_rule")]


class RunRow(models.Model):
    """When a rule that looks by the clock last came to its end."""

    rule = models.CharField(primary_key=True, max_length=40)
    ran_at = models.DateTimeField()

    class Meta:
        db_table = "oversight_run"


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
