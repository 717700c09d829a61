"""The route of an application as people see it: every step with its seats, who could sign, and who did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications.core import DECIDING, Application, Asked, Mode, Origin, Seat, SeatState, Stage, State, Step
from zhangfa.applications.models import ApplicationRow, SeatRow
from zhangfa.applications.queries.inside import who_can
from zhangfa.kernel.tree import TreePath
from zhangfa.matters.core import Matter, box_label
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, office_label

_ASKED = {SeatState.OPEN, SeatState.WAITING}
_NOT_REACHED = "未到"
_DONE_BY_USE = {State.USED, State.ARCHIVED}


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatView:
    """`who` are those who could sign now; `empty` when the seat is open and there is nobody. `box` names the place on
    the form where the signature lands."""

    seat: str | None
    label: str
    place: str
    who: tuple[str, ...]
    state: str
    state_label: str
    by: str | None = None
    deputy_for: str | None = None
    at: datetime | None = None
    note: str = ""
    origin: Origin = Origin.ROUTE
    box: str = ""

    @property
    def empty(self) -> bool:
        return self.state == SeatState.OPEN.value and not self.who


@dataclass(frozen=True, kw_only=True, slots=True)
class StepView:
    key: str
    label: str
    stage: str
    mode: Mode
    ratio: str
    state: str
    town: bool
    hours: int
    due_at: datetime | None
    box: str
    seats: tuple[SeatView, ...]


def route_of(
    row: ApplicationRow, value: Application, seats: Sequence[SeatRow], matter: Matter, now: datetime
) -> tuple[StepView, ...]:
    """Within applications only: the steps of the round that counts."""
    places = organizations.unit_names({asked.path for step in value.route for asked in step.seats})
    people = organizations.person_names(seat.person for seat in seats if seat.person)
    waiting = value.state in DECIDING | {State.APPROVED}
    views = []
    for number, step in enumerate(value.route):
        here = waiting and number == value.step
        reached = number <= value.step and any(seat.step == step.key for seat in seats)
        own = [seat for seat in seats if seat.step == step.key and _is_shown(seat, reached)]
        boxes = [box_label(matter, step.box, seat.value().asked.office) for seat in own]
        shown = [_seat(seat, places, people, box, now) for seat, box in zip(own, boxes, strict=True)]
        if not reached:
            shown += [_to_come(asked, step, places, now) for asked in step.seats]
        views.append(
            StepView(
                key=step.key,
                label=step.title,
                stage=step.stage.value,
                mode=step.mode,
                ratio=step.ratio,
                state=_state(number, value, own),
                town=step.town,
                hours=step.hours,
                due_at=row.due_at if here else None,
                box=step.box,
                seats=tuple(shown),
            )
        )
    return tuple(views)


def _is_shown(seat: SeatRow, reached: bool) -> bool:
    """A seat that was void or not yet open, and that nobody signed, says nothing."""
    return bool(seat.by) or (reached and seat.state != SeatState.VOID.value)


def _state(number: int, value: Application, own: Sequence[SeatRow]) -> str:
    if value.route[number].stage is Stage.USE and value.state in _DONE_BY_USE:
        return "done"
    if number == value.step:
        return "now" if value.state in DECIDING | {State.APPROVED} else "next"
    if number < value.step:
        return "done"
    return "void" if any(seat.state == SeatState.VOID.value for seat in own) else "next"


def _seat(row: SeatRow, places: Mapping[TreePath, str], people: Mapping[str, str], box: str, now: datetime) -> SeatView:
    seat = row.value()
    asked = seat.state in _ASKED
    return SeatView(
        seat=str(seat.number),
        label=_label(seat.asked, people),
        place=places.get(seat.asked.path, ""),
        who=tuple(who_can(seat, now).values()) if asked else (),
        state=seat.state.value,
        state_label=seat.state.label,
        by=row.by_name or None,
        deputy_for=row.deputy_for_name or None,
        at=row.acted_at if row.by else None,
        note=row.note,
        origin=seat.origin,
        box=box,
    )


def _to_come(asked: Asked, step: Step, places: Mapping[TreePath, str], now: datetime) -> SeatView:
    """The step has not been reached: its seats as they are planned, and who could sign if it were today."""
    people = organizations.person_names([asked.person]) if asked.person else {}
    return SeatView(
        seat=None,
        label=_label(asked, people),
        place=places.get(asked.path, ""),
        who=tuple(who_can(Seat(0, step.key, 0, asked), now).values()),
        state=SeatState.WAITING.value,
        state_label=_NOT_REACHED,
        origin=Origin.ADDED if step.added_by else Origin.ROUTE,
    )


def _label(asked: Asked, people: Mapping[str, str]) -> str:
    if asked.office:
        return office_label(Office(asked.office), asked.field)
    return people.get(asked.person, "") or "指定的任职"
