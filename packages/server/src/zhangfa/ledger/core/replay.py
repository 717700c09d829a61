"""State equals replay: each concept that keeps state can rebuild it from the ledger and say where its rows differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from zhangfa.ledger.core.entry import Entry


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """`where` names a log and an entry, or a concept and its row."""

    tenant: str
    where: str
    what: str


class Replay(Protocol):
    def take(self, entry: Entry) -> None:
        """Called with every entry of one log, in order; those without a place yet come last."""

    def compare(self, tenant: str) -> Iterable[Discrepancy]:
        """Called after the last entry: how the rows of this tenant differ from what was replayed."""


_replays: dict[str, Callable[[], Replay]] = {}


def register_replay(concept: str, make: Callable[[], Replay]) -> None:
    """To be called from the concept's AppConfig.ready(); `make` gives a fresh replay for each log."""
    _replays[concept] = make


def replays() -> dict[str, Callable[[], Replay]]:
    return dict(_replays)
