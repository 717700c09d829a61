"""What people do with seats besides signing: 转办 委派 提出意见 加签 减签 取回."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from zhangfa.applications import queries
from zhangfa.applications.core import (
    Action,
    Application,
    Seat,
    Somebody,
    Step,
    Turn,
    Where,
    Wish,
    open_step,
    turn_of,
    verbs,
    why_not,
    why_not_said,
)
from zhangfa.applications.core.facts import TURNED, SeatAdded
from zhangfa.applications.core.judging import NAMING, droppable
from zhangfa.applications.core.machine import seat_numbered
from zhangfa.applications.services import _rows
from zhangfa.applications.services._rows import Loaded, Said
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.ledger import services as ledger
from zhangfa.organizations import queries as organizations


@dataclass(frozen=True)
class _Turned:
    """What came of it: the application afterwards, the seat it was about, and who was named."""

    after: Application
    seat: Seat
    person: tuple[str, str] = ("", "")


def turn(
    *,
    actor: Actor,
    now: datetime,
    action: Action,
    application_id: str,
    revision: int,
    seat: int = 0,
    person: str = "",
    where: Where | None = None,
    note: str = "",
) -> Application:
    """Any of the six. `person` is the one who is named; `seat` chooses among several."""
    with transaction.atomic():
        loaded = _rows.load(actor, application_id, revision)
        before = loaded.value
        standing = queries.standing(actor, before, now)
        wish = Wish(seat=seat, where=where, people=_named(action, person, now))
        require(why_not(before, action, actor, standing, wish) or why_not_said(action, note, None))
        mine = turn_of(before, action, actor, standing, seat) if action in NAMING | {Action.GIVE_OPINION} else None
        done = _do(before, action, actor, mine, wish)
        said = Said(actor, now, note.strip(), mine or Turn(done.seat, Somebody(actor)))
        moved = open_step(done.after) != open_step(before)
        due_at = _rows.due(done.after, now, queries.work_calendar()) if moved else loaded.row.due_at
        _rows.move(loaded, done.after, said, due_at)
        step = _step_of(before, done.seat)
        _rows.record(loaded.row, before, action, said, step.stage.value)
        _append(loaded, done, action, said, step, where)
    return done.after


def _named(action: Action, person: str, now: datetime) -> tuple[Somebody, ...]:
    if action not in NAMING:
        return ()
    found = queries.somebody(person, now) if person else None
    if found is None:
        raise Refused(Refusal("applications.person_missing", field="person"))
    return (found,)


def _do(before: Application, action: Action, actor: Actor, mine: Turn | None, wish: Wish) -> _Turned:
    if action is Action.TAKE_BACK:
        seat = verbs.taken_back_from(before, actor.id)
        return _Turned(verbs.take_back(before, seat.number), seat)
    if action is Action.DROP_SEAT:
        seat = seat_numbered(before, wish.seat) or next(droppable(before, actor))
        asked = seat.asked.person
        return _Turned(verbs.drop_seat(before, seat.number, by=actor.id), seat, (asked, _name(asked)))
    number = mine.seat.number
    if action is Action.GIVE_OPINION:
        return _Turned(verbs.give_opinion(before, number, by=actor.id, deputy_for=mine.deputy_for), mine.seat)
    who = wish.people[0]
    person = (who.id, who.actor.name)
    if action is Action.ADD_SEAT:
        return _Turned(verbs.add_seat(before, number, wish.where, by=actor.id, to=who.id), mine.seat, person)
    deed = verbs.transfer if action is Action.TRANSFER else verbs.delegate
    return _Turned(deed(before, number, by=actor.id, to=who.id), mine.seat, person)


def _name(person_id: str) -> str:
    return organizations.person_names([person_id]).get(person_id, "")


def _step_of(before: Application, seat: Seat) -> Step:
    return next(step for step in before.route if step.key == seat.step)


def _append(loaded: Loaded, done: _Turned, action: Action, said: Said, step: Step, where: Where | None) -> None:
    row = loaded.row
    kind = TURNED[action]
    fact = kind(
        subject=row.pk,
        path=row.path,
        number=row.number,
        state=done.after.state,
        revision=done.after.revision,
        stage=step.stage,
        step_key=step.key,
        step_label=step.label,
        seat=done.seat.number,
        office=said.turn.office,
        note=said.note or None,
        person=done.person[0] or None,
        person_name=done.person[1] or None,
        deputy_for=said.deputy[0] or None,
        deputy_for_name=said.deputy[1] or None,
        due_at=row.due_at,
    )
    if kind is SeatAdded:
        fact = replace(fact, where=where)
    ledger.append(fact, actor=said.actor, now=said.now)
