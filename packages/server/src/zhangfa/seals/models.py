"""Rows of seals."""

from __future__ import annotations

from django.db import models

from zhangfa.kernel.tree import TreePath
from zhangfa.seals.core import Custody, Origin, RegisteredImpression, Seal, SealBody, SealState


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


class EnrolmentRow(models.Model):
    """One registered impression; of each seal at most one has not ended. `photos` are digests with a space between."""

    seal = models.ForeignKey(SealRow, on_delete=models.PROTECT, related_name="+", db_index=False)
    tenant = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    picture = models.CharField(max_length=64)
    photos = models.TextField(default="", blank=True)
    origin = models.CharField(max_length=10)
    agreement = models.SmallIntegerField()
    version = models.CharField(max_length=60)
    enrolled_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "seals_enrolment"
        constraints = [
            models.UniqueConstraint(
                fields=["seal"], condition=models.Q(ended_at__isnull=True), name="seals_one_impression_at_a_time"
            )
        ]

    def value(self) -> RegisteredImpression:
        return RegisteredImpression(
            seal=self.seal_id,
            digest=self.digest,
            picture=self.picture,
            photos=tuple(self.photos.split()),
            origin=Origin(self.origin),
            agreement=self.agreement,
            version=self.version,
            at=self.enrolled_at,
        )
