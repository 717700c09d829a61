"""Who may see what of insight: `from zhangfa.insight import queries as insight`."""

from __future__ import annotations

from zhangfa.insight.core.cells import VILLAGE_DEPTH
from zhangfa.insight.queries.concerns import ConcernPage, actions, concern, concerns
from zhangfa.insight.queries.figures import (
    READ,
    Board,
    Records,
    Wanted,
    behind,
    board,
    every_record,
    places,
    records,
    require_readable,
)

__all__ = [
    "READ",
    "VILLAGE_DEPTH",
    "Board",
    "ConcernPage",
    "Records",
    "Wanted",
    "actions",
    "behind",
    "board",
    "concern",
    "concerns",
    "every_record",
    "places",
    "records",
    "require_readable",
]
