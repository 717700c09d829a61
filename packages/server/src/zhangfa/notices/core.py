"""What a person is told, by which channel, and whether it arrived (通知).

Laws
1. The same person is told the same thing once: person, kind and reason together are never repeated.
2. The words stand in one table; a notice with a gap in its words is not told.
3. A person reads his own notices and nobody else's.
4. Every notice stands in the app; where its kind says so it also goes to the phone, and a failed message loses nothing.
5. Where no gateway is wired, messages are parked at once: not tried again, not lost, and known as never sent.

Deeds
tell, mark_read, deliver. A notice follows from a fact and is none itself, so it leaves no entry in the ledger.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class Wording:
    title: str
    text: str
    sms: bool

    @property
    def wanted(self) -> frozenset[str]:
        """The names that the words need."""
        parts = string.Formatter().parse(self.title + self.text)
        return frozenset(name for _, name, _, _ in parts if name)


@dataclass(frozen=True, slots=True)
class Telling:
    """Something to be told to one person; `reason` names what it follows from, so that it is told once."""

    person_id: str
    kind: str
    params: Mapping[str, str | int]
    link: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    id: int
    kind: str
    title: str
    text: str
    link: str
    created_at: datetime
    read_at: datetime | None


def read_wordings(table: str) -> dict[str, Wording]:
    """From config/texts/notices.toml."""
    rows = tomllib.loads(table)
    return {kind: Wording(row["title"], row["text"], row.get("sms", False)) for kind, row in rows.items()}


def say(wording: Wording, params: Mapping[str, str | int]) -> tuple[str, str]:
    """Title and text with their gaps filled. Raises ValueError when a name is missing."""
    missing = wording.wanted - set(params)
    if missing:
        raise ValueError(f"nothing to say for {sorted(missing)}")
    return wording.title.format_map(params), wording.text.format_map(params)
