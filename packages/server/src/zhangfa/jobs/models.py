"""What the jobs themselves must remember: who is at work, what failed and when it is tried again."""

from __future__ import annotations

from django.db import models


class WorkerRow(models.Model):
    """A worker that is alive says so every few seconds; what it left behind is taken up when it no longer does."""

    id = models.CharField(primary_key=True, max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "jobs_worker"


class AttemptRow(models.Model):
    """A piece of work of the calendar that failed; `key` names it, and it rests until `again_at`."""

    key = models.CharField(primary_key=True, max_length=80)
    path = models.CharField(max_length=80, default="")
    attempts = models.IntegerField()
    error = models.TextField()
    again_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "jobs_attempt"


class EnqueuedRow(models.Model):
    """A task that was handed to the task queue, once for each `key`."""

    key = models.CharField(primary_key=True, max_length=80)
    task = models.CharField(max_length=40)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "jobs_enqueued"
