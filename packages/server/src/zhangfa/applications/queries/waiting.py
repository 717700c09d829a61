"""For concepts: the steps that wait for people, with their limits and whoever is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications.core import DECIDING, Route, Seat, SeatState, Step
from zhangfa.applications.models import ApplicationRow, SeatRow, UrgeRow
from zhangfa.applications.queries.inside import About, about_row
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations.queries import within

_STATES = [state.value for state in DECIDING]


@dataclass(frozen=True, kw_only=True, slots=True)
class Limit:
    """Within how many working hours the open step of an application must be decided, and until when."""

    application: str
    path: TreePath
    round: int
    step: Step
    due_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """An open step with the seats that are asked, and how often it was urged."""

    about: About
    limit: Limit
    seats: tuple[Seat, ...]
    urges: int


def limits() -> tuple[Limit, ...]:
    """Of every open step, in one query; the first due first."""
    rows = ApplicationRow.objects.filter(state__in=_STATES, due_at__isnull=False).order_by("due_at")
    found = rows.values_list("pk", "path", "round", "route", "step", "due_at")
    return tuple(_limit(*row) for row in found.iterator())


def _limit(pk: str, path: str, round_: int, route: Route, step: int, due_at: datetime) -> Limit:
    return Limit(application=pk, path=TreePath(path), round=round_, step=route[step], due_at=due_at)


def waiting_one(application_id: str) -> Waiting | None:
    """None when no step of it is open."""
    found = _waiting(ApplicationRow.objects.filter(pk=application_id, state__in=_STATES, due_at__isnull=False))
    return found[0] if found else None


def waiting_late(now: datetime, paths: Iterable[TreePath], *, limit: int = 200) -> tuple[Waiting, ...]:
    """The open steps at or below these places whose time has run out, the longest first."""
    rows = ApplicationRow.objects.filter(within(paths), state__in=_STATES, due_at__lte=now).order_by("due_at")
    return _waiting(rows[:limit])


def waiting_for(application_ids: Iterable[str], now: datetime) -> tuple[Waiting, ...]:
    """Those of the applications whose open step's time has run out, the longest first."""
    rows = ApplicationRow.objects.filter(pk__in=set(application_ids), state__in=_STATES, due_at__lte=now)
    return _waiting(rows.order_by("due_at"))


def _waiting(rows: Iterable[ApplicationRow]) -> tuple[Waiting, ...]:
    rows = list(rows)
    ids = [row.pk for row in rows]
    asked: dict[str, list[Seat]] = {}
    for seat in SeatRow.objects.filter(application__in=ids, state=SeatState.OPEN.value).order_by("number"):
        asked.setdefault(seat.application_id, []).append(seat.value())
    urged = Counter(UrgeRow.objects.filter(application__in=ids).values_list("application_id", "round", "step_key"))
    found = []
    for row in rows:
        limit = _limit(row.pk, row.path, row.round, row.route, row.step, row.due_at)
        urges = urged[row.pk, row.round, limit.step.key]
        seats = tuple(asked.get(row.pk, ()))
        found.append(Waiting(about=about_row(row), limit=limit, seats=seats, urges=urges))
    return tuple(found)
