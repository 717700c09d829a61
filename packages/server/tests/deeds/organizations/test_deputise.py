"""Standing in for somebody: from a moment to a moment, and not one second longer."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from zhangfa.access import queries as access
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger import services as ledger_deeds
from zhangfa.organizations import queries, services
from zhangfa.organizations.core import Office, StandsIn, today

NOW = cast.NOW
WEEK = timedelta(days=7)


@pytest.fixture
def deputise(village, cipher):
    def deed(principal=cast.HEAD, deputy=cast.CLERK, actor=None, opens_at=NOW, key="d1", office=""):
        return services.deputise(
            deputising_id=key,
            principal=principal.id,
            deputy=deputy.id,
            office=office,
            opens_at=opens_at,
            closes_at=opens_at + WEEK,
            reason="外出学习",
            cipher=cipher,
            actor=(actor or principal).actor,
            now=NOW,
        )

    return deed


def test_both_sides_know_of_each_other_while_it_lasts(deputise):
    deputise(opens_at=NOW + timedelta(hours=1))
    inside = NOW + timedelta(hours=2)
    assert queries.principals_of(cast.CLERK.id, inside) == (StandsIn(cast.HEAD.id, "李秀英", ""),)
    assert queries.deputies_of(cast.HEAD.id, inside) == (StandsIn(cast.CLERK.id, "刘芳", ""),)
    for moment in (NOW, NOW + timedelta(hours=1) + WEEK):
        assert queries.principals_of(cast.CLERK.id, moment) == queries.deputies_of(cast.HEAD.id, moment) == ()
    assert ledger.history(cast.HEAD.id)[-1].kind == "deputy.named"


def test_the_deputy_may_what_deciding_needs_and_the_grant_says_for_whom(deputise):
    """access law 11."""
    before = access.actor_of_person(cast.CLERK.id, NOW)
    deputise()
    actor = access.actor_of_person(cast.CLERK.id, NOW)
    assert not before.may("application:approve", cast.VILLAGE) and actor.may("application:approve", cast.VILLAGE)
    assert not actor.may("application:approve", cast.NEXT_VILLAGE)
    assert not actor.may("permit:revoke", cast.VILLAGE) and not actor.has_role("approver", cast.VILLAGE)
    assert {grant.deputy_for for grant in actor.grants} == {"", cast.HEAD.id}
    assert access.actor_of_person(cast.CLERK.id, NOW + WEEK) == before


def test_power_goes_with_the_principal_s_office(deputise):
    """access law 11."""
    deputise()
    services.end_appointment(
        appointment_id="village_head5", closes_on=today(NOW), actor=cast.ADMINISTRATOR.actor, now=NOW
    )
    assert not access.actor_of_person(cast.CLERK.id, NOW).may("application:approve", cast.VILLAGE)


def test_either_side_ends_it_at_once(deputise, cipher):
    """organizations law 11."""
    deputise()
    services.end_deputy(deputising_id="d1", cipher=cipher, actor=cast.CLERK.actor, now=NOW + timedelta(hours=3))
    assert queries.principals_of(cast.CLERK.id, NOW + timedelta(hours=3)) == ()
    assert [entry.kind for entry in ledger.history(cast.HEAD.id)][-2:] == ["deputy.named", "deputy.ended"]
    with pytest.raises(Refused) as refused:
        services.end_deputy(deputising_id="d1", cipher=cipher, actor=cast.HEAD.actor, now=NOW + timedelta(hours=3))
    assert refused.value.refusals[0].code == "organizations.deputy_over"


def test_a_refused_deputising_leaves_nothing(deputise):
    """organizations law 10."""
    before = ledger.history(cast.HEAD.id)
    with pytest.raises(Refused) as refused:
        deputise(deputy=cast.KEEPER)
    assert [reason.code for reason in refused.value.refusals] == ["organizations.keeper_must_not_approve"]
    assert queries.deputies_of(cast.HEAD.id, NOW) == () and ledger.history(cast.HEAD.id) == before


def test_there_is_no_deputy_of_a_deputy(deputise):
    """organizations law 11."""
    deputise()
    with pytest.raises(Refused) as refused:
        deputise(principal=cast.CLERK, deputy=cast.REVIEWER, key="d2")
    assert refused.value.refusals[0].code == "organizations.deputy_of_a_deputy"


def test_who_may_be_chosen(deputise):
    def names(member, words=""):
        return {person.name for person in queries.may_be_deputy(member.actor, cast.HEAD.id, words, day=today(NOW))}

    assert {"刘芳", "孙明"} <= names(cast.HEAD) and not {"周大山", "吴强", "李秀英"} & names(cast.HEAD)
    assert "周大山" in names(cast.ADMINISTRATOR) and names(cast.ADMINISTRATOR, "周") == {"周大山"}
    assert names(cast.STRANGER) == names(cast.CLERK) == set()


def test_replay_finds_the_same_rows(deputise, cipher, signer):
    deputise()
    deputise(principal=cast.SECRETARY, deputy=cast.CLERK, key="d2", office=Office.SECRETARY.value)
    services.end_deputy(deputising_id="d1", cipher=cipher, actor=cast.HEAD.actor, now=NOW + timedelta(hours=3))
    ledger_deeds.sequence_all(signer=signer, now=NOW + timedelta(hours=4))
    assert ledger.check(signer=signer) == ()
