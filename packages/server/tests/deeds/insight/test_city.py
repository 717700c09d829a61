"""A seeded city: numpy and insight's own fold count the same, and a board says what plain SQL says."""

from __future__ import annotations

from datetime import UTC, datetime

import cast
import numpy as np
import pytest
from django.db import connection
from zhangfa.insight import queries
from zhangfa.insight.core import Cell, Count, Period, cells_of
from zhangfa.insight.core.cells import COLUMNS
from zhangfa.insight.models import CellRow
from zhangfa.insight.queries.figures import cell_of
from zhangfa.kernel.actor import Actor, ActorKind, Grant
from zhangfa.kernel.tree import TreePath

from tests.city import cells
from tests.city.fill import fill
from tests.city.plan import CITY, Plan, plan
from tests.city.uses import GROUNDS, OUTCOMES, Uses, uses

READER = Actor(
    ActorKind.PERSON,
    "reader",
    "读者",
    (Grant("auditor", frozenset({"insight:read", "terminal:read"}), TreePath(CITY)),),
)


@pytest.fixture(scope="module")
def city() -> tuple[Plan, Uses]:
    made = plan(7, 40)
    return made, uses(made, seed=7, count=3000, years=1)


def folded(made: Plan, all_uses: Uses) -> dict[tuple, Cell]:
    """By the product's own way, one use after the other."""
    counts = []
    for number in range(len(all_uses)):
        each = all_uses.part(np.array([number]))
        path = made.paths[made.first_village + int(each.village[0])]
        matter, body = made.matters[int(each.matter[0])]
        counts += [(path, body, matter, count) for count in _counts(each)]
    return cells_of(counts)


def _counts(each: Uses) -> list[Count]:
    def at(seconds: np.ndarray) -> datetime:
        return datetime.fromtimestamp(int(seconds[0]), UTC)

    outcome = OUTCOMES[int(each.outcome[0])]
    found = [Count("submitted", at(each.submitted))]
    if each.approved[0] >= 0:
        found.append(Count("approved", at(each.approved), spread=int(each.seconds[0])))
        found += [] if each.late[0] else [Count("on_time", at(each.approved))]
    if each.returned[0] >= 0:
        found.append(Count("returned", at(each.returned)))
    if outcome != "open":
        found.append(Count(outcome, at(each.ended)))
    if outcome == "refused":
        found.append(Count(f"refused.{GROUNDS[int(each.ground[0])]}", at(each.ended)))
    if each.impressions[0]:
        found.append(Count("impressions", at(each.ended), amount=int(each.impressions[0])))
    return found


def test_numpy_and_the_fold_count_the_same(city):
    expected = folded(*city)
    made = {tuple(line[:4]): cell_of(line[4:]) for line in cells.lines(*city)}
    assert made.keys() == expected.keys()
    assert all(made[key] == expected[key] for key in expected)


def test_a_board_says_what_plain_sql_says(city, db):
    made, all_uses = city
    fill(made, all_uses, say=lambda line: None)
    period = Period("2026-01", "2026-06")
    found = queries.board(READER, queries.Wanted(place=TreePath(CITY), period=period))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*), SUM(seconds) FROM insight_journey WHERE approved_at >= %s AND approved_at < %s",
            ["2025-12-31 16:00:00", "2026-06-30 16:00:00"],
        )
        approved, seconds = cursor.fetchone()
    assert (found.whole.columns["approved"], found.whole.columns["seconds"]) == (approved, seconds)
    for name in COLUMNS:
        assert sum(cell.columns[name] for cell in found.lower.values()) == found.whole.columns[name]
        assert sum(cell.columns[name] for cell in found.bodies.values()) == found.whole.columns[name]
        assert sum(cell.columns[name] for cell in found.months.values()) == found.whole.columns[name]
    assert CellRow.objects.filter(place=CITY).exists() and cast.CITY.text != CITY
