"""Laws of deputising, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import cast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.access import core as access
from zhangfa.access.queries import roles
from zhangfa.organizations import core
from zhangfa.organizations.core import DECIDING, Deputising, Office, Side

NOW = cast.NOW
NEW = Deputising("d", cast.HEAD.id, cast.CLERK.id, "", NOW, NOW + timedelta(days=7), "外出学习")


def side(member: cast.Member, **more) -> Side:
    return Side(member.home, tuple((office, member.home) for office in member.offices), **more)


def why(new=NEW, principal=None, deputy=None, others=(), actor=cast.HEAD.actor):
    principal, deputy = principal or side(cast.HEAD), deputy or side(cast.CLERK)
    return [reason.code for reason in core.why_not_deputise(new, principal, deputy, others, actor, NOW)]


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (cast.HEAD, []),
        (cast.ADMINISTRATOR, []),
        (cast.SECRETARY, ["organizations.may_not_deputise"]),
        (cast.CLERK, ["organizations.may_not_deputise"]),
        (cast.STRANGER, ["organizations.may_not_deputise"]),
    ],
)
def test_the_principal_deputises_or_whoever_appoints_there(actor, code):
    """organizations law 8."""
    assert why(actor=actor.actor) == code


@pytest.mark.parametrize("member", [cast.KEEPER, cast.INSPECTOR, cast.VILLAGER])
def test_only_deciding_is_deputised(member):
    """organizations law 8."""
    new = replace(NEW, principal=member.id)
    assert why(new, side(member), actor=member.actor) == ["organizations.nothing_to_deputise"]


@given(st.integers(-400, 4000), st.integers(-100, 4000))
def test_a_window_ends_later_than_it_begins_and_lasts_ninety_days_at_most(opens, lasts):
    """organizations law 8."""
    opens_at = NOW + timedelta(hours=opens)
    new = replace(NEW, opens_at=opens_at, closes_at=opens_at + timedelta(hours=lasts))
    fine = 0 < lasts <= 90 * 24 and opens + lasts > 0
    assert (why(new) == []) == fine


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_a_deputising_needs_a_reason(reason):
    """organizations law 8."""
    assert why(replace(NEW, reason=reason)) == ["organizations.deputy_reason"]


@pytest.mark.parametrize(
    ("member", "more", "actor", "fits"),
    [
        (cast.CLERK, {}, cast.HEAD, True),
        (cast.TOWN_REVIEWER, {}, cast.HEAD, True),  # the unit above
        (cast.STRANGER, {}, cast.HEAD, False),  # the next village
        (cast.AUDITOR, {}, cast.HEAD, False),  # two units above
        (cast.VILLAGER, {}, cast.HEAD, False),  # without office
        (cast.VILLAGER, {}, cast.ADMINISTRATOR, True),  # but named by the administrator
        (cast.STRANGER, {}, cast.ADMINISTRATOR, False),
        (cast.CLERK, {"adult": False}, cast.HEAD, False),
    ],
)
def test_who_may_be_deputy(member, more, actor, fits):
    """organizations law 9."""
    codes = why(replace(NEW, deputy=member.id), deputy=side(member, **more), actor=actor.actor)
    assert codes == ([] if fits else ["organizations.deputy_not_fit"])


def test_nobody_is_his_own_deputy():
    """organizations law 9."""
    assert why(replace(NEW, deputy=cast.HEAD.id), deputy=side(cast.HEAD)) == ["organizations.deputy_not_fit"]


@pytest.mark.parametrize("office", sorted(core.APPROVING | core.COUNTERSIGNING))
def test_the_keeper_is_no_deputy_of_an_approver(office):
    """organizations law 10."""
    principal = Side(cast.VILLAGE, ((office, cast.VILLAGE),))
    new = replace(NEW, deputy=cast.KEEPER.id)
    assert why(new, principal, side(cast.KEEPER)) == ["organizations.keeper_must_not_approve"]


def test_the_keeper_may_be_the_clerk_s_deputy():
    """organizations law 10."""
    new = replace(NEW, principal=cast.CLERK.id, deputy=cast.KEEPER.id)
    assert why(new, side(cast.CLERK), side(cast.KEEPER), actor=cast.CLERK.actor) == []


CHAIN = ["organizations.deputy_of_a_deputy"]


@pytest.mark.parametrize(
    ("principal", "deputy", "days", "codes"),
    [
        (cast.SECRETARY, cast.HEAD, 0, CHAIN),  # the principal already stands in for somebody
        (cast.CLERK, cast.REVIEWER, 0, CHAIN),  # the deputy is away himself
        (cast.CLERK, cast.REVIEWER, 30, []),  # but not then
        (cast.SECRETARY, cast.CLERK, 0, []),  # two principals may share one deputy
        (cast.HEAD, cast.REVIEWER, 0, ["organizations.deputised_already"]),
        (cast.HEAD, cast.REVIEWER, 30, []),
    ],
)
def test_there_is_no_deputy_of_a_deputy_and_one_at_a_time(principal, deputy, days, codes):
    """organizations law 11."""
    later = {"opens_at": NOW + timedelta(days=days), "closes_at": NOW + timedelta(days=days + 7)}
    other = replace(NEW, id="other", principal=principal.id, deputy=deputy.id, **later)
    assert why(others=[other]) == codes


@pytest.mark.parametrize(
    ("actor", "codes"),
    [
        (cast.HEAD, []),
        (cast.CLERK, []),
        (cast.ADMINISTRATOR, []),
        (cast.SECRETARY, ["organizations.may_not_deputise"]),
        (cast.STRANGER, ["organizations.may_not_deputise"]),
    ],
)
def test_either_side_ends_it(actor, codes):
    """organizations law 11."""
    found = core.why_not_end_deputy(NEW, side(cast.HEAD), actor.actor, NOW)
    assert [reason.code for reason in found] == codes
    over = core.why_not_end_deputy(NEW, side(cast.HEAD), cast.HEAD.actor, NEW.closes_at)
    assert [reason.code for reason in over] == ["organizations.deputy_over"]


def test_a_deputy_gets_what_deciding_needs_and_nothing_else():
    """access law 11."""
    for office in DECIDING:
        (grant,) = access.deputy_grants(roles(), cast.HEAD.id, [(office, cast.VILLAGE)])
        full = roles().of_role[roles().of_office[office]]
        assert grant.deputy_for == cast.HEAD.id and grant.path == cast.VILLAGE
        assert grant.permissions == full & roles().of_deputy
        assert not {"permit:revoke", "terminal:unlock", "person:register", "application:proxy"} & grant.permissions
    assert not any("person:" in each or "account:" in each or "matter:" in each for each in roles().of_deputy)


def test_a_day_of_birth_decides_who_is_an_adult():
    """organizations law 9."""
    assert core.is_adult("339901196803150019", core.today(NOW)) and core.is_adult("", core.today(NOW))
    assert core.is_adult("339901200811230019", core.today(NOW))
    assert not core.is_adult("339901200811240019", core.today(NOW))


def test_an_office_that_one_names_must_be_one_in_which_he_decides():
    """organizations law 8."""
    assert why(replace(NEW, office=Office.VILLAGE_HEAD.value)) == []
    assert why(replace(NEW, office=Office.SECRETARY.value)) == ["organizations.nothing_to_deputise"]
