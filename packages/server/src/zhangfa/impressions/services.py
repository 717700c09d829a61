"""Who may change the record of impressions: a terminal, by its journal; the e-seal service; a supervisor adds what he
found of a mark.

`record_journal` is the reaction to JournalReceived; it runs in the follower's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from zhangfa_protocol.journal import Entry, EventType, TimeQuality

from zhangfa.impressions import queries
from zhangfa.impressions.core import (
    OUTCOMES,
    TAKEN_OVER,
    Finding,
    Impression,
    ImpressionEnded,
    ImpressionIntended,
    ImpressionJudged,
    ImpressionSettled,
    ImpressionState,
    PageRefused,
    StrayUse,
    judgement_of,
    moment_of,
    photos_of,
    why_not_found,
    why_not_record,
    why_not_seal,
    why_not_settle,
)
from zhangfa.impressions.models import ImpressionRow, PhotoRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.permits import queries as permit_queries
from zhangfa.permits import services as permits
from zhangfa.permits.core import Medium, Permit
from zhangfa.terminals import queries as terminals


def record_journal(*, actor: Actor, now: datetime, first_seq: int, last_seq: int) -> int:
    """Takes over entries first … last of the journal of the terminal `actor`; returns how many concerned a use."""
    require(why_not_record(actor))
    with transaction.atomic(savepoint=False):
        entries = [entry for entry in terminals.journal(actor.id, first_seq, last_seq) if entry.type in TAKEN_OVER]
        named = permit_queries.permits(entry.permit_id for entry in entries if entry.permit_id)
        known = {key: permit for key, permit in named.items() if permit.terminal == actor.id}
        for entry in entries:
            _TAKERS[entry.type](entry, known, actor, now)
        _keep_photos(entries, known)
    return len(entries)


def settle(
    *, actor: Actor, now: datetime, application_id: str, permit_id: str, number: int, finding: Finding, note: str
) -> Impression:
    """核实: what a supervisor found of a mark in doubt, once and with words."""
    with transaction.atomic():
        which = {"application_id": application_id, "permit_id": permit_id, "number": number}
        rows = plain.fetch(ImpressionRow, **which, lock=True)
        if not rows or not actor.may("record:read", rows[0].value().path):
            raise Refused(Refusal("impressions.unknown"))
        row = rows[0]
        settled = why_not_settle(row.value(), actor, involved=queries.involved_in(row.application_id))
        require(settled or why_not_found(row.value(), finding, note))
        said = {"finding": finding.value, "finding_note": note.strip(), "settled_by": actor.id, "settled_at": now}
        plain.change(ImpressionRow, {"id": row.pk}, said)
        fact = ImpressionSettled(
            subject=row.application_id,
            path=row.path,
            permit=permit_id,
            number=number,
            outcome=ImpressionState(row.state),
            finding=finding,
            note=note.strip(),
        )
        ledger.append(fact, actor=actor, now=now)
    return plain.fetch(ImpressionRow, **which)[0].value()


def intend_electronic(*, actor: Actor, now: datetime, permit_id: str, page: int) -> Impression:
    """The e-seal service is about to seal: the permit is spent and the intent stands, in one transaction (law 8)."""
    with transaction.atomic():
        permit = permit_queries.permit(permit_id)
        if permit is None:
            raise Refused(Refusal("permits.unknown"))
        require(why_not_seal(actor, permit.path))
        number = permit.used + 1
        permits.spend(actor=actor, now=now, permit_id=permit_id, impression=number)
        said = {"number": number, "page": page, "time_quality": TimeQuality.TRUSTED.value}
        row = ImpressionRow(
            tenant=tenant_of(permit.path),
            path=permit.path.text,
            permit_id=permit.id,
            application_id=permit.application,
            seal_id=permit.seal,
            terminal_id=permit.terminal,
            state=ImpressionState.INTENDED.value,
            keeper_id="",
            at=now,
            recorded_at=now,
            medium=Medium.ELECTRONIC.value,
            **said,
        )
        plain.insert(row)
        fact = ImpressionIntended(
            subject=permit.application,
            path=permit.path.text,
            permit=permit.id,
            terminal=permit.terminal,
            keeper="",
            happened_at=now,
            before=None,
            person=None,
            seq=0,
            **said,
        )
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def end_electronic(
    *, actor: Actor, now: datetime, permit_id: str, number: int, outcome: ImpressionState, cause: str = ""
) -> None:
    """What came of it; then the job is over. Said twice, it counts once."""
    with transaction.atomic():
        permit = permit_queries.permit(permit_id)
        if permit is None:
            raise Refused(Refusal("permits.unknown"))
        require(why_not_seal(actor, permit.path))
        intended = {"permit_id": permit.id, "number": number, "state": ImpressionState.INTENDED.value}
        if plain.change(ImpressionRow, intended, {"state": outcome.value, "at": now}) != 1:
            return
        fact = ImpressionEnded(
            subject=permit.application,
            path=permit.path.text,
            permit=permit.id,
            terminal=permit.terminal,
            number=number,
            outcome=outcome,
            happened_at=now,
            time_quality=TimeQuality.TRUSTED.value,
            after=None,
            person=None,
            red_found=None,
            cause=cause,
            seq=0,
        )
        ledger.append(fact, actor=actor, now=now)
        permits.close(actor=actor, now=now, permit_id=permit_id, reason=outcome.value)


def _intend(entry: Entry, known: Mapping[str, Permit], actor: Actor, now: datetime) -> None:
    permit, number = known.get(entry.permit_id), entry.body["impression"]
    reason = "unknown_permit" if permit is None else _spend(permit, number, actor, now)
    if permit is None or reason:
        _stray(entry, number, reason, actor, now)
    elif not plain.fetch(ImpressionRow, permit_id=permit.id, number=number):
        _begin(entry, permit, actor, now)


def _spend(permit: Permit, number: int, actor: Actor, now: datetime) -> str:
    """Spends the permit; the reason when it has nothing left to spend."""
    try:
        permits.spend(actor=actor, now=now, permit_id=permit.id, impression=number)
    except Refused as no:
        return no.refusals[0].code
    return ""


def _begin(entry: Entry, permit: Permit, actor: Actor, now: datetime) -> None:
    body = entry.body
    row = plain.new(
        ImpressionRow,
        tenant=tenant_of(permit.path),
        path=permit.path.text,
        permit_id=permit.id,
        application_id=permit.application,
        seal_id=permit.seal,
        terminal_id=actor.id,
        number=body["impression"],
        page=body["page"],
        state=ImpressionState.INTENDED.value,
        keeper_id=body["keeper"],
        at=moment_of(entry),
        time_quality=entry.time_quality.value,
        before=body["before"].hex(),
        person=body["person"].hex() if "person" in body else None,
        recorded_at=now,
    )
    plain.insert(row)
    fact = ImpressionIntended(
        subject=permit.application,
        path=permit.path.text,
        permit=permit.id,
        terminal=actor.id,
        number=body["impression"],
        page=body["page"],
        keeper=body["keeper"],
        happened_at=moment_of(entry),
        time_quality=entry.time_quality.value,
        before=body["before"],
        person=body.get("person"),
        seq=entry.seq,
    )
    ledger.append(fact, actor=actor, now=now)


def _end(entry: Entry, known: Mapping[str, Permit], actor: Actor, now: datetime) -> None:
    permit, body, outcome = known.get(entry.permit_id), entry.body, OUTCOMES[entry.type]
    number = body["impression"]
    if permit is None:
        _stray(entry, number, "unknown_permit", actor, now)
        return
    changes = {"state": outcome.value, "at": moment_of(entry), "time_quality": entry.time_quality.value}
    changes |= {key: body[key].hex() for key in ("after", "person") if key in body}
    changes |= {"red_found": body["red_found"]} if "red_found" in body else {}
    intended = {"permit_id": permit.id, "number": number, "state": ImpressionState.INTENDED.value}
    if plain.change(ImpressionRow, intended, changes) == 1:
        ledger.append(_ended(entry, permit, outcome, actor), actor=actor, now=now)
    elif not plain.fetch(ImpressionRow, permit_id=permit.id, number=number):
        _stray(entry, number, "no_intent", actor, now)


def _ended(entry: Entry, permit: Permit, outcome: ImpressionState, actor: Actor) -> ImpressionEnded:
    body = entry.body
    return ImpressionEnded(
        subject=permit.application,
        path=permit.path.text,
        permit=permit.id,
        terminal=actor.id,
        number=body["impression"],
        outcome=outcome,
        happened_at=moment_of(entry),
        time_quality=entry.time_quality.value,
        after=body.get("after"),
        person=body.get("person"),
        red_found=body.get("red_found"),
        cause=body.get("cause", ""),
        seq=entry.seq,
        presses=body.get("presses", 1),
    )


def _judge(entry: Entry, known: Mapping[str, Permit], actor: Actor, now: datetime) -> None:
    """Impressions law 9: the first word of a mark that is recorded; a stray opening is told as what it is already."""
    permit, number, said = known.get(entry.permit_id), entry.body["impression"], judgement_of(entry)
    if permit is None:
        return
    unjudged = {"permit_id": permit.id, "number": number, "mark_verdict": ""}
    words = {"mark_verdict": said.verdict.value, "mark_version": said.version, "mark_added": said.added}
    words |= {"mark_reasons": " ".join(said.reasons), "mark_flaw": said.flaw.value if said.flaw else ""}
    if plain.change(ImpressionRow, unjudged, words) == 1:
        fact = ImpressionJudged(
            subject=permit.application,
            path=permit.path.text,
            permit=permit.id,
            terminal=actor.id,
            number=number,
            verdict=said.verdict,
            version=said.version,
            added=said.added,
            reasons=said.reasons,
            flaw=words["mark_flaw"],
            seq=entry.seq,
        )
        ledger.append(fact, actor=actor, now=now)


def _close(entry: Entry, known: Mapping[str, Permit], actor: Actor, now: datetime) -> None:
    """The job is over. A permit that was never claimed is not closed by this: it was revoked or has expired."""
    permit = known.get(entry.permit_id)
    if permit is None:
        return
    try:
        permits.close(actor=actor, now=now, permit_id=permit.id, reason=entry.body["reason"])
    except Refused as no:
        if no.refusals[0].code != "permits.not_now":
            raise


def _refuse_page(entry: Entry, known: Mapping[str, Permit], actor: Actor, now: datetime) -> None:
    permit = known.get(entry.permit_id or "")
    place = permit.path if permit else _place(actor)
    fact = PageRefused(
        subject=permit.application if permit else actor.id,
        path=place.text,
        terminal=actor.id,
        permit=permit.id if permit else None,
        reason=entry.body["reason"],
        page=entry.body.get("page"),
        photo=entry.body.get("photo"),
        seq=entry.seq,
    )
    ledger.append(fact, actor=actor, now=now)


def _stray(entry: Entry, number: int, reason: str, actor: Actor, now: datetime) -> None:
    """Impressions law 5."""
    fact = StrayUse(
        subject=actor.id,
        path=_place(actor).text,
        permit=entry.permit_id or "",
        number=number,
        reason=reason,
        seq=entry.seq,
    )
    ledger.append(fact, actor=actor, now=now)


def _place(actor: Actor) -> TreePath:
    terminal = terminals.by_id(actor.id)
    if terminal is None:
        raise LookupError(f"no terminal {actor.id}")
    return terminal.path


def _keep_photos(entries: list[Entry], known: Mapping[str, Permit]) -> None:
    rows = [
        plain.new(PhotoRow, digest=digest, role=role.value, application_id=permit.application, path=permit.path.text)
        for entry in entries
        if (permit := known.get(entry.permit_id or "")) is not None
        for digest, role in photos_of(entry)
    ]
    plain.insert_all(rows, once=True)


_Taker = Callable[[Entry, Mapping[str, Permit], Actor, datetime], None]
_TAKERS: Mapping[EventType, _Taker] = {
    EventType.PAGE_ACCEPTED: lambda entry, known, actor, now: None,  # its photo is kept
    EventType.PAGE_REFUSED: _refuse_page,
    EventType.OPEN_INTENT: _intend,
    EventType.PRESSED: _end,
    EventType.NOT_PRESSED: _end,
    EventType.UNCERTAIN: _end,
    EventType.MARK_JUDGED: _judge,
    EventType.PERMIT_CLOSED: _close,
}
