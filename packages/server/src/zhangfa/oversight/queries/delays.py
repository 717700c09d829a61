"""What is late and with whom, for those who supervise and for those with whom it is late (码上督)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications import queries as applications
from zhangfa.applications.core import Seat, State, hours_between
from zhangfa.applications.queries import Limit, Waiting
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import to_ms
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, office_label
from zhangfa.oversight.core import Delay, Level, reached
from zhangfa.oversight.core.delays import ASK
from zhangfa.oversight.models import DelayRow, ReminderRow


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
    may_supervise: bool
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
        may_supervise=actor.may(ASK, limit.path),
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
