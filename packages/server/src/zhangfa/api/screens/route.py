"""The steps and seats of an application for its page."""

from __future__ import annotations

from zhangfa.api.schemas import applications as shapes
from zhangfa.applications.queries import SeatView, StepView


def step(view: StepView) -> shapes.RouteStep:
    return shapes.RouteStep(
        key=view.key,
        label=view.label,
        stage=view.stage,
        mode=view.mode.value,
        mode_label=view.mode.label,
        ratio=view.ratio,
        state=view.state,
        town=view.town,
        hours=view.hours,
        due_at=view.due_at,
        box=view.box,
        seats=[_seat(each) for each in view.seats],
    )


def _seat(view: SeatView) -> shapes.RouteSeat:
    return shapes.RouteSeat(
        seat=view.seat,
        label=view.label,
        place=view.place,
        who=list(view.who),
        state=view.state,
        state_label=view.state_label,
        by=view.by,
        deputy_for=view.deputy_for,
        at=view.at,
        note=view.note,
        origin=view.origin.value,
        origin_label=view.origin.label,
        empty=view.empty,
        box=view.box,
    )
