"""Rows of terminals, journals, orders that wait, and photos. Private to this package."""

from __future__ import annotations

from django.db import models
from zhangfa_protocol.keys import VerifyKey
from zhangfa_protocol.messages import CommandVerb

from zhangfa.kernel.tree import TreePath
from zhangfa.terminals.core import Order, Terminal, Trust


class TerminalRow(models.Model):
    id = models.CharField(max_length=26, primary_key=True)
    tenant = models.CharField(max_length=20)
    path = models.CharField(max_length=80)
    serial = models.CharField(max_length=40, unique=True)
    verify_key = models.CharField(max_length=80)
    box_key = models.CharField(max_length=80)
    trust = models.CharField(max_length=12, default=Trust.TRUSTED.value)
    locked = models.BooleanField(default=False)
    lock_wanted = models.BooleanField(default=False)
    boot_id = models.CharField(max_length=64, default="", blank=True)
    firmware = models.CharField(max_length=64, default="", blank=True)
    seq = models.BigIntegerField(default=0)
    head = models.BinaryField(default=bytes(32))
    reported_seq = models.BigIntegerField(default=0)
    last_seen_at = models.DateTimeField(null=True)
    enrolled_at = models.DateTimeField()

    class Meta:
        db_table = "terminals_terminal"
        indexes = [models.Index(fields=["path"], name="terminals_by_path")]

    def value(self) -> Terminal:
        return Terminal(
            id=self.id,
            serial=self.serial,
            path=TreePath(self.path),
            verify_key=VerifyKey.from_text(self.verify_key),
            trust=Trust(self.trust),
            locked=self.locked,
            lock_wanted=self.lock_wanted,
            seq=self.seq,
            head=bytes(self.head),
            reported_seq=self.reported_seq,
            last_seen_at=self.last_seen_at,
            firmware=self.firmware,
        )


class JournalRow(models.Model):
    """One signed entry, kept as it came."""

    terminal = models.ForeignKey(TerminalRow, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    signed = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        db_table = "terminals_journal"
        constraints = [models.UniqueConstraint(fields=["terminal", "seq"], name="terminals_one_entry_per_place")]


class CommandRow(models.Model):
    """An order in the outbox, until the terminal has answered, it expires, or a later one undoes it."""

    id = models.CharField(max_length=26, primary_key=True)
    terminal = models.ForeignKey(TerminalRow, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=12)
    reason = models.CharField(max_length=200, blank=True)
    permit_id = models.CharField(max_length=26, null=True)
    ordered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, default="", blank=True)
    refusal = models.CharField(max_length=32, default="", blank=True)

    class Meta:
        db_table = "terminals_command"
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(ended_at__isnull=True), name="terminals_commands_due")
        ]

    def value(self) -> Order:
        return Order(self.id, self.terminal_id, CommandVerb(self.verb), self.reason, self.permit_id, self.attempts)


class EvidenceRow(models.Model):
    """A photo that arrived whole and opened. `digest` in hex is also its name in the storage."""

    terminal = models.ForeignKey(TerminalRow, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    size = models.IntegerField()
    stored_at = models.DateTimeField()

    class Meta:
        db_table = "terminals_evidence"
        constraints = [models.UniqueConstraint(fields=["terminal", "digest"], name="terminals_one_photo")]
        indexes = [models.Index(fields=["digest"], name="terminals_photos")]
