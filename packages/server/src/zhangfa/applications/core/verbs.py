"""What people do with a seat besides signing: 转办 委派 提出意见 加签 减签 取回. Pure; judging says who may."""

from __future__ import annotations

from dataclasses import replace

from zhangfa.applications.core import seats as seating
from zhangfa.applications.core.machine import Application, at_step, seat_numbered
from zhangfa.applications.core.route import Asked, Mode, Step
from zhangfa.applications.core.seats import SIGNED, UNDECIDED, Origin, Outcome, Seat, SeatState
from zhangfa.kernel.labelled import Labelled


class Where(Labelled):
    """Where an added signature stands: before one's own, beside it, or in a step of its own after this one."""

    BEFORE = "before", "先于本人"
    BESIDE = "beside", "与本人并列"
    AFTER = "after", "本环节之后"


def transfer(application: Application, number: int, *, by: str, to: str) -> Application:
    """The seat passes to a person, with everything that it is."""
    seat = seat_numbered(application, number)
    changed = _next(application)
    new = replace(
        seat, number=seating.next_number(changed.seats), asked=_person(seat, to), origin=Origin.TRANSFERRED, asker=by
    )
    new = replace(new, state=SeatState.WAITING, since=0)
    gone = seat.says(SeatState.PASSED_ON, changed.revision, by)
    return _woken(replace(changed, seats=(*seating.changed_seat(changed.seats, gone), new)))


def delegate(application: Application, number: int, *, by: str, to: str) -> Application:
    """A person is asked for his opinion; the seat waits and comes back."""
    seat = seat_numbered(application, number)
    return _beside(application, seat, Origin.DELEGATED, before=number, by=by, to=to)


def give_opinion(application: Application, number: int, *, by: str, deputy_for: str = "") -> Application:
    changed = _next(application)
    seat = seat_numbered(application, number).says(SeatState.OPINION, changed.revision, by, deputy_for)
    return _woken(replace(changed, seats=seating.changed_seat(changed.seats, seat)))


def add_seat(application: Application, number: int, where: Where, *, by: str, to: str) -> Application:
    seat = seat_numbered(application, number)
    if where is Where.AFTER:
        return _after(application, seat, by=by, to=to)
    before = number if where is Where.BEFORE else 0
    return _beside(application, seat, Origin.ADDED, before=before, by=by, to=to)


def drop_seat(application: Application, number: int, *, by: str) -> Application:
    """An added seat is taken away again; a step that was added for it goes with it."""
    changed = _next(application)
    seat = seat_numbered(application, number)
    seats = seating.changed_seat(changed.seats, seat.says(SeatState.DROPPED, changed.revision, by))
    route = tuple(step for step in changed.route if not (step.added_by and step.key == seat.step))
    return _woken(replace(changed, route=route, seats=seats))


def drop_would_pass(application: Application, number: int) -> bool:
    """Whether taking the seat away would leave the open step without anybody who still has to sign."""
    seat, step = seat_numbered(application, number), application.route[application.step]
    if seat.step != step.key or seat.origin is Origin.DELEGATED:
        return False
    gone = seating.changed_seat(application.seats, replace(seat, state=SeatState.DROPPED))
    return bool(step.added_by) or seating.outcome(step, gone) is Outcome.PASSED


def take_back(application: Application, number: int) -> Application:
    """The last act is undone: whatever it opened closes again, and the seat stands open."""
    undone = seat_numbered(application, number)
    place = next(place for place, step in enumerate(application.route) if step.key == undone.step)
    behind = {step.key for step in application.route[: place + 1]}
    changed = _next(application)
    seats = tuple(_as_before(seat, undone, behind) for seat in application.seats)
    return at_step(changed, place, seats)


def taken_back_from(application: Application, person: str) -> Seat | None:
    """The seat whose signature was the very last thing that happened, if this person gave it."""
    last = (seat for seat in application.seats if seat.state in SIGNED and seat.acted == application.revision)
    return next((seat for seat in last if seat.by == person), None)


def _as_before(seat: Seat, undone: Seat, behind: set[str]) -> Seat:
    freed = seat.number == undone.number
    if freed or (seat.step == undone.step and seat.state is SeatState.SPARED and seat.acted == undone.acted):
        return replace(seat, state=SeatState.WAITING, since=0, acted=0, by="", deputy_for="")
    if seat.step not in behind and seat.state in UNDECIDED:
        added = seat.origin is Origin.ADDED
        return replace(seat, state=SeatState.WAITING if added else SeatState.VOID, since=0)
    return seat


def _next(application: Application) -> Application:
    return replace(application, revision=application.revision + 1)


def _woken(application: Application) -> Application:
    step = application.route[application.step]
    return replace(application, seats=seating.wake(step, application.seats, application.revision))


def _person(seat: Seat, person: str) -> Asked:
    return Asked(path=seat.asked.path, person=person)


def _beside(application: Application, seat: Seat, origin: Origin, *, before: int, by: str, to: str) -> Application:
    changed = _next(application)
    number = seating.next_number(changed.seats)
    new = Seat(number, seat.step, seat.place, _person(seat, to), origin=origin, extra=True, before=before, asker=by)
    return _woken(replace(changed, seats=(*changed.seats, new)))


def _after(application: Application, seat: Seat, *, by: str, to: str) -> Application:
    """A step of one seat of the same stage, behind the open one; its seat is there already and waits."""
    changed = _next(application)
    here, place = changed.route[changed.step], changed.step + 1
    asked = _person(seat, to)
    step = Step(
        here.stage, (asked,), here.hours, f"after_{changed.revision}", f"{here.title}后加签", Mode.ANY, added_by=by
    )
    new = Seat(seating.next_number(changed.seats), step.key, 0, asked, origin=Origin.ADDED, asker=by)
    return replace(changed, route=(*changed.route[:place], step, *changed.route[place:]), seats=(*changed.seats, new))
