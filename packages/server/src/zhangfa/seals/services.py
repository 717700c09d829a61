"""Who may change seals: register, activate, place_in_sleeve, take_out, suspend, resume, report_lost; and their
registered impressions: enrol, enrol_drawing, withdraw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.seals import core, queries
from zhangfa.seals.core import (
    Enrolled,
    Origin,
    RegisteredImpression,
    Seal,
    SealAction,
    SealBody,
    SealImpressionRegistered,
    SealImpressionWithdrawn,
    SealPlaced,
    SealRegistered,
    SealState,
    SealStateChanged,
    SealTakenOut,
)
from zhangfa.seals.models import EnrolmentRow, SealRow
from zhangfa.seals.ports import Drawings, Enroller, Storage

REGISTER = "seal:register"


def register(
    *,
    seal_id: str,
    path: TreePath,
    body: SealBody,
    name: str,
    diameter_mm: int,
    demo: bool,
    actor: Actor,
    now: datetime,
) -> Seal:
    """Enter a newly cut seal; it may not be used yet."""
    _require_leave(actor, path)
    with _one_wins():
        existing = tuple(row.snapshot() for row in SealRow.objects.filter(path=str(path), body=body.value))
        require(core.why_not_register(path=path, body=body, name=name, diameter_mm=diameter_mm, existing=existing))
        row = SealRow.objects.create(
            id=seal_id,
            tenant=tenant_of(path),
            path=str(path),
            body=body.value,
            name=name,
            diameter_mm=diameter_mm,
            demo=demo,
            state=SealState.MADE.value,
            registered_at=now,
        )
        fact = SealRegistered(subject=seal_id, path=str(path), body=body, name=name, diameter_mm=diameter_mm, demo=demo)
        ledger.append(fact, actor=actor, now=now)
        return row.snapshot()


def activate(*, seal_id: str, actor: Actor, now: datetime) -> Seal:
    return _change_state(seal_id, SealAction.ACTIVATE, "", actor, now)


def suspend(*, seal_id: str, reason: str, actor: Actor, now: datetime) -> Seal:
    return _change_state(seal_id, SealAction.SUSPEND, reason, actor, now)


def resume(*, seal_id: str, reason: str, actor: Actor, now: datetime) -> Seal:
    return _change_state(seal_id, SealAction.RESUME, reason, actor, now)


def report_lost(*, seal_id: str, reason: str, actor: Actor, now: datetime) -> Seal:
    """The seal is gone for good; it leaves its sleeve in the record too."""
    return _change_state(seal_id, SealAction.REPORT_LOST, reason, actor, now)


def _change_state(seal_id: str, action: SealAction, reason: str, actor: Actor, now: datetime) -> Seal:
    with _one_wins():
        row = _load(seal_id, actor)
        seal = row.snapshot()
        require(core.why_not(seal, action, reason))
        state = core.TRANSITIONS[seal.state, action]
        changes: dict = {"state": state.value}
        if state is SealState.LOST:
            changes |= {"terminal_id": "", "slot": None}
        changed = _save(row, changes)
        fact = SealStateChanged(subject=seal_id, path=row.path, action=action, state=state, reason=reason)
        ledger.append(fact, actor=actor, now=now)
        return changed


def place_in_sleeve(*, seal_id: str, terminal_id: str, slot: int, slots: int, actor: Actor, now: datetime) -> Seal:
    """Put an active seal into sleeve `slot` (1 … `slots`) of a terminal."""
    with _one_wins():
        row = _load(seal_id, actor)
        there = SealRow.objects.select_for_update().filter(terminal_id=terminal_id, slot=slot).first()
        occupant = there.snapshot() if there else None
        require(core.why_not_place(row.snapshot(), slot=slot, slots=slots, occupant=occupant))
        changed = _save(row, {"terminal_id": terminal_id, "slot": slot})
        fact = SealPlaced(subject=seal_id, path=row.path, terminal_id=terminal_id, slot=slot)
        ledger.append(fact, actor=actor, now=now)
        return changed


def take_out(*, seal_id: str, reason: str, actor: Actor, now: datetime) -> Seal:
    """Take a seal out of its sleeve; until it is placed again nothing can be stamped with it."""
    with _one_wins():
        row = _load(seal_id, actor)
        if not row.terminal_id:
            raise Refused(Refusal("seals.not_in_a_sleeve", {"name": row.name}))
        fact = SealTakenOut(subject=seal_id, path=row.path, terminal_id=row.terminal_id, slot=row.slot, reason=reason)
        changed = _save(row, {"terminal_id": "", "slot": None})
        ledger.append(fact, actor=actor, now=now)
        return changed


def enrol(
    *, seal_id: str, photos: Sequence[bytes], enroller: Enroller, storage: Storage, actor: Actor, now: datetime
) -> RegisteredImpression:
    """登记印模: three photos (JPEG) of one good press each, held against each other before anything is kept."""
    queries.enrollable(actor, seal_id)
    found = enroller.of_presses(photos)
    kept = tuple(storage.put(photo) for photo in photos)
    return _enrol(seal_id, found, kept, Origin.PRESSES, storage, actor, now)


def enrol_drawing(
    *, seal_id: str, drawing: bytes, drawings: Drawings, storage: Storage, actor: Actor, now: datetime
) -> RegisteredImpression:
    """A demo seal, whose presses are drawn, too."""
    seal = queries.enrollable(actor, seal_id, Origin.DRAWING)
    found = drawings.of_drawing(drawing, diameter_mm=seal.diameter_mm)
    return _enrol(seal_id, found, (), Origin.DRAWING, storage, actor, now)


def withdraw(*, seal_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """The registered impression holds no more; until another is registered no impression is found right."""
    with _one_wins():
        row = _load(seal_id, actor)
        held = EnrolmentRow.objects.filter(seal_id=seal_id, ended_at__isnull=True).first()
        require(core.why_not_withdraw(held.value() if held else None, reason))
        _end_enrolment(seal_id, now)
        digest = bytes.fromhex(held.digest)
        fact = SealImpressionWithdrawn(subject=seal_id, path=row.path, digest=digest, reason=reason.strip())
        ledger.append(fact, actor=actor, now=now)


def _enrol(
    seal_id: str,
    found: Enrolled,
    photos: tuple[str, ...],
    origin: Origin,
    storage: Storage,
    actor: Actor,
    now: datetime,
) -> RegisteredImpression:
    digest, picture = storage.put(found.impression), storage.put(found.picture)
    with _one_wins():
        row = _load(seal_id, actor)
        require(core.why_not_enrol(row.snapshot(), origin))
        _end_enrolment(seal_id, now)
        said = {"origin": origin, "agreement": found.agreement, "version": found.version}
        made = EnrolmentRow.objects.create(
            seal_id=seal_id,
            tenant=row.tenant,
            digest=digest,
            picture=picture,
            photos=" ".join(photos),
            enrolled_at=now,
            **said | {"origin": origin.value},
        )
        shown = tuple(bytes.fromhex(photo) for photo in photos)
        given = {"subject": seal_id, "path": row.path, "digest": bytes.fromhex(digest), "photos": shown}
        ledger.append(SealImpressionRegistered(**given, **said), actor=actor, now=now)
    return made.value()


def _end_enrolment(seal_id: str, now: datetime) -> None:
    EnrolmentRow.objects.filter(seal_id=seal_id, ended_at__isnull=True).update(ended_at=now)


@contextmanager
def _one_wins() -> Iterator[None]:
    """One transaction; when two deeds meet at the same body or sleeve, the later one is told to look again."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict("another seal was first") from error


def _require_leave(actor: Actor, path: TreePath) -> None:
    if not actor.may(REGISTER, path):
        raise Refused(Refusal("seals.no_leave"))


def _load(seal_id: str, actor: Actor) -> SealRow:
    """The row, locked. A stranger is told nothing, not even that the seal exists."""
    row = SealRow.objects.select_for_update().filter(pk=seal_id).first()
    if row is None or not actor.may("seal:read", TreePath(row.path)):
        raise Refused(Refusal("seals.unknown"))
    _require_leave(actor, TreePath(row.path))
    return row


def _save(row: SealRow, changes: dict) -> Seal:
    updated = SealRow.objects.filter(pk=row.pk, version=row.version).update(**changes, version=row.version + 1)
    if updated != 1:
        raise Conflict("the seal was changed meanwhile")
    row.refresh_from_db()
    return row.snapshot()
