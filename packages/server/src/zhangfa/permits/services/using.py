"""At the terminal: the code claims the permit, impressions spend it, the end of the job closes it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhangfa.applications import queries as about_applications
from zhangfa.applications import services as applications
from zhangfa.applications.core import State
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.queries import plain
from zhangfa.matters.core import SealedWith
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, today
from zhangfa.permits import queries
from zhangfa.permits.core import (
    TRIES_WITHIN,
    CodeRefused,
    Medium,
    Permit,
    PermitAction,
    PermitClaimed,
    PermitClosed,
    PermitSpent,
    PermitState,
    apply,
    why_not,
    why_not_claim,
    why_not_try,
)
from zhangfa.permits.models import PermitRow, TryRow
from zhangfa.permits.services import _rows
from zhangfa.permits.services.issuing import mark_held


def claim(*, actor: Actor, now: datetime, code: str, keeper_id: str, path: TreePath, cipher: Cipher) -> Permit:
    """The code typed at terminal `actor` (standing at `path`) by a keeper who has signed in there.

    From here on nobody withdraws. A wrong code is counted; after five within an hour the terminal takes no more.
    """
    with transaction.atomic():
        wrong = len(plain.fetch(TryRow, terminal_id=actor.id, at__gt=now - TRIES_WITHIN))
        require(why_not_try(wrong))
        row = _by_code(queries.code_hash(code, cipher), actor.id)
        reasons = _why_not(row, keeper_id, actor, now)
        if not reasons:
            after = _claimed(row, keeper_id, actor, now)
        elif row is None or row.terminal_id != actor.id:
            _count_wrong(reasons[0], wrong + 1, path, actor, now)
    require(reasons)
    return after


def claim_electronic(*, actor: Actor, now: datetime, permit_id: str) -> Permit:
    """The e-seal service takes its permit, which must be in the log and within its window (permits laws 4, 7, 9)."""
    with transaction.atomic():
        row = _rows.load(permit_id)
        require(queries.why_not_from(actor, row))
        if row.medium != Medium.ELECTRONIC.value:
            raise Refused(Refusal("permits.not_this_service"))
        if not queries.in_the_log(row):
            raise Refused(Refusal("permits.permit_not_held"))
        permit = mark_held(actor=actor, now=now, permit_id=permit_id)
        require(why_not_claim(permit, terminal=row.terminal_id, now=now))
        row = _rows.load(permit_id)
        about = about_applications.about_one(row.application_id)
        alone = about is not None and about.sealed_with is SealedWith.ELECTRONIC
        return _claimed(row, "", actor, now, begins=alone)


def _by_code(code_hash: str, terminal_id: str) -> PermitRow | None:
    rows = plain.fetch(PermitRow, code_hash=code_hash, lock=True)
    return next((row for row in rows if row.terminal_id == terminal_id), rows[0] if rows else None)


def _why_not(row: PermitRow | None, keeper_id: str, actor: Actor, now: datetime) -> tuple[Refusal, ...]:
    if row is None:
        return (Refusal("permits.code_wrong"),)
    reasons = why_not_claim(row.value(), terminal=actor.id, now=now)
    if reasons:
        return reasons
    offices = organizations.offices_held(keeper_id, today(now))
    if (Office.KEEPER, TreePath(row.seal_path)) not in offices:
        return (Refusal("permits.keeper_not_here"),)
    if keeper_id in about_applications.approvers_of(row.application_id):
        return (Refusal("permits.keeper_not_here"),)
    return ()


def _claimed(row: PermitRow, keeper_id: str, actor: Actor, now: datetime, *, begins: bool = True) -> Permit:
    """`begins`: the application is in use from here on. Where ink is put on the paper too, ink says so."""
    after = apply(row.value(), PermitAction.CLAIM)
    _rows.move(row, after, now, keeper_id=keeper_id, claimed_at=now, code_box=None)
    if begins:
        applications.begin_use(actor=actor, now=now, application_id=row.application_id)
    fact = PermitClaimed(
        subject=row.application_id, path=row.path, permit=row.pk, terminal=row.terminal_id, keeper=keeper_id
    )
    ledger.append(fact, actor=actor, now=now)
    return after


def _count_wrong(refusal: Refusal, tries: int, path: TreePath, actor: Actor, now: datetime) -> None:
    TryRow.objects.create(terminal_id=actor.id, at=now)
    fact = CodeRefused(subject=actor.id, path=path.text, terminal=actor.id, tries=tries, reason=refusal.code)
    ledger.append(fact, actor=actor, now=now)


def spend(*, actor: Actor, now: datetime, permit_id: str, impression: int) -> Permit:
    """Impression number `impression` (from 1) was about to be made. Said twice, it counts once.

    Refused permits.permit_spent when the terminal claims more than was granted.
    """
    with transaction.atomic():
        row = _rows.load(permit_id)
        require(queries.why_not_from(actor, row))
        permit = row.value()
        while permit.used < impression:
            require(why_not(permit, PermitAction.SPEND, now))
            late = permit.state is not PermitState.CLAIMED
            permit = apply(permit, PermitAction.SPEND)
            _rows.move(row, permit, now)
            fact = PermitSpent(
                subject=row.application_id,
                path=row.path,
                permit=row.pk,
                terminal=row.terminal_id,
                used=permit.used,
                granted=permit.granted,
                late=late,
            )
            ledger.append(fact, actor=actor, now=now)
    return permit


def close(*, actor: Actor, now: datetime, permit_id: str, reason: str) -> Permit:
    """The terminal ended the job. What is left may be issued again (jobs/reactions.py). Said twice, it counts once."""
    with transaction.atomic():
        row = _rows.load(permit_id)
        before = row.value()
        if before.closed or before.state in {PermitState.REVOKED, PermitState.EXPIRED}:
            return before
        require(queries.why_not_from(actor, row) or why_not(before, PermitAction.CLOSE, now))
        after = apply(before, PermitAction.CLOSE)
        _rows.move(row, after, now)
        fact = PermitClosed(
            subject=row.application_id,
            path=row.path,
            permit=row.pk,
            terminal=row.terminal_id,
            used=after.used,
            left=after.granted - after.used,
            reason=reason[:80],
        )
        ledger.append(fact, actor=actor, now=now)
        _end_use(row, after, actor, now)
    return after


def _end_use(row: PermitRow, after: Permit, actor: Actor, now: datetime) -> None:
    """With impressions left the application goes back to waiting for its use."""
    if after.used == after.granted:
        return
    about = about_applications.about_one(row.application_id)
    if about is None:
        raise Refused(Refusal("permits.unknown"))
    if about.in_use and about.state is State.APPROVED:
        applications.end_use(actor=actor, now=now, application_id=row.application_id)
