"""Who may see which alarms: whoever holds `alarm:read` at the place or above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from zhangfa.applications import queries as applications
from zhangfa.applications.core import Seat, State, hours_between
from zhangfa.applications.queries import Limit, Waiting
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import from_ms, to_ms
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, office_label
from zhangfa.organizations.queries import within
from zhangfa.oversight.core import Alarm, AlarmState, Delay, Level, reached
from zhangfa.oversight.core.delays import ASK
from zhangfa.oversight.models import AlarmRow, DelayRow, ReminderRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """`next` is the cursor of the page after this one, "" at the end."""

    items: tuple[Alarm, ...]
    next: str
    total: int


def page(actor: Actor, *, only_open: bool = True, cursor: str = "", limit: int = 30) -> Page:
    """The newest first. A cursor that is not ours begins anew."""
    rows = _readable(actor)
    rows = rows.filter(state=AlarmState.OPEN.value) if only_open else rows
    total = rows.count()
    ms, _, key = cursor.partition(".")
    if ms.isascii() and ms.isdigit() and len(ms) < 14 and key:
        moment = from_ms(int(ms))
        rows = rows.filter(Q(raised_at__lt=moment) | Q(raised_at=moment, pk__lt=key))
    found = list(rows.order_by("-raised_at", "-pk")[: limit + 1])
    more = f"{to_ms(found[limit - 1].raised_at)}.{found[limit - 1].pk}" if len(found) > limit else ""
    return Page(items=tuple(row.value() for row in found[:limit]), next=more, total=total)


def open_count(actor: Actor) -> int:
    return _readable(actor).filter(state=AlarmState.OPEN.value).count()


def alarm(actor: Actor, alarm_id: str) -> Alarm | None:
    """None for those who may not know of it."""
    row = _readable(actor).filter(pk=alarm_id).first()
    return row.value() if row else None


def known(path: TreePath, keys: Iterable[str]) -> frozenset[str]:
    """For jobs: those of the keys that were told already."""
    rows = AlarmRow.objects.filter(tenant=tenant_of(path), key__in=set(keys))
    return frozenset(rows.values_list("key", flat=True))


def by_id(alarm_id: str) -> Alarm | None:
    """For jobs."""
    row = AlarmRow.objects.filter(pk=alarm_id).first()
    return row.value() if row else None


def _readable(actor: Actor) -> QuerySet[AlarmRow]:
    return AlarmRow.objects.filter(within(actor.paths("alarm:read")))


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A seat that is late: what it is called, where, who could sign today, and their deputies."""

    label: str
    place: str
    people: Mapping[str, str]
    deputies: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Late:
    """A late step as the actor may see it. `hours_late` are working hours; the delays are the newest first."""

    waiting: Waiting
    asked: tuple[Asked, ...]
    hours_late: float
    delays: tuple[Delay, ...]
    may_ask: bool
    may_answer: bool


def late(actor: Actor, now: datetime) -> tuple[Late, ...]:
    """What is late and with whom, the longest first: everything where the actor supervises, else what waits for him."""
    supervised = actor.paths(ASK)
    found = {each.about.id: each for each in applications.waiting_late(now, supervised)} if supervised else {}
    mine = applications.page(actor, box=applications.Box.TODO, now=now, limit=200)
    waits = [item.id for item in mine.items if item.state is not State.RETURNED and item.id not in found]
    found |= {each.about.id: each for each in applications.waiting_for(waits, now)}
    asked = _delays(found)
    rows = [_late(each, actor, now, asked.get(each.about.id, ())) for each in found.values()]
    return tuple(sorted(rows, key=lambda each: (each.waiting.limit.due_at, each.waiting.about.id)))


def late_one(actor: Actor, application_id: str, now: datetime) -> Late | None:
    """None when it is not late, or not the actor's business."""
    return next((each for each in late(actor, now) if each.waiting.about.id == application_id), None)


def _late(found: Waiting, actor: Actor, now: datetime, delays: tuple[Delay, ...]) -> Late:
    names = organizations.unit_names({seat.asked.path for seat in found.seats})
    asked = tuple(_asked(seat, names, now) for seat in found.seats)
    limit = found.limit
    here = tuple(each for each in delays if (each.round, each.step) == (limit.round, limit.step.key))
    waits_for = {person for seat in asked for person in (*seat.people, *seat.deputies)}
    has_question = any(each.answered_at is None for each in here)
    return Late(
        waiting=found,
        asked=asked,
        hours_late=hours_between(applications.work_calendar(), limit.due_at, now),
        delays=here,
        may_ask=actor.may(ASK, limit.path) and not has_question,
        may_answer=actor.id in waits_for and has_question,
    )


def _asked(seat: Seat, names: Mapping[TreePath, str], now: datetime) -> Asked:
    people = applications.who_can(seat, now)
    deputies = {
        each.person_id: each.name
        for person in people
        for each in organizations.deputies_of(person, now)
        if each.office in ("", seat.asked.office)
    }
    label = office_label(Office(seat.asked.office), seat.asked.field) if seat.asked.office else "指定的人"
    return Asked(label=label, place=names.get(seat.asked.path, ""), people=people, deputies=deputies)


def _delays(application_ids: Iterable[str]) -> Mapping[str, tuple[Delay, ...]]:
    found: dict[str, tuple[Delay, ...]] = {}
    for row in DelayRow.objects.filter(application__in=set(application_ids)).order_by("-asked_at", "-pk"):
        found[row.application] = (*found.get(row.application, ()), row.value())
    return found


def reminder_key(limit: Limit, level: Level) -> str:
    return f"{limit.application}/{limit.round}/{limit.step.key}/{to_ms(limit.due_at)}/{level.value}"


def to_remind(now: datetime) -> tuple[tuple[Limit, tuple[Level, ...]], ...]:
    """For jobs: the open steps with the levels that they have reached and that were not told yet."""
    calendar = applications.work_calendar()
    found = [(limit, reached(calendar, limit.due_at, limit.step.hours, now)) for limit in applications.limits()]
    keys = {reminder_key(limit, level) for limit, levels in found for level in levels}
    told = _told(sorted(keys))
    fresh = ((limit, tuple(lv for lv in levels if reminder_key(limit, lv) not in told)) for limit, levels in found)
    return tuple((limit, levels) for limit, levels in fresh if levels)


def _told(keys: list[str]) -> set[str]:
    chunks = (keys[start : start + 500] for start in range(0, len(keys), 500))
    return {key for chunk in chunks for key in ReminderRow.objects.filter(pk__in=chunk).values_list("pk", flat=True)}
