"""Who may see which alarms: whoever holds `alarm:read` at the place or above it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db.models import Q, QuerySet

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import from_ms, to_ms
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations.queries import within
from zhangfa.oversight.core import Alarm, AlarmAction, AlarmKind, AlarmState, Course, read_courses, steps_due, why_not
from zhangfa.oversight.models import AlarmRow, OccurrenceRow

_TELLING = Path(__file__).parents[1] / "rules" / "telling.toml"
_NOT_OVER = [AlarmState.OPEN.value, AlarmState.ACKNOWLEDGED.value]


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """`next` is the cursor of the page after this one, "" at the end."""

    items: tuple[Alarm, ...]
    next: str
    total: int


@cache
def courses() -> Mapping[AlarmKind, Course]:
    """Who is told of which kind, and how soon: oversight/rules/telling.toml, read once."""
    return read_courses(tomllib.loads(_TELLING.read_text("utf-8")))


def page(actor: Actor, *, only_open: bool = True, cursor: str = "", limit: int = 30) -> Page:
    """The newest first; `only_open` leaves out what is over. A cursor that is not ours begins anew."""
    rows = _readable(actor)
    rows = rows.filter(state__in=_NOT_OVER) if only_open else rows
    total = rows.count()
    ms, _, key = cursor.partition(".")
    if ms.isascii() and ms.isdigit() and len(ms) < 14 and key:
        moment = from_ms(int(ms))
        rows = rows.filter(Q(raised_at__lt=moment) | Q(raised_at=moment, pk__lt=key))
    found = list(rows.order_by("-raised_at", "-pk")[: limit + 1])
    more = f"{to_ms(found[limit - 1].raised_at)}.{found[limit - 1].pk}" if len(found) > limit else ""
    return Page(items=tuple(row.value() for row in found[:limit]), next=more, total=total)


def open_count(actor: Actor) -> int:
    """What nobody has in hand yet."""
    return _readable(actor).filter(state=AlarmState.OPEN.value).count()


def alarm(actor: Actor, alarm_id: str) -> Alarm | None:
    """None for those who may not know of it."""
    row = _readable(actor).filter(pk=alarm_id).first()
    return row.value() if row else None


def actions(actor: Actor, alarm: Alarm) -> tuple[AlarmAction, ...]:
    """What this person may do with it now."""
    return tuple(action for action in AlarmAction if not why_not(alarm, action, actor))


def occurrences(alarm_id: str, *, limit: int = 50) -> tuple[tuple[datetime, str], ...]:
    """When it happened and what was said of it, the latest first. For whoever may see the alarm already."""
    rows = OccurrenceRow.objects.filter(alarm_id=alarm_id).order_by("-at", "-pk")
    return tuple(rows.values_list("at", "text")[:limit])


def known(path: TreePath, keys: Iterable[str]) -> frozenset[str]:
    """For jobs: those of the keys that were told already."""
    rows = OccurrenceRow.objects.filter(tenant=tenant_of(path), key__in=set(keys))
    return frozenset(rows.values_list("key", flat=True))


def by_id(alarm_id: str) -> Alarm | None:
    """For jobs and concepts."""
    row = AlarmRow.objects.filter(pk=alarm_id).first()
    return row.value() if row else None


def about(subject: str) -> tuple[Alarm, ...]:
    """For concepts: the alarms about an application or a terminal, the oldest first."""
    rows = AlarmRow.objects.filter(Q(subject=subject) | Q(terminal_id=subject)).order_by("raised_at", "pk")
    return tuple(row.value() for row in rows)


def not_over(kinds: Iterable[AlarmKind], *, limit: int = 500) -> tuple[Alarm, ...]:
    """For jobs: the alarms of these kinds that are not over, the oldest first."""
    rows = AlarmRow.objects.filter(kind__in=[kind.value for kind in kinds], state__in=_NOT_OVER)
    return tuple(row.value() for row in rows.order_by("raised_at", "pk")[:limit])


def to_pass_on(now: datetime, *, limit: int = 500) -> tuple[Alarm, ...]:
    """For jobs: open alarms of which somebody more must hear by now."""
    rows = AlarmRow.objects.filter(state=AlarmState.OPEN.value, told__lt=max(len(c.tell) for c in courses().values()))
    found = (row.value() for row in rows.order_by("raised_at")[:limit])
    return tuple(each for each in found if steps_due(courses()[each.kind], each, now))


def _readable(actor: Actor) -> QuerySet[AlarmRow]:
    return AlarmRow.objects.filter(within(actor.paths("alarm:read")))
