"""Issuing a permit for an approved application, and noting that the terminal holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from zhangfa_protocol import permit as signed

from zhangfa.applications import queries as applications
from zhangfa.applications.core import State
from zhangfa.applications.queries import About
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import to_ms
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.kernel.window import Window
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.permits import queries
from zhangfa.permits.core import (
    VALID_FOR,
    Medium,
    Permit,
    PermitAction,
    PermitHeld,
    PermitIssued,
    PermitNotTaken,
    PermitState,
    apply,
    why_not,
    why_not_issue,
)
from zhangfa.permits.models import PermitRow, QuotaRow
from zhangfa.permits.ports import PermitSigner
from zhangfa.permits.services import _rows
from zhangfa.seals import queries as seals
from zhangfa.seals.core import SealBody, why_not_press

ORIGINALS = 1  # one sealed original; copies of a file are that same file


def issue(
    *,
    actor: Actor,
    now: datetime,
    application_id: str,
    permit_id: str,
    code: str,
    nonce: bytes,
    cipher: Cipher,
    signer: PermitSigner,
) -> Permit:
    """签发用印许可 for whatever the application still has; the seal's own sleeve is the place. `code` has 8 digits.

    Refused permits.quota_spent when another permit holds what was approved.
    """
    with transaction.atomic():
        about = _approved(actor, application_id)
        seal = seals.seal_for(actor, village=about.path, body=SealBody(about.body))
        if seal is None:
            raise Refused(Refusal("permits.no_seal"))
        require(why_not_press(seal))
        place = Place(seal.id, seal.path, seal.custody.terminal_id, seal.custody.slot)
        row = _issued(about, place, about.impressions, permit_id, nonce, signer, actor, now)
        row.code_hash = queries.code_hash(code, cipher)
        row.code_box = cipher.encrypt(code, context=queries.code_context(permit_id))
        plain.insert(row)
    return row.value()


def issue_electronic(
    *,
    actor: Actor,
    now: datetime,
    application_id: str,
    permit_id: str,
    eseal_id: str,
    path: TreePath,
    nonce: bytes,
    signer: PermitSigner,
) -> Permit:
    """The permit for one sealed original by the e-seal of `path`, counted like any other (permits law 9).

    Whether that e-seal may be used is asked by the caller, who keeps the register of e-seals.
    """
    with transaction.atomic():
        about = _approved(actor, application_id)
        place = Place(eseal_id, path, eseal_id, 1)
        row = _issued(about, place, ORIGINALS, permit_id, nonce, signer, actor, now)
        row.medium, row.code_hash = Medium.ELECTRONIC.value, permit_id
        plain.insert(row)
    return row.value()


@dataclass(frozen=True)
class Place:
    """Which seal, whose, and where it is used: a sleeve of a terminal, or the e-seal service."""

    seal: str
    path: TreePath
    terminal: str
    slot: int


def _issued(
    about: About,
    place: Place,
    approved: int,
    permit_id: str,
    nonce: bytes,
    signer: PermitSigner,
    actor: Actor,
    now: datetime,
) -> PermitRow:
    """Reserved, signed and told to the ledger; not yet saved, and without its code."""
    granted = _reserve(about, place.seal, approved)
    window = Window(now, max(about.approved_at + VALID_FOR, about.due_at or now))
    cose = signer.sign(_document(about, place, permit_id, granted, window), now_ms=to_ms(now), nonce=nonce)
    entry = ledger.append(_fact(about, place, permit_id, granted, window, cose), actor=actor, now=now)
    return plain.new(
        PermitRow,
        id=permit_id,
        tenant=tenant_of(about.path),
        path=about.path.text,
        application_id=about.id,
        number=about.number,
        applicant_id=about.applicant_id,
        clerk_id=about.clerk_id,
        seal_id=place.seal,
        seal_path=place.path.text,
        terminal_id=place.terminal,
        slot=place.slot,
        granted=granted,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        state=PermitState.ISSUED.value,
        cose=cose,
        entry=entry,
        issued_at=window.opens_at,
    )


def mark_held(*, actor: Actor, now: datetime, permit_id: str) -> Permit:
    """The terminal has checked the permit and keeps it. Said twice, it counts once."""
    with transaction.atomic():
        row = _rows.load(permit_id)
        before = row.value()
        if row.held_at is not None or before.state is not PermitState.ISSUED:
            return before
        require(queries.why_not_from(actor, row) or why_not(before, PermitAction.HOLD, now))
        after = apply(before, PermitAction.HOLD)
        _rows.move(row, after, now, held_at=now)
        fact = PermitHeld(subject=row.application_id, path=row.path, permit=row.pk, terminal=row.terminal_id)
        ledger.append(fact, actor=actor, now=now)
    return after


def mark_not_taken(*, actor: Actor, now: datetime, permit_id: str, reason: str) -> Permit:
    """The terminal has refused the permit; it stays as it is, and oversight is told once for each reason."""
    with transaction.atomic():
        row = _rows.load(permit_id)
        require(queries.why_not_from(actor, row))
        if row.state == PermitState.ISSUED.value and row.not_taken != reason:
            PermitRow.objects.filter(pk=row.pk).update(not_taken=reason[:40])
            fact = PermitNotTaken(
                subject=row.application_id, path=row.path, permit=row.pk, terminal=row.terminal_id, reason=reason[:40]
            )
            ledger.append(fact, actor=actor, now=now)
    return row.value()


def _approved(actor: Actor, application_id: str) -> About:
    about = applications.about_one(application_id)
    if about is None or not actor.may("permit:issue", about.path):
        raise Refused(Refusal("permits.may_not_issue"))
    if about.state is not State.APPROVED or about.approved_at is None:
        raise Refused(Refusal("permits.not_approved", {"state": about.state.label}))
    return about


def _reserve(about: About, seal_id: str, approved: int) -> int:
    """Takes all that is left of the quota; its row stays locked until the transaction ends."""
    fresh = plain.new(QuotaRow, application_id=about.id, seal_id=seal_id, approved=approved)
    plain.insert(fresh, once=True)
    quota = plain.fetch(QuotaRow, application_id=about.id, seal_id=seal_id, lock=True)[0]
    granted = quota.approved - quota.reserved
    require(why_not_issue(approved=quota.approved, reserved=quota.reserved, granted=granted))
    was = {"id": quota.pk, "reserved": quota.reserved}
    if plain.change(QuotaRow, was, {"reserved": quota.reserved + granted}) != 1:
        raise Refused(Refusal("permits.quota_spent", {"approved": quota.approved}))
    return granted


def _document(about: About, place: Place, permit_id: str, granted: int, window: Window) -> signed.Permit:
    return signed.Permit(
        id=permit_id,
        application=about.number,
        check_code=about.check_code,
        seal_id=place.seal,
        terminal_id=place.terminal,
        slot=place.slot,
        document=bytes.fromhex(about.paper_digest),
        pages=about.paper_pages,
        granted=granted,
        opens_ms=to_ms(window.opens_at),
        closes_ms=to_ms(window.closes_at),
        matter=about.title,
        village=about.unit_name,
    )


def _fact(about: About, place: Place, permit_id: str, granted: int, window: Window, cose: bytes) -> PermitIssued:
    return PermitIssued(
        subject=about.id,
        path=about.path.text,
        permit=permit_id,
        number=about.number,
        seal=place.seal,
        terminal=place.terminal,
        slot=place.slot,
        granted=granted,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        document=bytes.fromhex(about.paper_digest),
        permit_digest=signed.digest(cose),
        cose=cose,
    )
