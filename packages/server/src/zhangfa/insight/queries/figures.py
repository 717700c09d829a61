"""Who may read which figures: whoever holds `insight:read` at the place or above it.

Figures hold nobody's name. Records lead to applications, which ask their own rule again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from zhangfa.insight.core import FOLLOWER, Cell, Journey, Outcome, Period, Spread
from zhangfa.insight.core.cells import COLUMNS, VILLAGE_DEPTH
from zhangfa.insight.models import FOLD, FoldRow, JourneyRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import from_ms, to_ms
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.queries.statements import run
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Unit

READ = "insight:read"
MOST_MATTERS = 30
_SUMS = ", ".join(f"SUM({name})" for name in COLUMNS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Figures of a place and a period, of one kind of seal or one matter or of all ("")."""

    place: TreePath
    period: Period
    body: str = ""
    matter: str = ""


@dataclass(frozen=True, kw_only=True)
class Board:
    """`lower` are the units right below, in the order of their codes; `months` every month of the period, `days` every
    day of a single month (above the village). `seen_at` is the newest fact that is in it, `behind` how many entries of
    the ledger are not yet."""

    whole: Cell
    before: Cell
    lower: Mapping[TreePath, Cell] = field(default_factory=dict)
    bodies: Mapping[str, Cell] = field(default_factory=dict)
    matters: Mapping[str, Cell] = field(default_factory=dict)
    months: Mapping[str, Cell] = field(default_factory=dict)
    days: Mapping[str, Cell] = field(default_factory=dict)
    units: Mapping[TreePath, Unit] = field(default_factory=dict)
    seen_at: datetime | None = None
    behind: int = 0


def places(actor: Actor) -> tuple[TreePath, ...]:
    """Where he may read figures, the widest first; places within others are left out."""
    found = sorted(actor.paths(READ), key=lambda path: (path.depth, path.text))
    return tuple(
        path for path in found if not any(other != path and other.contains(path) for other in found if other.depth)
    )


def require_readable(actor: Actor, place: TreePath) -> None:
    """A place that he may not read is to him a place that is not there."""
    if not actor.may(READ, place) or organizations.unit(place) is None:
        raise Refused(Refusal("insight.unknown_place", field="unit"))


def board(actor: Actor, wanted: Wanted) -> Board:
    require_readable(actor, wanted.place)
    place, months = wanted.place.text, _months(wanted.period)
    before = _months(wanted.period.before)
    units = {each.path: each for each in organizations.children(wanted.place)}
    lower = _summed("place", [path.text for path in units], months, wanted.body, wanted.matter)
    by_month = _summed("since", [place], months, wanted.body, wanted.matter)
    plain = not (wanted.body or wanted.matter)
    seen = FoldRow.objects.filter(pk=FOLD).values_list("seen_at", flat=True).first()
    return Board(
        whole=_together(by_month.values()),
        before=_together(_summed("since", [place], before, wanted.body, wanted.matter).values()),
        lower={path: lower.get(path.text, Cell()) for path in units},
        bodies=_summed("body", [place], months, None, "") if plain else {},
        matters=_matters(place, months, wanted.body) if not wanted.matter else {},
        months={name[1:]: by_month.get(name, Cell()) for name in months},
        days=_days(wanted) if plain else {},
        units=units,
        seen_at=seen,
        behind=behind(),
    )


def behind() -> int:
    """How many entries of the ledger are not yet in the figures."""
    return sum(ledger.size(tenant) - cursor for tenant, cursor in ledger.behind(FOLLOWER).items())


def _months(period: Period) -> list[str]:
    return [f"m{month}" for month in period.months]


def _days(wanted: Wanted) -> dict[str, Cell]:
    period = wanted.period
    if len(period.months) > 1 or wanted.place.depth >= VILLAGE_DEPTH:
        return {}
    found = _summed("since", [wanted.place.text], [f"d{day}" for day in period.days], "", "")
    return {day: found.get(f"d{day}", Cell()) for day in period.days}


def _where(places: Sequence[str], since: Sequence[str], body: str | None, matter: str) -> tuple[str, list[str]]:
    """Which cells. `body` None: the parts of every kind of seal; "" with a matter: whatever seal it carries."""
    here = ", ".join(["%s"] * len(places))
    terms, values = [f"place IN ({here}) AND since BETWEEN %s AND %s"], [*places, since[0], since[-1]]
    if body is None:
        terms.append("body <> ''")
    elif body or not matter:
        terms.append("body = %s")
        values.append(body)
    return " AND ".join([*terms, "matter = %s"]), [*values, matter]


