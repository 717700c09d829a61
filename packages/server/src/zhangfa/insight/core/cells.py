"""Cells: what happened at a place in a month or on a day, of one seal and matter or of all.

A count goes into every unit on the way down to where it happened. For a month each unit keeps the whole, the part of
each kind of seal, and the part of each matter under its seal; for a day the units above the village keep the whole. So
any page reads few rows, and a village's single days are its list of records.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from zhangfa.insight.core.spread import Spread
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.tree import TreePath

COLUMNS = (
    *("submitted", "approved", "on_time", "refused", "returned", "abandoned", "unstamped", "used"),
    *("impressions", "seconds"),
)
VILLAGE_DEPTH = 4


class CellKey(NamedTuple):
    """`since` is "m2026-11" or "d2026-11-23"; `body` and `matter` are "" for all."""

    place: str
    since: str
    body: str
    matter: str


@dataclass(frozen=True, slots=True)
class Count:
    """`name` is a column, or anything with a dot for what is counted beside them (`refused.untrue`)."""

    name: str
    at: datetime
    amount: int = 1
    spread: float | None = None


@dataclass(slots=True)
class Cell:
    """Sums by column; `beside` what has a name of its own; `spread` of the approval times in seconds."""

    columns: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COLUMNS, 0))
    beside: dict[str, int] = field(default_factory=dict)
    spread: Spread = field(default_factory=Spread)

    def take(self, count: Count) -> None:
        if "." in count.name:
            self.beside[count.name] = self.beside.get(count.name, 0) + count.amount
        else:
            self.columns[count.name] += count.amount
        if count.spread is not None:
            self.columns["seconds"] += round(count.spread)
            self.spread.add(Spread.of([count.spread]))

    def add(self, other: Cell) -> None:
        for name, amount in other.columns.items():
            self.columns[name] += amount
        for name, amount in other.beside.items():
            self.beside[name] = self.beside.get(name, 0) + amount
        self.spread.add(other.spread)


@lru_cache(maxsize=8192)
def keys_of(path: str, day: str, body: str, matter: str) -> tuple[CellKey, ...]:
    """Every cell that counts what happened at `path` on that day; without a matter only the whole."""
    segments = TreePath(path).segments
    month, found = f"m{day[:7]}", []
    for depth in range(1, len(segments) + 1):
        place = "/".join(segments[:depth])
        found.append(CellKey(place, month, "", ""))
        if matter:
            found += [CellKey(place, month, body, ""), CellKey(place, month, body, matter)]
        if depth < VILLAGE_DEPTH:
            found.append(CellKey(place, f"d{day}", "", ""))
    return tuple(found)


def cells_of(counts: Iterable[tuple[str, str, str, Count]]) -> dict[CellKey, Cell]:
    """(path, body, matter, count) of many facts, summed by cell."""
    found: dict[CellKey, Cell] = {}
    for path, body, matter, count in counts:
        day = count.at.astimezone(CHINA).date().isoformat()
        for key in keys_of(path, day, body, matter):
            cell = found.get(key)
            if cell is None:
                cell = found[key] = Cell()
            cell.take(count)
    return found
