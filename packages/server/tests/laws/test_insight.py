"""The law of insight: spreads, periods, cells, and what each fact counts."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import cast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ways import Way
from zhangfa.applications.core import RefusalGround
from zhangfa.impressions.core import Finding, ImpressionState
from zhangfa.insight.core import Outcome, Period, Spread, cells_of, fold, keys_of, month_of
from zhangfa.insight.core.cells import Count
from zhangfa.insight.core.spread import ERROR
from zhangfa.kernel.actor import ActorKind
from zhangfa.ledger.core import Entry

seconds = st.integers(1, 10 * 365 * 86_400)


def walk(way: Way):
    """The journey at its end, and every count on the way."""
    journey, counts = None, []
    for number, (fact, at) in enumerate(way.facts):
        entry = Entry(
            id=number,
            tenant=cast.TENANT,
            index=number,
            kind=fact.kind,
            subject=fact.subject,
            path=fact.path,
            at=at,
            actor_kind=ActorKind.JOB,
            actor_id="test",
            actor_name="",
            erased=False,
            fact=fact,
        )
        journey, found = fold(journey, entry)
        counts += found
    return journey, [count.name for count in counts]


@given(st.lists(seconds, min_size=1, max_size=200), st.floats(0.01, 1))
def test_insight_law_6_a_percentile_is_within_a_twentieth_of_the_exact_one(values, share):
    """insight law 6"""
    exact = sorted(values)[max(1, math.ceil(share * len(values))) - 1]
    found = Spread.of(values).quantile(share)
    assert abs(found - exact) <= (ERROR + 1e-9) * exact
    assert ERROR < 1 / 20


def test_insight_law_6_where_nothing_was_approved_there_is_no_percentile():
    assert Spread().quantile(0.5) is None


@given(st.lists(seconds, max_size=50), st.lists(seconds, max_size=50))
def test_spreads_are_added_without_loss_and_survive_packing(some, others):
    added = Spread.of(some)
    added.add(Spread.of(others))
    assert added == Spread.of([*others, *some])
    assert Spread.unpack(added.pack()) == added


@pytest.mark.parametrize(
    ("moment", "day", "month"),
    [
        (datetime(2026, 10, 31, 15, 59, 59, tzinfo=UTC), "d2026-10-31", "m2026-10"),
        (datetime(2026, 10, 31, 16, 0, 0, tzinfo=UTC), "d2026-11-01", "m2026-11"),
    ],
)
def test_insight_law_2_the_day_begins_at_midnight_in_china(moment, day, month):
    """insight law 2"""
    found = {key.since for key in cells_of([(cast.VILLAGE.text, "committee", "x", Count("submitted", moment))])}
    assert found == {day, month}
    assert month_of(moment) == month[1:]


def test_insight_law_3_a_village_is_counted_at_its_town_county_and_city():
    """insight law 3"""
    whole = [key for key in keys_of(cast.VILLAGE.text, "2026-11-23", "committee", "x") if key.since == "m2026-11"]
    places = [key.place for key in whole if (key.body, key.matter) == ("", "")]
    assert places == [cast.CITY.text, cast.COUNTY.text, cast.TOWN.text, cast.VILLAGE.text]
    for place in places:
        parts = {(key.body, key.matter) for key in whole if key.place == place}
        assert parts == {("", ""), ("committee", ""), ("committee", "x")}


def test_insight_law_4_an_approval_takes_from_the_first_submission_to_the_last_signature():
    """insight law 4"""
    way = Way("a").submitted().accepted(2).returned(3).resubmitted(20).accepted(1).approved(4)
    journey, counts = walk(way)
    assert journey.seconds == 30 * 3600
    assert counts == ["submitted", "returned", "approved", "on_time"]


@pytest.mark.parametrize("hours", [7.9, 8.1])
def test_insight_law_5_one_late_step_makes_the_approval_late(hours):
    """insight law 5"""
    journey, counts = walk(Way("a").submitted(limit=8).accepted(hours).approved(1))
    assert journey.late == (hours > 8)
    assert ("on_time" in counts) == (hours <= 8)


def test_what_ends_without_a_mark_is_told_apart():
    assert walk(Way("a").submitted().withdrawn())[1] == ["submitted", "abandoned"]
    assert walk(Way("a").submitted().returned().lapsed())[1] == ["submitted", "returned", "abandoned"]
    assert walk(Way("a").submitted().approved().lapsed())[1] == ["submitted", "approved", "on_time", "unstamped"]
    refused = Way("a").submitted().refused(ground=RefusalGround.NEGATIVE_LIST)
    assert walk(refused)[1] == ["submitted", "refused", "refused.negative_list"]


def test_a_mark_counts_once_when_it_is_certain():
    used = Way("a").submitted().approved().stamped().used()
    assert walk(used)[0].outcome is Outcome.USED and walk(used)[1].count("impressions") == 1
    unsure = Way("a").submitted().approved().stamped(outcome=ImpressionState.UNCERTAIN)
    assert walk(unsure)[1].count("impressions") == 0
    assert walk(unsure.settled(1, Finding.MADE, ImpressionState.MADE))[1].count("impressions") == 1
    bad = Way("a").submitted().approved().stamped().settled(1, Finding.UNUSABLE, ImpressionState.MADE)
    assert walk(bad)[1].count("impressions") == 1


def test_a_fact_whose_submission_is_not_there_is_not_counted():
    with pytest.raises(LookupError):
        walk(Way("a").approved())


def test_a_period_is_whole_months_and_the_one_before_is_as_long():
    period = Period("2025-11", "2026-02")
    assert period.months == ("2025-11", "2025-12", "2026-01", "2026-02")
    assert period.before == Period("2025-07", "2025-10")
    assert period.before.closes_at == period.opens_at
    assert period.closes_at - period.opens_at == timedelta(days=30 + 31 + 31 + 28)
    assert len(Period("2024-02", "2024-02").days) == 29
    assert Period("2026-11", "2026-11").is_running(cast.NOW) and not Period("2026-10", "2026-10").is_running(cast.NOW)


@pytest.mark.parametrize(("first", "last"), [("2026-03", "2026-02"), ("2010-01", "2026-01"), ("2026-13", "2026-13")])
def test_a_period_that_is_none_is_refused(first, last):
    with pytest.raises(ValueError, match="period"):
        Period(first, last)
