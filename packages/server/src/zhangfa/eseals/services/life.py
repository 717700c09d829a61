"""The life of an e-seal: apply_for, move (approve, refuse), make, file, cancel."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256

from django.db import IntegrityError, transaction

from zhangfa.eseals.core import (
    ESeal,
    ESealAction,
    ESealApplied,
    ESealMade,
    ESealMoved,
    ESealState,
    life,
    why_not_apply,
    why_not_move,
)
from zhangfa.eseals.models import ESealRow
from zhangfa.eseals.ports import UnitSealer
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.seals import queries as seals


def apply_for(*, actor: Actor, now: datetime, eseal_id: str, seal_id: str) -> ESeal:
    """申请, for a seal of rubber in use; near the end of the term of its e-seal this is the renewal (换发)."""
    with _one_wins():
        seal = seals.find_seal(actor, seal_id)
        if seal is None:
            raise Refused(Refusal("seals.unknown"))
        rows = [row.value() for row in plain.fetch(ESealRow, seal_id=seal_id)]
        current = next((each for each in rows if each.state is ESealState.IN_USE), None)
        on_its_way = {ESealState.APPLIED, ESealState.APPROVED, ESealState.MADE}
        open_ = any(each.state in on_its_way for each in rows)
        require(why_not_apply(actor, seal, now=now, current=current, open_=open_))
        row = ESealRow(
            id=eseal_id,
            tenant=tenant_of(seal.path),
            path=seal.path.text,
            seal_id=seal.id,
            name=seal.name,
            demo=seal.demo,
            state=ESealState.APPLIED.value,
            applied_by=actor.id,
            renews=current.id if current else "",
            applied_at=now,
            changed_at=now,
        )
        plain.insert(row)
        fact = ESealApplied(subject=eseal_id, path=row.path, seal=seal.id, name=seal.name, renews=row.renews)
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def move(*, actor: Actor, now: datetime, eseal_id: str, action: ESealAction, note: str = "") -> ESeal:
    """同意制作 or 不同意, by the unit above (eseals law 4)."""
    if action not in {ESealAction.APPROVE, ESealAction.REFUSE}:
        raise Refused(Refusal("eseals.may_not", {"action": action.label}))
    with _one_wins():
        row = _load(eseal_id, actor)
        require(why_not_move(row.value(), action, actor, note))
        return _move(row, action, note, actor, now)


def make(*, actor: Actor, now: datetime, eseal_id: str, picture: bytes, sealer: UnitSealer) -> ESeal:
    """制作: keys and certificates with the sealing service. `picture` is the seal's registered impression, PNG."""
    with _one_wins():
        row = _load(eseal_id, actor)
        require(why_not_move(row.value(), ESealAction.MAKE, actor, ""))
        seal = seals.seal_of_record(actor, row.seal_id)
        if seal is None:
            raise Refused(Refusal("seals.unknown"))
        made = sealer.make(eseal_id=row.pk, name=row.name, picture=picture, diameter_mm=seal.diameter_mm, now=now)
        term = {"valid_from": made.valid_from, "valid_until": made.valid_until}
        certificates = {"pdf_certificate": made.pdf_certificate, "ofd_certificate": made.ofd_certificate}
        moved = _move(row, ESealAction.MAKE, "", actor, now, **term, **certificates)
        digests = {name: sha256(data).digest() for name, data in certificates.items()}
        ledger.append(ESealMade(subject=row.pk, path=row.path, **digests, **term), actor=actor, now=now)
    return moved


def file(*, actor: Actor, now: datetime, eseal_id: str, number: str, sealer: UnitSealer) -> ESeal:
    """备案, under the number that the registering authority gave; from now on it may be used. What it renews ends."""
    with _one_wins():
        row = _load(eseal_id, actor)
        require(why_not_move(row.value(), ESealAction.FILE, actor, number))
        if row.renews:
            _end_renewed(row.renews, actor, now, sealer)
        return _move(row, ESealAction.FILE, number, actor, now, filing_number=number.strip())


def cancel(*, actor: Actor, now: datetime, eseal_id: str, reason: str, sealer: UnitSealer) -> ESeal:
    """注销: it seals nothing any more and its certificates are revoked; what it has sealed stays as it is."""
    with _one_wins():
        row = _load(eseal_id, actor)
        require(why_not_move(row.value(), ESealAction.CANCEL, actor, reason))
        moved = _move(row, ESealAction.CANCEL, reason, actor, now)
        _revoke(row, sealer, now)
    return moved


def _end_renewed(eseal_id: str, actor: Actor, now: datetime, sealer: UnitSealer) -> None:
    before = plain.fetch_one(ESealRow, id=eseal_id, lock=True)
    if before is not None and before.state == ESealState.IN_USE.value:
        _move(before, ESealAction.CANCEL, "已换发新的电子印章", actor, now)
        _revoke(before, sealer, now)


def _revoke(row: ESealRow, sealer: UnitSealer, now: datetime) -> None:
    if row.valid_until is not None:
        sealer.cancel(eseal_id=row.pk, now=now)


def _move(row: ESealRow, action: ESealAction, note: str, actor: Actor, now: datetime, **more: object) -> ESeal:
    state = life.TRANSITIONS[ESealState(row.state), action]
    fields = {"state": state.value, "note": note.strip(), "changed_at": now, "version": row.version + 1, **more}
    if plain.change(ESealRow, {"id": row.pk, "version": row.version}, fields) != 1:
        raise Conflict("the e-seal was changed meanwhile")
    for name, value in fields.items():
        setattr(row, name, value)
    fact = ESealMoved(subject=row.pk, path=row.path, action=action, state=state, note=note.strip())
    ledger.append(fact, actor=actor, now=now)
    return row.value()


def _load(eseal_id: str, actor: Actor) -> ESealRow:
    """Locked. A stranger is told nothing, not even that it exists."""
    row = plain.fetch_one(ESealRow, id=eseal_id, lock=True)
    if row is None or not actor.may("seal:read", TreePath(row.path)):
        raise Refused(Refusal("eseals.unknown"))
    return row


@contextmanager
def _one_wins() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict("another e-seal was first") from error
