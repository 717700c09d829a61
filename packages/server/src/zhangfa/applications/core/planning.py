"""From a matter's steps to the route of one application: branches fall away, offices get their places."""

from __future__ import annotations

from zhangfa.applications.core.route import USE_HOURS, Asked, Mode, Route, Stage, Step
from zhangfa.kernel.tree import TreePath
from zhangfa.matters.core import Form, Matter, Seat, needed
from zhangfa.matters.core import Step as MatterStep
from zhangfa.seals.core import home_of

KEEPER = "keeper"
USE = "use"


def plan(matter: Matter, form: Form, village: TreePath) -> Route:
    """The steps that these values need, at this village, and the keeper of the seal's home at the end. The same matter
    and the same values always give the same route."""
    steps = [_placed(number, step, village) for number, step in enumerate(matter.steps) if needed(step, matter, form)]
    keeper = Asked(KEEPER, home_of(matter.body, village))
    return (*steps, Step(Stage.USE, (keeper,), USE_HOURS, USE))


def _placed(number: int, step: MatterStep, village: TreePath) -> Step:
    """A step without seats is one seat: its office at its place."""
    seats = step.seats or (Seat(office=step.office.value, at=step.path_level),)
    return Step(
        stage=Stage(step.stage.value),
        seats=tuple(_asked(seat, village) for seat in seats),
        hours=step.hours,
        key=step.key or f"{step.stage.value}_{number}",
        label=step.label,
        mode=Mode(step.mode),
        ratio=step.ratio,
        box=step.signature_box,
        town=step.in_town,
        passkey=step.passkey,
    )


def _asked(seat: Seat, village: TreePath) -> Asked:
    if not seat.office:
        return Asked(path=village, appointment=seat.appointment, person=seat.person)
    places = {"village": village, "town": village.parent, "county": village.parent.parent}
    return Asked(seat.office, places[seat.at], seat.field)
