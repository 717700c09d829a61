"""Laws of access, without a database."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from zhangfa.access import core, queries
from zhangfa.organizations.core import Office

ROLES = queries.roles()


def codes(refusals):
    return [reason.code for reason in refusals]


def test_every_office_gives_its_role_there_and_below():
    """access law 1."""
    for office in Office:
        grants = core.grants_of(ROLES, cast.NEXT_VILLAGE, [(office, cast.VILLAGE)])
        held = [grant for grant in grants if grant.path == cast.VILLAGE]
        assert [grant.role for grant in held] == [ROLES.of_office[office]]
        assert held[0].permissions == ROLES.of_role[ROLES.of_office[office]]


def test_without_office_one_is_a_villager_at_home():
    """access law 2."""
    (grant,) = core.grants_of(ROLES, cast.VILLAGE, [])
    assert (grant.role, grant.path, grant.permissions) == ("villager", cast.VILLAGE, {"application:apply"})
    assert core.grants_of(ROLES, cast.COUNTY, []) == ()  # else he could apply in every village below


def test_a_role_holds_only_declared_permissions():
    """access law 3."""
    text = "[permissions]\n'a:b' = 'x'\n[roles.r]\nlabel = 'r'\npermissions = ['a:c']\n[offices]\n"
    with pytest.raises(ValueError, match="undeclared"):
        core.read_roles(text)


def test_every_office_needs_a_role():
    """access law 3."""
    table = "[permissions]\n'a:b' = 'x'\n[roles.r]\nlabel = 'r'\npermissions = ['a:b']\n"
    text = table + "[offices]\nclerk = 'r'"
    with pytest.raises(ValueError, match="every office"):
        core.read_roles(text)


def test_who_approves_does_not_keep_and_who_supervises_decides_nothing():
    """access law 1: the table itself keeps powers apart."""
    of_role = ROLES.of_role
    deciding = {"application:accept", "application:examine", "application:approve"}
    for role in ("keeper", "supervisor", "auditor", "administrator", "villager"):
        assert not of_role[role] & deciding, role
    assert "terminal:keep" not in of_role["approver"]
    assert [role for role in of_role if "terminal:keep" in of_role[role]] == ["keeper"]
    assert [role for role in of_role if "ledger:erase" in of_role[role]] == []
    assert [role for role in of_role if "permit:issue" in of_role[role]] == []


def test_a_code_is_compared_and_counted():
    """access law 4."""
    assert core.why_not_confirm("h", "h", 4) == ()
    (reason,) = core.why_not_confirm("h", "x", 4)
    assert (reason.code, reason.params) == ("access.code_wrong", {"left": 4})
    assert codes(core.why_not_confirm("h", None, 0)) == ["access.code_expired"]


@pytest.mark.parametrize(
    ("given", "registered", "home", "code"),
    [
        ("周大山", "周大山", None, None),
        (" 周大山 ", "周大山", None, None),
        ("周小山", "周大山", cast.VILLAGE, "access.name_differs"),
        ("郑小花", None, cast.VILLAGE, None),
        ("郑小花", None, None, "access.village_needed"),
    ],
)
def test_the_name_must_be_the_registered_one(given, registered, home, code):
    """access law 6."""
    assert codes(core.why_not_enter(given, registered, home)) == ([code] if code else [])


@pytest.mark.parametrize(
    ("active", "second", "code"),
    [(True, False, None), (False, False, "access.blocked"), (True, True, "access.second_factor_needed")],
)
def test_blocked_and_doubly_secured_accounts(active, second, code):
    """access law 7, access law 10."""
    assert codes(core.why_not_sign_in(active=active, second_factor=second)) == ([code] if code else [])


@pytest.mark.parametrize(
    ("pin", "good"),
    [
        ("246810", True),
        ("111111", False),
        ("123456", False),
        ("987654", False),
        ("890123", False),
        ("24681", False),
        ("24681a", False),
        ("２４６８１０", False),
        ("135792468013", True),
        ("1357924680135", False),
    ],
)
def test_simple_pins_are_refused(pin, good):
    """access law 8."""
    assert (
        core.why_not_set_pin("100001", pin, taken=False) == ()
        if good
        else codes(core.why_not_set_pin("100001", pin, taken=False)) == ["access.pin_too_simple"]
    )


def test_tries_are_limited():
    """access law 9."""
    limit, ends_at = core.PIN_OF_KEEPER, cast.NOW + timedelta(seconds=90)
    assert core.why_not_try(limit, limit.tries, ends_at, cast.NOW) == ()
    (reason,) = core.why_not_try(limit, limit.tries + 1, ends_at, cast.NOW)
    assert (reason.code, reason.params) == ("access.too_many", {"seconds": 90})
