"""Appointing and ending: an office begins and ends on a day."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.organizations import queries, services
from zhangfa.organizations.core import Office, today

DAY = today(cast.NOW)


def appoint(member: cast.Member, office: Office, actor=cast.ADMINISTRATOR.actor):
    return services.appoint(
        appointment_id="new",
        person_id=member.id,
        office=office,
        path=member.home,
        opens_on=DAY,
        actor=actor,
        now=cast.NOW,
    )


def test_the_administrator_appoints_and_the_ledger_says_so(village):
    appoint(cast.VILLAGER, Office.CLERK)
    assert [person.id for person in queries.holders(Office.CLERK, cast.VILLAGE, day=DAY)] == [
        cast.CLERK.id,
        cast.VILLAGER.id,
    ]
    assert ledger.history(cast.VILLAGER.id)[-1].kind == "appointment.made"


def test_an_ended_appointment_is_over_on_that_day(village):
    """organizations law 3."""
    services.end_appointment(appointment_id="clerk2", closes_on=DAY, actor=cast.ADMINISTRATOR.actor, now=cast.NOW)
    assert queries.holders(Office.CLERK, cast.VILLAGE, day=DAY) == ()
    assert queries.holders(Office.CLERK, cast.VILLAGE, day=DAY - timedelta(days=1)) != ()


def lead(field: str, appointment_id: str = "led"):
    return services.appoint(
        appointment_id=appointment_id,
        person_id=cast.TOWN_REVIEWER.id,
        office=Office.FIELD_LEADER,
        path=cast.TOWN,
        field=field,
        opens_on=DAY,
        actor=cast.ADMINISTRATOR.actor,
        now=cast.NOW,
    )


def test_a_leader_of_the_town_is_found_by_his_field(village):
    """organizations law 2."""
    lead("finance")
    lead("agriculture", "led too")
    for field in ("finance", "agriculture", ""):
        (found,) = queries.holders(Office.FIELD_LEADER, cast.TOWN, field=field, day=DAY)
        assert found.id == cast.TOWN_REVIEWER.id
    assert queries.holders(Office.FIELD_LEADER, cast.TOWN, field="civil", day=DAY) == ()
    held = queries.appointments_held(cast.TOWN_REVIEWER.id, DAY)
    assert {each.field for each in held} == {"", "finance", "agriculture"}
    assert (Office.FIELD_LEADER, cast.TOWN) in queries.offices_held(cast.TOWN_REVIEWER.id, DAY)


@pytest.mark.parametrize(("field", "code"), [("", "field_wrong"), ("magic", "field_wrong")])
def test_a_leader_leads_in_a_field_that_there_is(village, field, code):
    """organizations law 2."""
    with pytest.raises(Refused) as refused:
        lead(field)
    assert [reason.code for reason in refused.value.refusals] == [f"organizations.{code}"]
    assert queries.holders(Office.FIELD_LEADER, cast.TOWN, day=DAY) == ()


@pytest.mark.parametrize("office", [Office.SECRETARY, Office.VILLAGE_HEAD, Office.COOP_HEAD])
def test_a_keeper_cannot_become_an_approver(village, office):
    """organizations law 4."""
    before = ledger.history(cast.KEEPER.id)
    with pytest.raises(Refused) as refused:
        appoint(cast.KEEPER, office)
    assert [reason.code for reason in refused.value.refusals] == ["organizations.keeper_must_not_approve"]
    assert queries.offices_held(cast.KEEPER.id, DAY) == ((Office.KEEPER, cast.VILLAGE),)
    assert ledger.history(cast.KEEPER.id) == before


@pytest.mark.parametrize("who", [cast.STRANGER, cast.HEAD, cast.CLERK, cast.AUDITOR])
def test_nobody_else_appoints(village, who):
    with pytest.raises(Refused) as refused:
        appoint(cast.VILLAGER, Office.CLERK, actor=who.actor)
    assert refused.value.refusals[0].code == "organizations.may_not_appoint"
    assert queries.offices_held(cast.VILLAGER.id, DAY) == ()


def test_nobody_appoints_himself(village):
    """organizations law 12."""
    with pytest.raises(Refused) as refused:
        appoint(cast.ADMINISTRATOR, Office.AUDITOR)
    assert [reason.code for reason in refused.value.refusals] == ["organizations.appoints_himself"]
