"""Rows of impressions and of the photos that the journals name. Private to this package."""

from __future__ import annotations

from django.db import models

from zhangfa.impressions.core import (
    VERSION_LENGTH,
    Finding,
    Flaw,
    Impression,
    ImpressionState,
    Judgement,
    MarkVerdict,
    Photo,
    PhotoRole,
)
from zhangfa.kernel.tree import TreePath
from zhangfa.permits.core import Medium


class ImpressionRow(models.Model):
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    permit_id = models.CharField(max_length=26)
    application_id = models.CharField(max_length=26)
    seal_id = models.CharField(max_length=26)
    terminal_id = models.CharField(max_length=26)
    number = models.IntegerField()
    page = models.IntegerField()
    state = models.CharField(max_length=10)
    keeper_id = models.CharField(max_length=64)
    at = models.DateTimeField(null=True)
    time_quality = models.CharField(max_length=10)
    before = models.CharField(max_length=64, null=True)
    after = models.CharField(max_length=64, null=True)
    person = models.CharField(max_length=64, null=True)
    red_found = models.BooleanField(null=True)
    recorded_at = models.DateTimeField()
    medium = models.CharField(max_length=10, default=Medium.INK.value)
    finding = models.CharField(max_length=10, default="")
    finding_note = models.TextField(default="")
    settled_by = models.CharField(max_length=26, default="")
    settled_at = models.DateTimeField(null=True)
    mark_verdict = models.CharField(max_length=10, default="")  # "" until it was judged, if ever
    mark_version = models.CharField(max_length=VERSION_LENGTH, default="")
    mark_added = models.IntegerField(default=0)
    mark_reasons = models.TextField(default="")
    mark_flaw = models.CharField(max_length=10, default="")

    class Meta:
        db_table = "impressions_impression"
        constraints = [models.UniqueConstraint(fields=["permit_id", "number"], name="impressions_one_per_number")]
        indexes = [
            models.Index(fields=["application_id"], name="impressions_by_application"),
            models.Index(fields=["tenant", "path", "recorded_at"], name="impressions_by_place"),
        ]

    def value(self) -> Impression:
        return Impression(
            permit=self.permit_id,
            application=self.application_id,
            path=TreePath(self.path),
            seal=self.seal_id,
            terminal=self.terminal_id,
            number=self.number,
            page=self.page,
            state=ImpressionState(self.state),
            keeper=self.keeper_id,
            at=self.at,
            time_quality=self.time_quality,
            before=self.before,
            after=self.after,
            person=self.person,
            red_found=self.red_found,
            judgement=self._judgement(),
            medium=Medium(self.medium),
            finding=Finding(self.finding) if self.finding else None,
            finding_note=self.finding_note,
            settled_by=self.settled_by,
            settled_at=self.settled_at,
        )

    def _judgement(self) -> Judgement | None:
        if not self.mark_verdict:
            return None
        return Judgement(
            verdict=MarkVerdict(self.mark_verdict),
            version=self.mark_version,
            added=self.mark_added,
            reasons=tuple(self.mark_reasons.split()),
            flaw=Flaw(self.mark_flaw) if self.mark_flaw else None,
        )


class PhotoRow(models.Model):
    """Which record a photo belongs to; the photo itself lies in the storage under its digest."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=8)
    application_id = models.CharField(max_length=26)
    path = models.CharField(max_length=80)

    class Meta:
        db_table = "impressions_photo"
        indexes = [models.Index(fields=["application_id"], name="impressions_photos_of")]

    def value(self) -> Photo:
        return Photo(self.digest, PhotoRole(self.role), self.application_id, TreePath(self.path))
