"""Units, people and appointments, and who may make them: the laws as questions. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import day_in_china
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations.core.numbers import is_id_number, is_phone
from zhangfa.organizations.core.offices import APPROVING, FIELDS, KINDS_DOWNWARD, OFFICE_UNITS, Office, UnitKind


@dataclass(frozen=True, slots=True)
class Unit:
    path: TreePath
    kind: UnitKind
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    """What others may see of a person: the name, and the phone masked ("" without one)."""

    id: str
    name: str
    home: TreePath
    phone_masked: str = ""


@dataclass(frozen=True, slots=True)
class Appointment:
    id: str
    person_id: str
    office: Office
    path: TreePath
    opens_on: date
    closes_on: date | None = None
    field: str = ""

    def in_force(self, day: date) -> bool:
        return self.opens_on <= day and (self.closes_on is None or day < self.closes_on)

    def overlaps(self, other: Appointment) -> bool:
        begins = max(self.opens_on, other.opens_on)
        ends = [day for day in (self.closes_on, other.closes_on) if day is not None]
        return not ends or begins < min(ends)


def today(now: datetime) -> date:
    return date.fromisoformat(day_in_china(now))


def why_not_found(unit: Unit, parent: Unit | None, siblings: Iterable[str], actor: Actor) -> tuple[Refusal, ...]:
    """`siblings` are the names already taken below the same parent."""
    if not actor.may("unit:found", unit.path):
        return (Refusal("organizations.may_not_found"),)
    reasons = []
    if unit.kind != _kind_below(parent) or unit.path.parent != (parent.path if parent else TreePath("")):
        reasons.append(Refusal("organizations.wrong_place"))
    elif not unit.path.code.startswith(unit.path.parent.code) or not unit.path.code.isdigit():
        reasons.append(Refusal("organizations.wrong_code", field="path"))
    if unit.name in set(siblings):
        reasons.append(Refusal("organizations.name_taken", field="name"))
    return tuple(reasons)


def _kind_below(parent: Unit | None) -> UnitKind | None:
    place = KINDS_DOWNWARD.index(parent.kind) + 1 if parent else 0
    return KINDS_DOWNWARD[place] if place < len(KINDS_DOWNWARD) else None


def why_not_register(
    person: Person, phone: str, id_number: str, actor: Actor, *, home: Unit | None, phone_taken: bool
) -> tuple[Refusal, ...]:
    """Empty `phone` and `id_number` mean that the person has none to give."""
    himself = actor.is_person and actor.id == person.id
    if not himself and not actor.may("person:register", person.home):
        return (Refusal("organizations.may_not_register"),)
    reasons = []
    if not 2 <= len(person.name.strip()) <= 30:
        reasons.append(Refusal("organizations.name_unclear", field="name"))
    if home is None:
        reasons.append(Refusal("organizations.no_such_unit", field="home"))
    if phone and not is_phone(phone):
        reasons.append(Refusal("organizations.phone_wrong", field="phone"))
    if phone_taken:
        reasons.append(Refusal("organizations.phone_taken", field="phone"))
    if id_number and not is_id_number(id_number):
        reasons.append(Refusal("organizations.id_number_wrong", field="id_number"))
    return tuple(reasons)


def why_not_appoint(
    new: Appointment, unit: Unit | None, held: Iterable[Appointment], actor: Actor
) -> tuple[Refusal, ...]:
    """`held` are all appointments of the same person, past ones included."""
    if not actor.may("person:appoint", new.path):
        return (Refusal("organizations.may_not_appoint"),)
    if unit is None:
        return (Refusal("organizations.no_such_unit", field="path"),)
    reasons = []
    if actor.is_person and actor.id == new.person_id:
        reasons.append(Refusal("organizations.appoints_himself", field="person"))
    if unit.kind not in OFFICE_UNITS[new.office]:
        reasons.append(Refusal("organizations.no_such_office", field="office"))
    if (new.office is Office.FIELD_LEADER) != bool(new.field) or (new.field and new.field not in FIELDS):
        reasons.append(Refusal("organizations.field_wrong", field="field"))
    if new.closes_on is not None and new.closes_on <= new.opens_on:
        reasons.append(Refusal("organizations.closes_before_it_opens", field="closes_on"))
    together = [old for old in held if old.path == new.path and old.overlaps(new)]
    if any((old.office, old.field) == (new.office, new.field) for old in together):
        reasons.append(Refusal("organizations.already_appointed", field="office"))
    if any(_keeps_and_approves(old.office, new.office) for old in together):
        reasons.append(Refusal("organizations.keeper_must_not_approve", field="office"))
    return tuple(reasons)


def _keeps_and_approves(one: Office, other: Office) -> bool:
    return Office.KEEPER in (one, other) and bool(APPROVING & {one, other})


def why_not_end(appointment: Appointment, closes_on: date, actor: Actor) -> tuple[Refusal, ...]:
    if not actor.may("person:appoint", appointment.path):
        return (Refusal("organizations.may_not_appoint"),)
    if appointment.closes_on is not None and appointment.closes_on <= closes_on:
        return (Refusal("organizations.already_ended"),)
    if closes_on < appointment.opens_on:
        return (Refusal("organizations.closes_before_it_opens", field="closes_on"),)
    return ()


def why_not_reveal(home: TreePath, reason: str, actor: Actor) -> tuple[Refusal, ...]:
    if not actor.may("person:unmask", home):
        return (Refusal("organizations.may_not_reveal"),)
    return () if len(reason.strip()) >= 4 else (Refusal("organizations.reason_missing", field="reason"),)
