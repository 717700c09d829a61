"""Revoking a permit, and letting it expire."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.permits.core import Permit, PermitAction, PermitExpired, PermitRevoked, PermitState, apply, why_not
from zhangfa.permits.services import _rows


def revoke(*, actor: Actor, now: datetime, permit_id: str, reason: str) -> Permit:
    """撤销: by who holds `permit:revoke` there; the terminal is told at once (jobs/reactions.py). Twice counts once."""
    with transaction.atomic():
        row = _rows.load(permit_id)
        if not actor.may("permit:revoke", TreePath(row.path)):
            known = actor.may("record:read", TreePath(row.path))
            raise Refused(Refusal("permits.may_not_revoke") if known else Refusal("permits.unknown"))
        before = row.value()
        if before.state is PermitState.REVOKED:
            return before
        require(why_not(before, PermitAction.REVOKE, now))
        after = apply(before, PermitAction.REVOKE)
        _rows.move(row, after, now)
        fact = PermitRevoked(
            subject=row.application_id,
            path=row.path,
            permit=row.pk,
            terminal=row.terminal_id,
            used=after.used,
            reason=reason.strip()[:200] or None,
        )
        ledger.append(fact, actor=actor, now=now)
    return after


def expire(*, actor: Actor, now: datetime, permit_id: str) -> Permit:
    """The window has closed. By the calendar alone. Said twice, it counts once."""
    with transaction.atomic():
        row = _rows.load(permit_id)
        before = row.value()
        if before.state is PermitState.EXPIRED:
            return before
        if not actor.may("permit:expire", TreePath(row.path)):
            raise Refused(Refusal("permits.may_not_revoke"))
        require(why_not(before, PermitAction.EXPIRE, now))
        after = apply(before, PermitAction.EXPIRE)
        _rows.move(row, after, now)
        fact = PermitExpired(
            subject=row.application_id, path=row.path, permit=row.pk, terminal=row.terminal_id, used=after.used
        )
        ledger.append(fact, actor=actor, now=now)
    return after
