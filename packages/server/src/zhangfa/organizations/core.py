"""Who belongs where: units as a tree, people, and the offices they hold (组织、人员、任职).

Laws
1. A unit stands directly below its parent, one kind lower, and its code begins with the parent's code.
2. An office exists only in the kinds of unit that the table names.
3. An appointment is in force from its first day until the day before it closes, by the calendar of China.
4. Who keeps a seal approves nothing: in one unit nobody is keeper and secretary or village head at once.
5. A mobile number has eleven digits and belongs to one person; an identity number must pass its check digit.
6. Numbers and names are shown masked; a number is revealed only for a reason, and that is a fact of its own.
7. A person is registered by who may do so in that village, or registers himself.

Deeds
found_unit, register_person, appoint, end_appointment, reveal_id_number. It grants no power: access derives that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import day_in_china
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.ledger.core import tenant_of as tenant_of


class UnitKind(StrEnum):
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


KINDS_DOWNWARD = (UnitKind.CITY, UnitKind.COUNTY, UnitKind.TOWN, UnitKind.VILLAGE)


class Office(StrEnum):
    CLERK = "clerk"
    KEEPER = "keeper"
    REVIEWER = "reviewer"
    VILLAGE_HEAD = "village_head"
    SECRETARY = "secretary"
    LIAISON_INSPECTOR = "liaison_inspector"
    DISCIPLINE_OFFICER = "discipline_officer"
    ECONOMIC_STATION = "economic_station"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


_ABOVE_VILLAGE = frozenset({UnitKind.CITY, UnitKind.COUNTY, UnitKind.TOWN})
_VILLAGE = frozenset({UnitKind.VILLAGE})
OFFICE_UNITS: dict[Office, frozenset[UnitKind]] = {
    Office.CLERK: _VILLAGE,
    Office.KEEPER: frozenset({UnitKind.VILLAGE, UnitKind.TOWN}),
    Office.REVIEWER: _VILLAGE,
    Office.VILLAGE_HEAD: _VILLAGE,
    Office.SECRETARY: _VILLAGE,
    Office.LIAISON_INSPECTOR: _VILLAGE,
    Office.DISCIPLINE_OFFICER: _ABOVE_VILLAGE,
    Office.ECONOMIC_STATION: frozenset({UnitKind.TOWN}),
    Office.AUDITOR: _ABOVE_VILLAGE,
    Office.ADMINISTRATOR: _ABOVE_VILLAGE,
}
APPROVING = frozenset({Office.VILLAGE_HEAD, Office.SECRETARY})


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
    if unit.kind not in OFFICE_UNITS[new.office]:
        reasons.append(Refusal("organizations.no_such_office", field="office"))
    if new.closes_on is not None and new.closes_on <= new.opens_on:
        reasons.append(Refusal("organizations.closes_before_it_opens", field="closes_on"))
    together = [old for old in held if old.path == new.path and old.overlaps(new)]
    if any(old.office == new.office for old in together):
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


_PHONE = re.compile(r"1[3-9]\d{9}")
_ID_NUMBER = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def is_phone(text: str) -> bool:
    return text.isascii() and _PHONE.fullmatch(text) is not None


def is_id_number(text: str) -> bool:
    """Eighteen characters after GB 11643, the last one the check digit."""
    if not text.isascii() or not _ID_NUMBER.fullmatch(text):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return text[17] == "10X98765432"[total % 11]


def mask_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if phone else ""


def mask_id_number(number: str) -> str:
    return f"{number[:3]}***********{number[-4:]}" if number else ""


def mask_name(name: str) -> str:
    """周大山 → 周*山, 吴强 → 吴*."""
    if len(name) <= 2:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


@dataclass(frozen=True, kw_only=True)
class UnitFounded(Fact):
    kind = "unit.founded"
    public = frozenset({"path", "name"})
    keep_years = 100
    unit_kind: UnitKind
    name: str


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Fact):
    kind = "person.registered"
    personal = frozenset({"name", "phone_index", "id_number_index"})
    name: str
    phone_index: str | None
    id_number_index: str | None


@dataclass(frozen=True, kw_only=True)
class AppointmentMade(Fact):
    """`subject` is the person; days as "2026-11-22"."""

    kind = "appointment.made"
    public = frozenset({"path", "office"})
    appointment: str
    office: Office
    opens_on: str
    closes_on: str | None


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Fact):
    kind = "appointment.ended"
    public = frozenset({"path", "office"})
    appointment: str
    office: Office
    closes_on: str


@dataclass(frozen=True, kw_only=True)
class IdNumberRevealed(Fact):
    kind = "person.id_number_revealed"
    personal = frozenset({"reason"})
    reason: str
