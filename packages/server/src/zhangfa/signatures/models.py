"""Rows of signatures: the drawings, encrypted, and where they were put."""

from __future__ import annotations

from django.db import models

from zhangfa.signatures.core import Use


class DrawingRow(models.Model):
    """One drawing of a person. The one that is `current` is his signature; the others wait for forms to be finished."""

    person_id = models.CharField(max_length=26)
    current = models.BooleanField(default=True)
    picture = models.BinaryField()
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=8)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "signatures_drawing"
        constraints = [
            models.UniqueConstraint(
                fields=["person_id"], condition=models.Q(current=True), name="signatures_one_current"
            )
        ]


class UseRow(models.Model):
    """A drawing was put on a form. `drawing` empties when the finished form carries the ink itself."""

    application_id = models.CharField(max_length=26)
    revision = models.IntegerField()
    step = models.CharField(max_length=40)
    box = models.CharField(max_length=40)
    person_id = models.CharField(max_length=26)
    drawing = models.ForeignKey(DrawingRow, models.PROTECT, null=True, related_name="uses")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "signatures_use"
        constraints = [models.UniqueConstraint(fields=["application_id", "revision"], name="signatures_once_per_act")]

    def snapshot(self) -> Use:
        return Use(
            application_id=self.application_id,
            revision=self.revision,
            step=self.step,
            box=self.box,
            person_id=self.person_id,
            digest=self.digest,
            at=self.at,
        )
