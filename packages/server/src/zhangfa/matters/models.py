"""Rows of matters. A version is written once; only whether it is still offered changes."""

from __future__ import annotations

from django.db import models

from zhangfa.matters.core import (
    Draft,
    DraftState,
    Matter,
    NegativeItem,
    Overlay,
    WrongRequest,
    parse_matter,
    parse_overlay,
)

_READ: dict[tuple[str, int], Matter] = {}
_MOST_READ = 2000


class MatterRow(models.Model):
    """One version of one matter in one region; `content` has the shape of the catalogue files."""

    tenant = models.CharField(max_length=20)
    region = models.CharField(max_length=80)
    matter_id = models.CharField(max_length=40)
    version = models.IntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    position = models.IntegerField()
    offered = models.BooleanField(default=True)
    source = models.CharField(max_length=12, default="catalogue")
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "matters_matter"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "region", "matter_id", "version"], name="matters_version_once"),
            models.UniqueConstraint(
                fields=["tenant", "region", "matter_id"],
                condition=models.Q(offered=True),
                name="matters_one_version_offered",
            ),
        ]

    def snapshot(self) -> Matter:
        """Read once for each content that was ever seen: a version never changes."""
        known = (self.digest, self.version)
        if known not in _READ:
            if len(_READ) >= _MOST_READ:
                _READ.clear()
            _READ[known] = parse_matter(self.content, version=self.version)
        return _READ[known]


class OverlayRow(models.Model):
    """One version of what a region changes; `content` has the shape of the region's files."""

    tenant = models.CharField(max_length=20)
    region = models.CharField(max_length=80)
    version = models.IntegerField()
    title = models.CharField(max_length=60)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    in_force = models.BooleanField(default=True)
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "matters_overlay"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "region", "version"], name="matters_overlay_version_once"),
            models.UniqueConstraint(
                fields=["tenant", "region"], condition=models.Q(in_force=True), name="matters_overlay_one_in_force"
            ),
        ]

    def snapshot(self) -> Overlay:
        return parse_overlay(self.content)


class NegativeItemRow(models.Model):
    """One item of one version of a negative list in force in a region."""

    tenant = models.CharField(max_length=20)
    region = models.CharField(max_length=80)
    list_id = models.CharField(max_length=40)
    list_title = models.CharField(max_length=200)
    mode = models.CharField(max_length=12, default="negative")
    issued_on = models.CharField(max_length=20, default="")
    source = models.TextField(default="")
    version = models.IntegerField()
    no = models.SmallIntegerField()
    title = models.CharField(max_length=60)
    ground = models.TextField()
    where_to_go = models.TextField()
    aliases = models.JSONField()
    checked = models.BooleanField(default=False)
    covers = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    in_force = models.BooleanField(default=True)
    imported_at = models.DateTimeField()

    class Meta:
        db_table = "matters_negative_item"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "region", "list_id", "version", "no"], name="matters_negative_item_once"
            )
        ]

    def snapshot(self) -> NegativeItem:
        return NegativeItem(
            list_id=self.list_id,
            no=self.no,
            title=self.title,
            ground=self.ground,
            where_to_go=self.where_to_go,
            aliases=tuple(self.aliases),
            checked=self.checked,
            covers=tuple(self.covers),
        )


class DraftRow(models.Model):
    """A matter being edited for a region; it holds for nobody until somebody else publishes it."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    region = models.CharField(max_length=80)
    matter_id = models.CharField(max_length=40)
    content = models.JSONField()
    state = models.CharField(max_length=12, default=DraftState.OPEN.value)
    revision = models.IntegerField(default=1)
    authors = models.JSONField()
    saved_at = models.DateTimeField()
    publisher = models.CharField(max_length=40, default="")
    version = models.IntegerField(null=True)
    note = models.TextField(default="")
    returner = models.CharField(max_length=40, default="")

    class Meta:
        db_table = "matters_draft"
        indexes = [models.Index(fields=["tenant", "region", "state"], name="matters_draft_by_region")]

    def value(self) -> Draft:
        return Draft(
            id=self.id,
            region=self.region,
            matter_id=self.matter_id,
            content=self.content,
            state=DraftState(self.state),
            revision=self.revision,
            authors=tuple(self.authors),
            saved_at=self.saved_at,
            publisher=self.publisher,
            version=self.version,
            note=self.note,
            returner=self.returner,
        )


class WrongRequestRow(models.Model):
    """An agency that asked for what a village may not issue."""

    id = models.CharField(primary_key=True, max_length=26)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    item = models.CharField(max_length=60)
    title = models.CharField(max_length=60)
    agency = models.CharField(max_length=60)
    note = models.TextField()
    reporter = models.CharField(max_length=40)
    reported_at = models.DateTimeField()

    class Meta:
        db_table = "matters_wrong_request"
        indexes = [models.Index(fields=["tenant", "path"], name="matters_wrong_request_by_path")]

    def value(self) -> WrongRequest:
        return WrongRequest(
            id=self.id,
            path=self.path,
            item=self.item,
            title=self.title,
            agency=self.agency,
            note=self.note,
            reported_at=self.reported_at,
        )
