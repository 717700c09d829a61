"""Who may read what of permits. The code is shown to the applicant and his clerk alone, until it is claimed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhangfa.applications import queries as applications
from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import Discrepancy, Entry
from zhangfa.ledger.queries import plain
from zhangfa.permits.core import (
    LATE_NEWS,
    OPEN,
    CodeRefused,
    Medium,
    Permit,
    PermitClaimed,
    PermitClosed,
    PermitExpired,
    PermitHeld,
    PermitIssued,
    PermitRevoked,
    PermitSpent,
    PermitState,
)
from zhangfa.permits.models import PermitRow


@dataclass(frozen=True, kw_only=True, slots=True)
class PermitView:
    """A permit as a person sees it; `code` only for the applicant and his clerk while it can still be typed."""

    permit: Permit
    number: str
    entry: int
    issued_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None
    keeper_id: str
    code: str | None


def of_application(actor: Actor, application_id: str, *, cipher: Cipher | None = None) -> tuple[PermitView, ...]:
    """All permits of an application, the latest first, for whoever may read the application already."""
    rows = PermitRow.objects.filter(application_id=application_id).order_by("-entry")
    return tuple(_view(row, actor, cipher) for row in rows)


def _view(row: PermitRow, actor: Actor, cipher: Cipher | None) -> PermitView:
    own = actor.is_person and actor.id in {row.applicant_id, row.clerk_id}
    code = None
    if own and cipher is not None and row.code_box and row.state == PermitState.HELD.value:
        code = cipher.decrypt(bytes(row.code_box), context=code_context(row.pk))
    return PermitView(
        permit=row.value(),
        number=row.number,
        entry=row.entry,
        issued_at=row.issued_at,
        claimed_at=row.claimed_at,
        ended_at=row.ended_at,
        keeper_id=row.keeper_id,
        code=code,
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """What goes to the terminal: the signed bytes, and the ledger's entry of their issue."""

    permit: Permit
    cose: bytes
    entry: int


def signed(permit_id: str) -> Signed | None:
    """For concepts and the terminal's door."""
    row = plain.fetch_one(PermitRow, id=permit_id)
    return Signed(permit=row.value(), cose=bytes(row.cose), entry=row.entry) if row else None


def permit(permit_id: str) -> Permit | None:
    """For concepts."""
    row = plain.fetch_one(PermitRow, id=permit_id)
    return row.value() if row else None


def permits(permit_ids: Iterable[str]) -> Mapping[str, Permit]:
    """For concepts; unknown ids are left out."""
    return {row.pk: row.value() for row in plain.fetch(PermitRow, id__in=sorted(set(permit_ids)))}


def latest(application_id: str) -> Permit | None:
    """For concepts and the public record."""
    row = PermitRow.objects.filter(application_id=application_id).order_by("-entry").first()
    return row.value() if row else None


def may_hold_paper(terminal_id: str, document: bytes) -> bool:
    """For the terminal's door: whether this terminal has a permit for this paper that can still be used."""
    rows = PermitRow.objects.filter(terminal_id=terminal_id, state__in=sorted(OPEN))
    permitted = applications.about(list(rows.values_list("application_id", flat=True)))
    return any(about.paper_digest == document.hex() for about in permitted.values())


def open_of(application_id: str) -> tuple[Permit, ...]:
    """For concepts: the permits of an application that could still open a sleeve."""
    return tuple(permit for permit in all_of(application_id) if permit.state in OPEN)


def all_of(application_id: str) -> tuple[Permit, ...]:
    """For concepts: the permits of an application in the order of their issue."""
    rows = plain.fetch(PermitRow, application_id=application_id)
    return tuple(row.value() for row in sorted(rows, key=lambda row: row.entry))


def electronic(*, limit: int = 50) -> tuple[Permit, ...]:
    """For the e-seal service: permits issued to it that it has not begun, the oldest first."""
    rows = PermitRow.objects.filter(state=PermitState.ISSUED.value, medium=Medium.ELECTRONIC.value)
    return tuple(row.value() for row in rows.order_by("issued_at")[:limit])


def undelivered(*, since: datetime | None = None, limit: int = 5000) -> tuple[Signed, ...]:
    """For the terminals' door: permits issued (since then) that no terminal has said it holds, the oldest first. What
    may be sent of them is what the ledger has a proof for (permits law 7)."""
    fresh = {"issued_at__gte": since} if since else {}
    own = {"state": PermitState.ISSUED.value, "medium": Medium.INK.value, **fresh}
    rows = plain.fetch(PermitRow, **own, order="issued_at", limit=limit)
    return tuple(Signed(permit=row.value(), cose=bytes(row.cose), entry=row.entry) for row in rows)


