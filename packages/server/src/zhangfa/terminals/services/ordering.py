"""Orders to a terminal: written into the outbox with what they change, sent by the door, ended by the answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from zhangfa_protocol.messages import Ack, AckOutcome, CommandVerb

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.ledger import services as ledger
from zhangfa.terminals.core import (
    LIFETIMES,
    REASON_LENGTH,
    Order,
    Terminal,
    TerminalLocked,
    TerminalLockOrdered,
    TerminalUnlocked,
    TerminalUnlockOrdered,
    repeat_after,
    why_not_lock,
    why_not_unlock,
)
from zhangfa.terminals.models import CommandRow, TerminalRow
from zhangfa.terminals.services import _rows

_DONE = {CommandVerb.LOCK: TerminalLocked, CommandVerb.UNLOCK: TerminalUnlocked}


def order_lock(*, actor: Actor, now: datetime, command_id: str, terminal_id: str, reason: str) -> Terminal:
    """一键锁定: at once, by whoever may."""
    with transaction.atomic():
        row = _rows.load_for(actor, terminal_id)
        require(why_not_lock(row.value(), actor))
        fact = TerminalLockOrdered(subject=row.pk, path=row.path, command=command_id, reason=_short(reason))
        _order(row, command_id, CommandVerb.LOCK, reason, None, now)
        _rows.change(row, lock_wanted=True)
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def order_unlock(*, actor: Actor, now: datetime, command_id: str, terminal_id: str, reason: str) -> Terminal:
    """解除锁定, with a reason."""
    with transaction.atomic():
        row = _rows.load_for(actor, terminal_id)
        require(why_not_unlock(row.value(), reason, actor))
        fact = TerminalUnlockOrdered(subject=row.pk, path=row.path, command=command_id, reason=_short(reason))
        _order(row, command_id, CommandVerb.UNLOCK, reason, None, now)
        _rows.change(row, lock_wanted=False)
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def order_revoke(
    *, actor: Actor, now: datetime, command_id: str, terminal_id: str, permit_id: str, reason: str = ""
) -> None:
    """The permit is revoked; the terminal must hear of it. Said twice for one permit, it counts once.

    No fact of its own: that the permit is revoked is a fact already. By jobs, which react to it.
    """
    with transaction.atomic():
        row = _rows.load(terminal_id)
        if not actor.may("permit:revoke", row.value().path):
            raise Refused(Refusal("terminals.may_not_order"))
        told = CommandRow.objects.filter(terminal_id=terminal_id, permit_id=permit_id, verb=CommandVerb.REVOKE.value)
        if not told.exists():
            _order(row, command_id, CommandVerb.REVOKE, reason, permit_id, now)


def _order(
    row: TerminalRow, command_id: str, verb: CommandVerb, reason: str, permit_id: str | None, now: datetime
) -> None:
    """Lock and unlock undo one another: the later one counts."""
    if verb is not CommandVerb.REVOKE:
        undone = CommandRow.objects.filter(terminal_id=row.pk, ended_at__isnull=True, permit_id__isnull=True)
        undone.update(ended_at=now, outcome="superseded")
    CommandRow.objects.create(
        id=command_id,
        terminal_id=row.pk,
        verb=verb.value,
        reason=_short(reason),
        permit_id=permit_id,
        ordered_at=now,
        next_at=now,
        expires_at=now + LIFETIMES[verb],
    )


def mark_sent(*, orders: Iterable[Order], now: datetime) -> None:
    """The door has sent them; each is sent again after a growing pause until the terminal answers."""
    for order in orders:
        CommandRow.objects.filter(pk=order.id, ended_at__isnull=True).update(
            attempts=order.attempts + 1, next_at=now + repeat_after(order.attempts + 1)
        )


def acknowledge(*, actor: Actor, now: datetime, ack: Ack) -> None:
    """The terminal `actor` has done, or refused, what it was ordered. Said twice, it counts once."""
    with transaction.atomic():
        row = _rows.load(actor.id)
        command = CommandRow.objects.filter(pk=ack.command_id, terminal_id=row.pk).first()
        if command is None:
            raise Refused(Refusal("terminals.no_such_order"))
        ended = CommandRow.objects.filter(pk=command.pk, ended_at__isnull=True).update(
            ended_at=now, outcome=ack.outcome.value, refusal=ack.reason.value if ack.reason else ""
        )
        done = _DONE.get(CommandVerb(command.verb)) if ended and ack.outcome is AckOutcome.DONE else None
        if done is not None and row.locked != (done is TerminalLocked):
            _rows.change(row, locked=done is TerminalLocked)
            ledger.append(done(subject=row.pk, path=row.path, command=command.pk), actor=actor, now=now)


def _short(reason: str) -> str:
    return reason.strip()[:REASON_LENGTH]
