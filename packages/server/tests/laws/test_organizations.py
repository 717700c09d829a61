"""Laws of units, people and offices, without a database."""

from __future__ import annotations

from datetime import date, timedelta

import cast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import core
from zhangfa.organizations.core import Appointment, Office, Unit, UnitKind

VILLAGE = Unit(cast.VILLAGE, UnitKind.VILLAGE, "青石村")
TOWN = Unit(cast.TOWN, UnitKind.TOWN, "白水镇")
ADMIN = cast.ADMINISTRATOR.actor


def codes(refusals):
    return [reason.code for reason in refusals]


@pytest.mark.parametrize(
    ("unit", "parent", "code"),
    [
        (Unit(cast.TOWN.child("339901101299"), UnitKind.VILLAGE, "新村"), TOWN, None),
        (Unit(cast.TOWN.child("339901101299"), UnitKind.TOWN, "新村"), TOWN, "organizations.wrong_place"),
        (Unit(cast.TOWN.child("339901102299"), UnitKind.VILLAGE, "新村"), TOWN, "organizations.wrong_code"),
        (Unit(cast.VILLAGE.child("3399011012011"), UnitKind.VILLAGE, "组"), VILLAGE, "organizations.wrong_place"),
        (Unit(cast.TOWN.child("339901101299"), UnitKind.VILLAGE, "青石村"), TOWN, "organizations.name_taken"),
        (Unit(TreePath("44/4401"), UnitKind.COUNTY, "远县"), None, "organizations.may_not_found"),
    ],
)
def test_units_stand_below_their_parent(unit, parent, code):
    """organizations law 1."""
    assert codes(core.why_not_found(unit, parent, ["青石村"], ADMIN)) == ([code] if code else [])


def appointment(office, unit=VILLAGE, opens_on=cast.SINCE, closes_on=None):
    return Appointment("a", cast.KEEPER.id, office, unit.path, opens_on, closes_on)


@pytest.mark.parametrize("office", Office)
@pytest.mark.parametrize("kind", [UnitKind.COUNTY, UnitKind.TOWN, UnitKind.VILLAGE])
def test_an_office_exists_where_the_table_says(office, kind):
    """organizations law 2."""
    path = {UnitKind.COUNTY: cast.COUNTY, UnitKind.TOWN: cast.TOWN, UnitKind.VILLAGE: cast.VILLAGE}[kind]
    unit = Unit(path, kind, "某地")
    refused = "organizations.no_such_office" in codes(core.why_not_appoint(appointment(office, unit), unit, (), ADMIN))
    assert refused == (kind not in core.OFFICE_UNITS[office])


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 900), st.integers(-5, 1000))
def test_an_appointment_is_in_force_between_its_days(opens_on, length, offset):
    """organizations law 3."""
    closes_on = opens_on + timedelta(days=length)
    day = opens_on + timedelta(days=offset)
    assert appointment(Office.CLERK, opens_on=opens_on, closes_on=closes_on).in_force(day) == (0 <= offset < length)


DAYS = st.tuples(st.dates(date(2025, 1, 1), date(2025, 3, 1)), st.none() | st.integers(1, 40)).map(
    lambda pair: (pair[0], pair[1] and pair[0] + timedelta(days=pair[1]))
)


@given(DAYS, DAYS)
def test_appointments_overlap_when_some_day_is_in_both(one, other):
    """organizations law 3."""
    first, second = (appointment(Office.CLERK, opens_on=days[0], closes_on=days[1]) for days in (one, other))
    days = (date(2025, 1, 1) + timedelta(days=count) for count in range(110))
    assert first.overlaps(second) == any(first.in_force(day) and second.in_force(day) for day in days)


@pytest.mark.parametrize("approving", [Office.SECRETARY, Office.VILLAGE_HEAD])
def test_who_keeps_a_seal_approves_nothing(approving):
    """organizations law 4: in either order, and only while both would be in force."""
    for held, new in ((Office.KEEPER, approving), (approving, Office.KEEPER)):
        refused = core.why_not_appoint(appointment(new), VILLAGE, [appointment(held)], ADMIN)
        assert codes(refused) == ["organizations.keeper_must_not_approve"]
        ended = appointment(held, opens_on=date(2020, 1, 1), closes_on=cast.SINCE)
        assert core.why_not_appoint(appointment(new), VILLAGE, [ended], ADMIN) == ()


@pytest.mark.parametrize(
    ("phone", "right"),
    [
        ("13800000001", True),
        ("12800000001", False),
        ("1380000000", False),
        ("138000000011", False),
        ("１３８００００００１１", False),
        ("13800000001\n", False),
    ],
)
def test_phones(phone, right):
    """organizations law 5."""
    assert core.is_phone(phone) == right


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("339901196803150019", True),
        ("339901196803150018", False),
        ("33990119680315001", False),
        ("339901196813150019", False),
        ("11010519491231002X", True),
        ("11010519491231002x", False),
    ],
)
def test_identity_numbers(number, right):
    """organizations law 5: the check digit of GB 11643."""
    assert core.is_id_number(number) == right


def test_masks():
    """organizations law 6."""
    assert core.mask_phone("13800000001") == "138****0001"
    assert core.mask_id_number("339901196803150019") == "339***********0019"
    assert [core.mask_name(name) for name in ("周大山", "吴强", "欧阳小青", "")] == ["周*山", "吴*", "欧**青", ""]


@pytest.mark.parametrize("who", [member for member in cast.ALL if member is not cast.AUDITOR])
def test_an_identity_number_is_shown_to_the_auditor_only(who):
    """organizations law 6."""
    assert codes(core.why_not_reveal(cast.VILLAGE, "核对材料", who.actor)) == ["organizations.may_not_reveal"]


def test_an_identity_number_is_shown_for_a_reason_only():
    """organizations law 6."""
    assert core.why_not_reveal(cast.VILLAGE, "核对材料", cast.AUDITOR.actor) == ()
    assert codes(core.why_not_reveal(cast.VILLAGE, "  ", cast.AUDITOR.actor)) == ["organizations.reason_missing"]


@pytest.mark.parametrize(
    ("who", "allowed"),
    [(cast.CLERK, True), (cast.ADMINISTRATOR, True), (cast.STRANGER, False), (cast.HEAD, False), (cast.KEEPER, False)],
)
def test_who_registers_people(who, allowed):
    """organizations law 7."""
    person = core.Person("new", "郑小花", cast.VILLAGE)
    reasons = core.why_not_register(person, "", "", who.actor, home=VILLAGE, phone_taken=False)
    assert codes(reasons) == ([] if allowed else ["organizations.may_not_register"])


def test_anybody_registers_himself():
    """organizations law 7."""
    himself = core.Person(cast.VILLAGER.id, "周大山", cast.NEXT_VILLAGE)
    actor = cast.VILLAGER.actor
    assert core.why_not_register(himself, "13800000001", "", actor, home=VILLAGE, phone_taken=False) == ()
    assert codes(core.why_not_register(himself, "13800000001", "", actor, home=None, phone_taken=True)) == [
        "organizations.no_such_unit",
        "organizations.phone_taken",
    ]
