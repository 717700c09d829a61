"""Rows of seals."""

from __future__ import annotations

from django.db import models

from zhangfa.kernel.tree import TreePath
from zhangfa.seals.core import Custody, Seal, SealBody, SealState


class SealRow(models.Model):
    """One seal. `version` counts its changes; a change names the version it saw."""

    id = models.CharField(max_length=26, primary_key=True)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    body = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    diameter_mm = models.SmallIntegerField()
    demo = models.BooleanField(default=False)
    state = models.CharField(max_length=20)
    terminal_id = models.CharField(max_length=26, default="", blank=True)
    slot = models.SmallIntegerField(null=True)
    version = models.IntegerField(default=0)
    registered_at = models.DateTimeField()

    class Meta:
        db_table = "seals_seal"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "path", "body"],
                condition=models.Q(state__in=["made", "active", "suspended"]),
                name="seals_one_in_use_per_body",
            ),
            models.UniqueConstraint(
                fields=["terminal_id", "slot"], condition=~models.Q(terminal_id=""), name="seals_one_per_sleeve"
            ),
        ]
        indexes = [models.Index(fields=["path"], name="seals_by_path")]

    def snapshot(self) -> Seal:
        custody = Custody(terminal_id=self.terminal_id, slot=self.slot) if self.terminal_id else None
        return Seal(
            id=self.id,
            path=TreePath(self.path),
            body=SealBody(self.body),
            name=self.name,
            diameter_mm=self.diameter_mm,
            state=SealState(self.state),
            custody=custody,
            demo=self.demo,
        )
