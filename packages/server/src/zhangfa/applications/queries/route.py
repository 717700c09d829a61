"""The route of an application as people see it: every step with its seats, who could sign, and who did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.access import queries as access
from zhangfa.applications.core import Action, Step
from zhangfa.applications.models import ApplicationRow, DecisionRow
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, today

_SIGNED = {Action.ACCEPT.value, Action.EXAMINE.value, Action.APPROVE.value}


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatView:
    """`who` are those who could sign now; `empty` when the seat is open and there is nobody."""

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
    origin: str = "route"
    origin_label: str = "流程"

    @property
    def empty(self) -> bool:
        return self.state == "open" and not self.who


@dataclass(frozen=True, kw_only=True, slots=True)
class StepView:
    key: str
    label: str
    stage: str
    mode: str
    mode_label: str
    ratio: str
    state: str
    town: bool
    hours: int
    due_at: datetime | None
    box: str
    seats: tuple[SeatView, ...]


def route_of(row: ApplicationRow, now: datetime) -> tuple[StepView, ...]:
    """Within applications only."""
    value = row.value()
    here = value.step if row.state in {"submitted", "accepted", "examined", "approved"} else None
    village = TreePath(row.path)
    names = organizations.unit_names({step.path for step in value.route})
    decisions = plain.fetch(DecisionRow, application_id=row.pk, round=row.round)
    signed = {each.step: each for each in decisions if each.action in _SIGNED}
    steps = []
    for place, step in enumerate(value.route):
        state = _state(place, here, signed)
        seat = _seat(step, names.get(step.path, ""), state, signed.get(place), now)
        steps.append(
            StepView(
                key=f"s{place}",
                label=step.stage.label,
                stage=step.stage.value,
                mode="any",
                mode_label="一人签即可",
                ratio="",
                state=state,
                town=step.path != village,
                hours=step.hours,
                due_at=row.due_at if place == here else None,
                box="",
                seats=(seat,),
            )
        )
    return tuple(steps)


def _state(place: int, here: int | None, signed: dict[int, DecisionRow]) -> str:
    if place in signed:
        return "done"
    return "now" if place == here else "next"


def _seat(step: Step, place: str, state: str, signed: DecisionRow | None, now: datetime) -> SeatView:
    office = step.offices[0]
    people = organizations.holders(Office(office), step.path, day=today(now))
    shown = {"done": ("agreed", "已同意"), "now": ("open", "待办"), "next": ("waiting", "未到")}[state]
    return SeatView(
        seat=None,
        label=access.office_label(office),
        place=place,
        who=tuple(person.name for person in people),
        state=shown[0],
        state_label=shown[1],
        by=signed.actor_name if signed else None,
        at=signed.at if signed else None,
        note=signed.note if signed else "",
    )
