"""Rows of the ledger. Entries are inserted, given their place once, and otherwise left alone."""

from __future__ import annotations

from django.db import models


class LogRow(models.Model):
    """One county's log: how far it is sequenced and its latest signed checkpoint."""

    tenant = models.CharField(max_length=20, primary_key=True)
    origin = models.CharField(max_length=120)
    size = models.BigIntegerField(default=0)
    root = models.BinaryField()
    frontier = models.BinaryField(default=b"")
    note = models.TextField(default="")
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_log"


class EntryRow(models.Model):
    """One fact. `leaf` is what everybody may see; `record` and `personal` are what it commits to."""

    id = models.BigAutoField(primary_key=True)
    tenant = models.CharField(max_length=20)
    idx = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=80)
    path = models.CharField(max_length=80)
    at = models.DateTimeField()
    leaf = models.BinaryField()
    salt = models.BinaryField()
    record = models.BinaryField()
    personal_salt = models.BinaryField(null=True)
    personal = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_entry"
        constraints = [models.UniqueConstraint(fields=["tenant", "idx"], name="ledger_one_entry_per_place")]
        indexes = [
            models.Index(fields=["subject", "id"], name="ledger_by_subject"),
            models.Index(fields=["tenant", "id"], condition=models.Q(idx__isnull=True), name="ledger_waiting"),
        ]


class TileRow(models.Model):
    """256 hashes of the tree, fewer at its right edge."""

    tenant = models.CharField(max_length=20)
    height = models.SmallIntegerField()
    n = models.BigIntegerField()
    hashes = models.BinaryField()

    class Meta:
        db_table = "ledger_tile"
        constraints = [models.UniqueConstraint(fields=["tenant", "height", "n"], name="ledger_one_tile_per_place")]


class CheckpointRow(models.Model):
    """Every checkpoint that was ever signed."""

    tenant = models.CharField(max_length=20)
    size = models.BigIntegerField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "ledger_checkpoint"
        constraints = [models.UniqueConstraint(fields=["tenant", "size"], name="ledger_one_checkpoint_per_size")]


class FollowerRow(models.Model):
    """How far somebody has read a log: the next index to read."""

    name = models.CharField(max_length=60)
    tenant = models.CharField(max_length=20)
    next = models.BigIntegerField(default=0)

    class Meta:
        db_table = "ledger_follower"
        constraints = [models.UniqueConstraint(fields=["name", "tenant"], name="ledger_one_cursor_per_follower")]


class ParkedRow(models.Model):
    """An entry that a follower could not deal with; it is tried again, and the others go on."""

    name = models.CharField(max_length=60)
    entry = models.ForeignKey(EntryRow, on_delete=models.PROTECT, related_name="+")
    attempts = models.IntegerField(default=1)
    error = models.TextField()
    retry_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "ledger_parked"
        constraints = [models.UniqueConstraint(fields=["name", "entry"], name="ledger_parked_once")]
