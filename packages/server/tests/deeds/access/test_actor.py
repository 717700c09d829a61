"""From an account to an actor: few queries, and no power that outlives its office."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from django.contrib.auth import get_user_model
from zhangfa.access import queries, services
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import today


@pytest.fixture
def account(village):
    return services.open_account(
        person_id=cast.HEAD.id,
        username="lixiuying",
        password="qingshi-desk-2026",
        actor=cast.ADMINISTRATOR.actor,
        now=cast.NOW,
    )


def test_the_actor_has_what_the_offices_give(account):
    """access law 1, access law 2."""
    actor = queries.actor_of(account, cast.NOW)
    assert actor == cast.HEAD.actor == queries.actor_of_person(cast.HEAD.id, cast.NOW)
    assert actor.may("application:approve", cast.VILLAGE)
    assert not actor.may("application:approve", cast.NEXT_VILLAGE)


def test_a_session_and_its_actor_cost_three_queries(account, django_assert_num_queries):
    with django_assert_num_queries(3):
        loaded = get_user_model()._default_manager.get(pk=account.pk)
        queries.actor_of(loaded, cast.NOW)


def test_power_ends_with_the_appointment_at_the_next_request(account):
    """access law 1."""
    organizations.end_appointment(
        appointment_id="village_head5", closes_on=today(cast.NOW), actor=cast.ADMINISTRATOR.actor, now=cast.NOW
    )
    yesterday, actor = cast.NOW - timedelta(days=1), queries.actor_of(account, cast.NOW)
    assert not actor.may("application:approve", cast.VILLAGE)
    assert actor.may("application:apply", cast.VILLAGE)
    assert queries.actor_of(account, yesterday).may("application:approve", cast.VILLAGE)


def test_an_appointment_of_tomorrow_gives_nothing_today(account):
    """access law 1."""
    organizations.appoint(
        appointment_id="tomorrow",
        person_id=cast.VILLAGER.id,
        office=cast.Office.CLERK,
        path=cast.VILLAGE,
        opens_on=today(cast.NOW) + timedelta(days=1),
        actor=cast.ADMINISTRATOR.actor,
        now=cast.NOW,
    )
    assert queries.actor_of_person(cast.VILLAGER.id, cast.NOW) == cast.VILLAGER.actor
    tomorrow = queries.actor_of_person(cast.VILLAGER.id, cast.NOW + timedelta(days=1))
    assert tomorrow.may("application:accept", cast.VILLAGE)


def test_a_blocked_account_may_do_nothing(account):
    """access law 7."""
    services.block_account(person_id=cast.HEAD.id, reason="停职", actor=cast.ADMINISTRATOR.actor, now=cast.NOW)
    account.refresh_from_db()
    assert queries.actor_of(account, cast.NOW).grants == ()


def test_unknown_people_are_nobody(village):
    assert queries.actor_of_person("nobody", cast.NOW) is None
