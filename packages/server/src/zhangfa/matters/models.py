"""Rows of matters. A version is written once; only whether it is still offered changes."""

from __future__ import annotations

from django.db import models

from zhangfa.matters.core import Matter, NegativeItem, parse_matter


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
        return parse_matter(self.content, version=self.version)


class NegativeItemRow(models.Model):
    """One item of one version of a negative list in force in a region."""

    tenant = models.CharField(max_length=20)
    region = models.CharField(max_length=80)
    list_id = models.CharField(max_length=40)
    list_title = models.CharField(max_length=200)
    version = models.IntegerField()
    no = models.SmallIntegerField()
    title = models.CharField(max_length=60)
    ground = models.TextField()
    where_to_go = models.TextField()
    aliases = models.JSONField()
    checked = models.BooleanField(default=False)
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
        )
