"""Who may read what of terminals; and, for the door that speaks with them, keys and orders that are due."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Count, Q
from zhangfa_protocol.journal import Entry as JournalEntry
from zhangfa_protocol.journal import read_linked

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Discrepancy, Entry
from zhangfa.ledger.core import Fact as LedgerFact
from zhangfa.ledger.queries import plain
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.queries import within
from zhangfa.seals import queries as seals
from zhangfa.terminals import core
from zhangfa.terminals.models import CommandRow, EvidenceRow, JournalRow, TerminalRow


def terminals(actor: Actor, *, below: TreePath | None = None) -> tuple[core.Terminal, ...]:
    """The terminals where the actor may read them, by place."""
    rows = TerminalRow.objects.filter(within(actor.paths("terminal:read")))
    if below is not None:
        rows = rows.filter(within([below]))
    return tuple(row.value() for row in rows.order_by("path", "serial"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Health:
    """How many terminals there are, how many were heard of just now, how many are in quarantine, how many locked."""

    all: int
    online: int
    quarantined: int
    locked: int


def health(actor: Actor, *, below: TreePath, now: datetime) -> Health:
    """As far as the actor may read them."""
    rows = TerminalRow.objects.filter(within(actor.paths("terminal:read"))).filter(within([below]))
    found = rows.aggregate(
        all=Count("pk"),
        online=Count("pk", filter=Q(last_seen_at__gte=now - core.ONLINE_WITHIN)),
        quarantined=Count("pk", filter=Q(trust=core.Trust.QUARANTINED.value)),
        locked=Count("pk", filter=Q(locked=True)),
    )
    return Health(**found)


def terminal(actor: Actor, terminal_id: str) -> core.Terminal | None:
    """None for those who may not know of it."""
    row = TerminalRow.objects.filter(within(actor.paths("terminal:read")), pk=terminal_id).first()
    return row.value() if row else None


def by_id(terminal_id: str) -> core.Terminal | None:
    """For the door and for concepts that have asked their own rule."""
    row = plain.fetch_one(TerminalRow, id=terminal_id)
    return row.value() if row else None


def by_serial(serial: str) -> core.Terminal | None:
    """For enrolment and the demo."""
    row = TerminalRow.objects.filter(serial=serial).first()
    return row.value() if row else None


def at(path: TreePath) -> tuple[core.Terminal, ...]:
    """The terminals of exactly this unit. For concepts."""
    return tuple(row.value() for row in TerminalRow.objects.filter(path=path.text).order_by("serial"))


def trust_document(actor: Actor, terminal_id: str, *, server: core.ServerTrust, password: str, font: Path) -> dict:
    """What goes into the terminal's trust.json: whom it believes, how it connects, what sits in its sleeves.

    `password` is the one given at enrolment, which nobody else knows; so this is asked for right after it.
    """
    here = terminal(actor, terminal_id)
    if here is None or not actor.may("terminal:enrol", here.path):
        raise Refused(Refusal("terminals.may_not_enrol"))
    sleeves = [
        {
            "slot": seal.custody.slot,
            "seal_id": seal.id,
            "name": seal.name,
            "body": seal.body.value,
            "diameter_mm": seal.diameter_mm,
            "impression_png": base64.b64encode(seals.impression(seal, font=font)).decode("ascii"),
        }
        for seal in seals.seals_in_terminal(actor, terminal_id)
    ]
    return {
        "terminal_id": here.id,
        "unit": {"name": organizations.full_name(here.path), "path": here.path.text},
        "mqtt": {"username": here.id, "password": password},
        "server_link_key": server.link_key,
        "permit_keys": list(server.permit_keys),
        "log_vkeys": list(server.log_vkeys),
        "server_box_key": server.box_key,
        "sleeves": sleeves,
    }


def due_orders(now: datetime, limit: int = 100) -> tuple[core.Order, ...]:
    """Orders to be sent now, the oldest first. For the door."""
    rows = CommandRow.objects.filter(ended_at__isnull=True, next_at__lte=now, expires_at__gt=now)
    return tuple(row.value() for row in rows.order_by("next_at", "ordered_at")[:limit])


def is_order(terminal_id: str, command_id: str) -> bool:
    """Whether an acknowledgement is about an order; else it is about a permit. For the door."""
    return bool(plain.fetch(CommandRow, id=command_id, terminal_id=terminal_id))


def journal(terminal_id: str, first: int, last: int) -> tuple[JournalEntry, ...]:
    """Entries first … last, both included, checked to be what the terminal signed. For concepts."""
    row = by_id(terminal_id)
    if row is None:
        return ()
    rows = plain.fetch(JournalRow, terminal_id=terminal_id, seq__gte=first, seq__lte=last, order="seq")
    return tuple(read_linked([bytes(each.signed) for each in rows], row.verify_key))


def signed_journal(actor: Actor, terminal_id: str, first: int = 1, limit: int = 1000) -> tuple[bytes, ...]:
    """The entries as the terminal signed them, for `zhangfa-verify journal`."""
    if terminal(actor, terminal_id) is None:
        return ()
    rows = JournalRow.objects.filter(terminal_id=terminal_id, seq__gte=first).order_by("seq")
    return tuple(bytes(signed) for signed in rows.values_list("signed", flat=True)[:limit])


def photos_stored(digests: Iterable[str]) -> frozenset[str]:
    """Those of the photos (SHA-256 in hex) that have arrived whole. For concepts."""
    wanted = set(digests)
    rows = EvidenceRow.objects.filter(digest__in=wanted) if wanted else ()
    return frozenset(row.digest for row in rows)


def silent_since(moment: datetime) -> tuple[core.Terminal, ...]:
    """Terminals that have not been heard of since. For oversight."""
    rows = TerminalRow.objects.filter(last_seen_at__lt=moment).order_by("last_seen_at")
    return tuple(row.value() for row in rows)


class TerminalReplay:
    """Rebuilds trust, lock and journal head of every terminal from the ledger and says where a row differs."""

    def __init__(self) -> None:
        self._rows: dict[str, list] = {}

    def take(self, entry: Entry) -> None:
        fact = entry.fact
        if isinstance(fact, core.TerminalEnrolled):
            self._rows[fact.subject] = [core.Trust.TRUSTED.value, False, False, 0, bytes(32)]
        elif fact is not None and fact.subject in self._rows:
            self._apply(self._rows[fact.subject], fact)

    def _apply(self, state: list, fact: LedgerFact) -> None:
        match fact:
            case core.TerminalQuarantined():
                state[0] = core.Trust.QUARANTINED.value
            case core.TerminalLockOrdered() | core.TerminalUnlockOrdered():
                state[1] = isinstance(fact, core.TerminalLockOrdered)
            case core.TerminalLocked() | core.TerminalUnlocked():
                state[2] = isinstance(fact, core.TerminalLocked)
            case core.JournalReceived():
                state[3:] = [fact.last_seq, fact.head]

    def compare(self, tenant: str) -> Iterable[Discrepancy]:
        columns = ("trust", "lock_wanted", "locked", "seq", "head")
        for row in TerminalRow.objects.filter(tenant=tenant).order_by("pk"):
            stored = [bytes(value) if name == "head" else value for name, value in _values(row, columns)]
            expected = self._rows.get(row.pk)
            if stored != expected:
                yield Discrepancy(tenant, f"terminals/{row.pk}", f"row says {stored}, ledger says {expected}")


def _values(row: TerminalRow, columns: Sequence[str]) -> list[tuple[str, object]]:
    return [(name, getattr(row, name)) for name in columns]