def _summed(by: str, places: Sequence[str], since: Sequence[str], body: str | None, matter: str) -> dict[str, Cell]:
    if not places:
        return {}
    where, values = _where(places, since, body, matter)
    sql = f"SELECT {by}, {', '.join(COLUMNS)}, beside, spread FROM insight_cell WHERE {where}"
    found: dict[str, Cell] = {}
    for line in run(sql, values).fetchall():
        found.setdefault(line[0], Cell()).add(cell_of(line[1:]))
    return found


def cell_of(line: Sequence) -> Cell:
    """Within insight: from the columns, `beside` and `spread` of a row, in this order."""
    beside = line[-2] if isinstance(line[-2], dict) else json.loads(line[-2])
    return Cell(dict(zip(COLUMNS, line, strict=False)), beside, Spread.unpack(bytes(line[-1])))


def _matters(place: str, since: Sequence[str], body: str) -> dict[str, Cell]:
    """The matters that were asked for most, with their times; sums alone are made by the database."""
    seal = "body = %s" if body else "body <> %s"
    where = f"place = %s AND since BETWEEN %s AND %s AND {seal} AND matter <> ''"
    values = [place, since[0], since[-1], body]
    sql = f"SELECT matter, {_SUMS} FROM insight_cell WHERE {where} GROUP BY matter ORDER BY 2 DESC, 1 LIMIT %s"
    found = {
        line[0]: Cell(columns={name: int(value) for name, value in zip(COLUMNS, line[1:], strict=True)})
        for line in run(sql, [*values, MOST_MATTERS]).fetchall()
    }
    if found:
        marks = ", ".join(["%s"] * len(found))
        spreads = f"SELECT matter, spread FROM insight_cell WHERE {where} AND matter IN ({marks})"
        for matter, packed in run(spreads, [*values, *found]).fetchall():
            found[matter].spread.add(Spread.unpack(bytes(packed)))
    return found


def _together(cells: Iterable[Cell]) -> Cell:
    whole = Cell()
    for cell in cells:
        whole.add(cell)
    return whole


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """`next` is the cursor of the page after this one, "" at the end."""

    items: tuple[Journey, ...]
    total: int
    next: str


def _in(name: str, period: Period) -> Q:
    return Q(**{f"{name}__gte": period.opens_at, f"{name}__lt": period.closes_at})


# What a list of records may be asked for: what happened in the period.
HAPPENED: Mapping[str, Callable[[Period], Q]] = {
    "submitted": lambda period: _in("submitted_at", period),
    "approved": lambda period: _in("approved_at", period),
    "late": lambda period: _in("approved_at", period) & Q(late=True),
    "returned": lambda period: _in("returned_at", period),
    "refused": lambda period: _in("ended_at", period) & Q(outcome=Outcome.REFUSED.value),
    "abandoned": lambda period: _in("ended_at", period) & Q(outcome=Outcome.ABANDONED.value),
    "unstamped": lambda period: _in("ended_at", period) & Q(outcome=Outcome.UNSTAMPED.value),
    "used": lambda period: _in("ended_at", period) & Q(outcome=Outcome.USED.value),
}


def records(actor: Actor, wanted: Wanted, *, happened: str, cursor: str = "", limit: int = 50) -> Records:
    """The applications of one village behind a figure, the newest submission first. A cursor not ours begins anew."""
    rows = _records(actor, wanted, happened)
    total = rows.count()
    ms, _, key = cursor.partition(".")
    if ms.isascii() and ms.isdigit() and len(ms) < 14 and key:
        moment = from_ms(int(ms))
        rows = rows.filter(Q(submitted_at__lt=moment) | Q(submitted_at=moment, pk__lt=key))
    found = [row.value() for row in rows[: limit + 1]]
    more = f"{to_ms(found[limit - 1].submitted_at)}.{found[limit - 1].id}" if len(found) > limit else ""
    return Records(items=tuple(found[:limit]), total=total, next=more)


def every_record(actor: Actor, wanted: Wanted, *, happened: str) -> Iterable[Journey]:
    """For the spreadsheet."""
    return (row.value() for row in _records(actor, wanted, happened).iterator(chunk_size=500))


def _records(actor: Actor, wanted: Wanted, happened: str) -> QuerySet[JourneyRow]:
    require_readable(actor, wanted.place)
    if wanted.place.depth < VILLAGE_DEPTH:
        raise Refused(Refusal("insight.records_of_a_village", field="unit"))
    rows = JourneyRow.objects.filter(HAPPENED[happened](wanted.period), path=wanted.place.text)
    if wanted.body:
        rows = rows.filter(body=wanted.body)
    if wanted.matter:
        rows = rows.filter(matter=wanted.matter)
    return rows.order_by("-submitted_at", "-pk")
