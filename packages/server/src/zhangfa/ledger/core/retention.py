"""How long an entry's personal part must be kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core.entry import Entry
from zhangfa.ledger.core.facts import fact_class

_FOR_EVER = 100


def kept_until(entries: Iterable[Entry]) -> datetime | None:
    """The last day that any of the entries asks for, None when there is none."""
    return max((_until(entry) for entry in entries), default=None)


def _until(entry: Entry) -> datetime:
    cls = fact_class(entry.kind)
    years = cls.keep_years if cls else _FOR_EVER
    at = entry.at
    leap_day = (at.month, at.day) == (2, 29)
    return at.replace(year=at.year + years, month=3 if leap_day else at.month, day=1 if leap_day else at.day)


def why_not_erase(entries: Sequence[Entry], actor: Actor, now: datetime) -> tuple[Refusal, ...]:
    """An empty answer means that the personal part of all these entries may go."""
    until = kept_until(entries)
    if until is None:
        return (Refusal("ledger.nothing_to_erase"),)
    if not all(actor.may("ledger:erase", TreePath(entry.path)) for entry in entries):
        return (Refusal("ledger.may_not_erase"),)
    if now < until:
        return (Refusal("ledger.must_be_kept", {"until": until.date().isoformat()}),)
    return ()
