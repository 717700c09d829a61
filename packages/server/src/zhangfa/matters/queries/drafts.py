"""Drafts for who may publish them: what differs, and who would have to decide today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.matters.core import (
    Difference,
    Draft,
    Form,
    Ground,
    Matter,
    Seat,
    Step,
    differences,
    drafted,
    grounds,
)
from zhangfa.matters.models import DraftRow, MatterRow
from zhangfa.matters.queries.inside import above
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office

IMPORT = "matter:import"
_DEPTHS = {"county": 2, "town": 3, "village": 4}


@dataclass(frozen=True, kw_only=True)
class TrialSeat:
    """Who would sign: the office, or the person or appointment by id, and the names of those who could today."""

    office: str
    named: str
    place: str
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TrialStep:
    """`grounds` say why the step stands or falls away; one without conditions always stands."""

    step: Step
    grounds: tuple[Ground, ...]
    seats: tuple[TrialSeat, ...]

    @property
    def needed(self) -> bool:
        return all(ground.holds for ground in self.grounds)

    @property
    def empty(self) -> bool:
        """A step that nobody could take today: an application would wait there."""
        return self.needed and any(not seat.names for seat in self.seats)


def drafts(actor: Actor, *, region: TreePath) -> list[Draft]:
    """The drafts of a region, the latest first; none for those who may not edit there."""
    if not actor.may(IMPORT, region):
        return []
    return [row.value() for row in DraftRow.objects.filter(region=str(region)).order_by("-saved_at", "id")[:200]]


def draft(actor: Actor, draft_id: str) -> Draft:
    row = DraftRow.objects.filter(pk=draft_id).first()
    if row is None or not actor.may(IMPORT, TreePath(row.region)):
        raise Refused(Refusal("matters.draft_unknown"))
    return row.value()


def compared(actor: Actor, draft_id: str) -> tuple[Difference, ...]:
    """The draft beside what holds in its region today; everything, when nothing does."""
    found = draft(actor, draft_id)
    rows = MatterRow.objects.filter(above(TreePath(found.region)), matter_id=found.matter_id, offered=True)
    row = rows.order_by("-region").first()
    return differences(row.content if row else {}, found.content)


def trial_run(actor: Actor, draft_id: str, *, form: Form, unit: TreePath, on: date) -> tuple[TrialStep, ...]:
    """Every step with the people who would decide it in this village if it were applied for today."""
    found = draft(actor, draft_id)
    if not TreePath(found.region).contains(unit) or organizations.unit(unit) is None:
        raise Refused(Refusal("api.invalid", field="unit"))
    matter = drafted(found.content)
    return tuple(_tried(step, matter, form, unit, on) for step in matter.steps)


def _tried(step: Step, matter: Matter, form: Form, unit: TreePath, on: date) -> TrialStep:
    seats = step.seats or (Seat(office=step.office.value, at=step.path_level),)
    return TrialStep(step=step, grounds=grounds(step, matter, form), seats=tuple(_seats(seats, unit, on)))


def _seats(seats: tuple[Seat, ...], unit: TreePath, on: date) -> Iterator[TrialSeat]:
    for seat in seats:
        place = unit.lineage[: _DEPTHS[seat.at]][-1]
        if seat.office:
            office = Office(seat.office)
            names = tuple(person.name for person in organizations.holders(office, place, field=seat.field, day=on))
            yield TrialSeat(office=seat.office, named="", place=organizations.full_name(place), names=names)
        else:
            known = organizations.person_names([seat.person]) if seat.person else {}
            names = tuple(known.values())
            yield TrialSeat(
                office="",
                named=seat.person or seat.appointment,
                place=organizations.full_name(place),
                names=names,
            )