def claimed(permit_id: str) -> tuple[Permit, str] | None:
    """For concepts: the permit, and who claimed it at the terminal ("" while nobody has)."""
    row = plain.fetch_one(PermitRow, id=permit_id)
    return (row.value(), row.keeper_id) if row else None


def waiting_for(terminal_id: str) -> tuple[str, ...]:
    """For the terminal's door: issued permits that this terminal has not yet said it holds."""
    rows = PermitRow.objects.filter(terminal_id=terminal_id, state=PermitState.ISSUED.value)
    return tuple(rows.order_by("issued_at").values_list("id", flat=True))


def ending(now: datetime, *, limit: int = 500) -> tuple[str, ...]:
    """For the calendar: permits whose window has closed; claimed ones a day later."""
    rows = PermitRow.objects.filter(closes_at__lte=now, state__in=sorted(OPEN)).order_by("closes_at")
    found = rows.values_list("id", "state", "closes_at")[:limit]
    claimed = PermitState.CLAIMED.value
    return tuple(key for key, state, closes in found if state != claimed or closes + LATE_NEWS <= now)


def spent_unclosed(now: datetime, *, after: timedelta, limit: int = 500) -> tuple[Permit, ...]:
    """For the calendar: all impressions counted, and the terminal never said that the job was over."""
    ink = PermitRow.objects.filter(medium=Medium.INK.value)
    rows = ink.filter(state=PermitState.SPENT.value, closed=False, ended_at__lte=now - after)
    return tuple(row.value() for row in rows.order_by("ended_at")[:limit])


def why_not_from(actor: Actor, row: PermitRow) -> tuple[Refusal, ...]:
    """Within permits only: news of a permit comes from its own terminal, or from the e-seal service (permits law 9)."""
    if row.medium == Medium.ELECTRONIC.value:
        fits = actor.kind is ActorKind.JOB and actor.may("eseal:seal", TreePath(row.path))
        return () if fits else (Refusal("permits.not_this_service"),)
    if actor.kind is not ActorKind.TERMINAL or actor.id != row.terminal_id:
        return (Refusal("permits.code_other_place"),)
    return ()


def in_the_log(row: PermitRow) -> bool:
    """Within permits only."""
    found = ledger.entry(row.entry)
    return found is not None and found.index is not None


def code_hash(code: str, cipher: Cipher) -> str:
    """Within permits only."""
    return cipher.blind_index(code, purpose="permits.code")


def code_context(permit_id: str) -> str:
    return f"permits.code:{permit_id}"


class PermitReplay:
    """Rebuilds state and count of every permit from the ledger and says where a row differs."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, int, int]] = {}  # state, used, granted

    def take(self, entry: Entry) -> None:
        fact = entry.fact
        if isinstance(fact, PermitIssued):
            self._kept[fact.permit] = (PermitState.ISSUED.value, 0, fact.granted)
        elif fact is not None and not isinstance(fact, CodeRefused) and getattr(fact, "permit", None) in self._kept:
            state, used, granted = self._kept[fact.permit]
            self._kept[fact.permit] = (*_replayed(fact, state, used, granted), granted)

    def compare(self, tenant: str) -> Iterable[Discrepancy]:
        rows = PermitRow.objects.filter(tenant=tenant).values_list("pk", "state", "used", "granted")
        stored = {pk: tuple(rest) for pk, *rest in rows}
        for key in sorted(stored.keys() | self._kept.keys()):
            if stored.get(key) != self._kept.get(key):
                what = f"row says {stored.get(key)}, ledger says {self._kept.get(key)}"
                yield Discrepancy(tenant, f"permits/{key}", what)


_BECOMES = {
    PermitHeld: PermitState.HELD,
    PermitClaimed: PermitState.CLAIMED,
    PermitRevoked: PermitState.REVOKED,
    PermitExpired: PermitState.EXPIRED,
}


def _replayed(fact: object, state: str, used: int, granted: int) -> tuple[str, int]:
    if isinstance(fact, PermitSpent):
        done = state == PermitState.CLAIMED.value and fact.used == granted
        return (PermitState.SPENT.value if done else state), fact.used
    if isinstance(fact, PermitClosed):
        return PermitState.SPENT.value, used
    becomes = _BECOMES.get(type(fact))
    return (becomes.value if becomes else state), used


def place_of(permit_id: str) -> TreePath | None:
    """For concepts: the village whose paper it is."""
    path = PermitRow.objects.filter(pk=permit_id).values_list("path", flat=True).first()
    return None if path is None else TreePath(path)
