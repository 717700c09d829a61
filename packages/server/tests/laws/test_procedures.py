"""The law of procedures: quorums, order, evidence, tender, and what may still be changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import cast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lease import CONTRACT, NATIONAL, TODAY, changed, good_record, meeting
from zhangfa.procedures import queries
from zhangfa.procedures.core import (
    MEETINGS,
    Assembly,
    Bidder,
    Share,
    StepKey,
    complaints,
    complaints_result,
    digest,
    from_data,
    parse_rules,
    step_complaints,
    to_data,
    why_not_write,
)

EMPTY = from_data({})


def codes(record, contract=CONTRACT, rules=NATIONAL, today=TODAY) -> list[tuple[str, str]]:
    return [(each.code.partition(".")[2], each.field) for each in complaints(record, contract, rules, today)]


def test_a_good_record_has_nothing_against_it():
    assert codes(good_record()) == []


def test_an_empty_record_names_every_step_and_the_tender():
    found = complaints(EMPTY, CONTRACT, NATIONAL, TODAY)
    assert [each.field for each in found] == [
        "steps.proposal.on",
        "steps.deliberation.on",
        "steps.party.on",
        "steps.assembly.on",
        "steps.decision.on",
        "tender.on",
    ]


@pytest.mark.parametrize(
    ("due", "attended", "agreed", "against", "abstained", "wrong"),
    [
        (45, 30, 16, 10, 4, []),
        (45, 29, 29, 0, 0, [("no_quorum", "steps.assembly.attended")]),
        (45, 30, 15, 15, 0, [("not_passed", "steps.assembly.agreed")]),
        (45, 46, 46, 0, 0, [("count_wrong", "steps.assembly.attended")]),
        (45, 40, 30, 5, 4, [("count_wrong", "steps.assembly.attended")]),
        (45, 40, None, 5, 4, [("count_missing", "steps.assembly.agreed")]),
        (0, 0, 0, 0, 0, [("count_missing", "steps.assembly.due")]),
    ],
)
def test_villagers_representatives_need_two_thirds_there_and_more_than_half_of_them(
    due, attended, agreed, against, abstained, wrong
):
    """procedures law 1"""
    votes = {"due": due, "attended": attended, "agreed": agreed, "against": against, "abstained": abstained}
    assert codes(changed(good_record(), StepKey.ASSEMBLY, **votes)) == wrong


def test_members_of_the_cooperative_need_two_thirds_of_all():
    """procedures law 1"""
    record = replace(good_record(), assembly=Assembly.MEMBER_REPRESENTATIVES)
    votes = {"due": 45, "attended": 40, "agreed": 29, "against": 11, "abstained": 0}
    found = complaints(changed(record, StepKey.ASSEMBLY, **votes), CONTRACT, NATIONAL, TODAY)
    assert [(each.code, each.params["need"]) for each in found] == [("procedures.not_passed", 30)]
    assert "农村集体经济组织法" in found[0].params["ground"]
    assert codes(changed(record, StepKey.ASSEMBLY, **votes | {"agreed": 30, "against": 10})) == []


@given(st.integers(1, 2000))
def test_shares_are_counted_without_rounding_down(whole):
    """procedures law 1"""
    two_thirds, half = Share.TWO_THIRDS.least(whole), Share.MORE_THAN_HALF.least(whole)
    assert 3 * two_thirds >= 2 * whole > 3 * (two_thirds - 1)
    assert 2 * half > whole >= 2 * (half - 1)


@given(st.sampled_from([*MEETINGS[1:], StepKey.DECISION]), st.integers(1, 400))
def test_no_step_before_the_one_it_rests_upon(key, days):
    """procedures law 2"""
    order = (*MEETINGS, StepKey.DECISION)
    record = good_record()
    before = record.step(order[order.index(key) - 1]).on
    moved = changed(record, key, on=before - timedelta(days=days))
    found = [each for each in complaints(moved, CONTRACT, NATIONAL, TODAY) if each.code == "procedures.order_inverted"]
    assert found and found[0].field == f"steps.{key.value}.on"
    assert found[0].params["earlier_on"] == before.isoformat()


def test_nothing_lies_in_the_future():
    """procedures law 2"""
    assert ("in_future", "steps.assembly.on") in codes(good_record(), today=date(2026, 9, 1))
    assert ("publicity_running", "steps.decision.until") in codes(good_record(), today=date(2026, 9, 20))


def test_a_tender_before_the_resolution_is_the_wrong_way_round():
    """procedures law 2"""
    record = good_record()
    early = replace(record, tender=replace(record.tender, on=date(2026, 9, 1)))
    assert codes(early) == [("order_inverted", "tender.on")]


def test_a_lease_cannot_have_begun_before_the_assembly_nor_name_another_day():
    """procedures law 2"""
    assert codes(good_record(), replace(CONTRACT, begins_on="2026-01-01")) == [("begun_before", "steps.assembly.on")]
    other = replace(CONTRACT, resolution_on="2026-09-13")
    assert codes(good_record(), other) == [("resolution_differs", "steps.assembly.on")]


def test_minutes_photos_and_days_of_publicity():
    """procedures law 3"""
    record = changed(good_record(), StepKey.PARTY, minutes="", photos=())
    assert codes(record) == [("minutes_missing", "steps.party.minutes"), ("photo_missing", "steps.party.photos")]
    short = changed(good_record(), StepKey.DECISION, until=date(2026, 9, 22), photos_end=())
    assert codes(short) == [
        ("publicity_short", "steps.decision.until"),
        ("publicity_photo_missing", "steps.decision.photos_end"),
    ]
    assert complaints(short, CONTRACT, NATIONAL, TODAY)[0].params == {
        "step": "决议公开", "days": 6, "need": 7, "least": "2026-09-23",
    }  # fmt: skip


def test_a_region_may_ask_for_more_days():
    """procedures law 3"""
    stricter = queries.rules_at(cast.OTHER_COUNTY)
    assert (stricter.publicity_days, NATIONAL.publicity_days) == (10, 7)
    assert codes(good_record(), rules=stricter) == [("publicity_short", "steps.decision.until")]
    assert queries.rules_at(cast.VILLAGE) == NATIONAL
    with pytest.raises(ValueError, match="unknown key publcity"):
        parse_rules({"version": "1"}, {"publcity": 3})


def test_a_tender_has_enough_bidders_and_its_winner_signs():
    """procedures law 4"""
    record = good_record()
    two = replace(record, tender=replace(record.tender, bidders=record.tender.bidders[:2]))
    assert codes(two) == [("bidders_few", "tender.bidders")]
    stranger = replace(record, tender=replace(record.tender, winner="某人"))
    assert codes(stranger) == [("winner_no_bidder", "tender.winner")]
    second = replace(record, tender=replace(record.tender, winner="云溪茶业有限公司"))
    assert codes(second) == [("winner_differs", "tender.winner")]
    unclear = replace(
        record, tender=replace(record.tender, bidders=(*record.tender.bidders, Bidder(name="x", price="?")))
    )
    assert codes(unclear) == [("bid_unclear", "tender.bidders")]
    assert codes(replace(record, tender=None)) == [("tender_missing", "tender.on")]
    assert codes(replace(record, tender=None), replace(CONTRACT, amount="49999.99")) == []
    assert codes(replace(record, tender=None), replace(CONTRACT, tender="续签")) == []


def test_once_approved_only_the_result_is_added_and_a_change_says_why():
    """procedures law 5"""
    record = good_record()
    result = changed(record, StepKey.RESULT, on=TODAY, until=TODAY + timedelta(days=7))
    fixed = {"fixed": True, "written": True, "reason": ""}
    assert why_not_write(record, result, **fixed) == ()
    moved = changed(record, StepKey.PARTY, attended=30)
    assert [each.code for each in why_not_write(record, moved, **fixed)] == ["procedures.fixed"]
    assert why_not_write(EMPTY, record, fixed=False, written=False, reason="") == ()
    again = why_not_write(record, moved, fixed=False, written=True, reason=" ")
    assert [each.code for each in again] == ["procedures.reason_missing"]
    assert why_not_write(record, moved, fixed=False, written=True, reason="人数抄错") == ()


def test_the_result_is_not_published_before_the_approval():
    """procedures law 2"""
    record = changed(
        good_record(),
        StepKey.RESULT,
        on=date(2026, 10, 1),
        until=date(2026, 10, 9),
        place="村公示栏",
        photos=("a",),
        photos_end=("b",),
    )
    found = complaints_result(record, date(2026, 10, 3), NATIONAL, TODAY)
    assert [each.code for each in found] == ["procedures.order_inverted"]
    assert complaints_result(record, date(2026, 9, 30), NATIONAL, TODAY) == ()


def test_one_meeting_may_stand_for_proposal_and_deliberation():
    record = replace(changed(good_record(), StepKey.PROPOSAL, on=None, due=None), merged=True)
    assert codes(record) == []
    assert ("step_missing", "steps.proposal.on") in codes(replace(record, merged=False))


def test_unlikely_shapes_are_not_kept():
    record = changed(good_record(), StepKey.PARTY, due=-1)
    assert [each.code for each in why_not_write(EMPTY, record, fixed=False, written=False, reason="")] == [
        "procedures.count_unlikely"
    ]


@given(st.lists(st.sampled_from(list(StepKey)), unique=True))
def test_what_is_kept_reads_back_the_same(keys):
    record = good_record()
    for key in keys:
        record = changed(record, key, **meeting(key, date(2026, 9, 2)))
    assert from_data(to_data(record)) == record
    assert digest(from_data(to_data(record))) == digest(record)


def test_complaints_are_told_by_step():
    found = complaints(EMPTY, CONTRACT, NATIONAL, TODAY)
    assert [each.field for each in step_complaints(found, "party")] == ["steps.party.on"]
    assert [each.field for each in step_complaints(found, "tender")] == ["tender.on"]
