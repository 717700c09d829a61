"""A matter being edited: what differs, who may publish, which steps stand; and agencies counted."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zhangfa.matters import core, queries
from zhangfa.matters.core import Draft, DraftState, WrongRequest, differences, needed, register_of, why_not_publish

FUND = next(matter for matter in queries.shipped_catalogue() if matter.id == "fund-request")
CONTENT = core.stored(FUND)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def draft(**changes) -> Draft:
    values = {
        "id": "d",
        "region": "3399",
        "matter_id": FUND.id,
        "content": CONTENT,
        "state": DraftState.OPEN,
        "revision": 1,
        "authors": ("a",),
        "saved_at": NOW,
        "publisher": "",
        "version": None,
    }
    return Draft(**(values | changes))


def codes(found) -> list[str]:
    return [refusal.code for refusal in found]


def test_somebody_else_publishes():
    """matters law 8"""
    assert codes(why_not_publish(draft(), "b", withheld=[])) == []
    assert codes(why_not_publish(draft(), "a", withheld=[])) == ["matters.own_draft"]
    assert codes(why_not_publish(draft(authors=("b", "a")), "a", withheld=[])) == ["matters.own_draft"]
    assert codes(why_not_publish(draft(state=DraftState.PUBLISHED), "b", withheld=[])) == ["matters.draft_closed"]


def test_what_the_list_withholds_is_not_published():
    """matters law 2"""
    assert codes(why_not_publish(draft(), "b", withheld=[FUND.title])) == ["matters.on_negative_list"]


def test_a_wrong_draft_says_what_is_wrong():
    wrong = CONTENT | {"copies_max": 0}
    assert codes(core.why_not_draft(wrong)) == ["matters.draft_wrong"]
    assert core.why_not_draft(CONTENT) == ()


def test_who_will_not_publish_gives_it_back_with_words():
    """matters law 10"""
    assert core.why_not_return(draft(), "b", "时限太长") == ()
    assert codes(core.why_not_return(draft(), "a", "时限太长")) == ["matters.own_draft_returned"]
    assert codes(core.why_not_return(draft(), "b", "")) == ["matters.return_without_words"]
    assert codes(core.why_not_return(draft(state=DraftState.DISCARDED), "b", "长" * 301)) == [
        "matters.draft_closed",
        "matters.return_without_words",
    ]


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"title": " "}, "title"),
        ({"steps": [CONTENT["steps"][0] | {"hours": 0}, *CONTENT["steps"][1:]]}, "steps.0.hours"),
        ({"steps": [CONTENT["steps"][0] | {"office": "mayor"}, *CONTENT["steps"][1:]]}, "steps.0.office"),
        ({"fields": [*CONTENT["fields"][:-1], CONTENT["fields"][-1] | {"label": ""}]}, "label"),
        ({"fields": [CONTENT["fields"][0] | {"kind": "colour"}]}, "fields.0.kind"),
        ({"fields": [CONTENT["fields"][0], CONTENT["fields"][0]]}, "fields.1.name"),
        ({"retention": "20"}, "retention"),
        ({"copies_max": "3"}, ""),
    ],
)
def test_a_complaint_names_its_place_in_the_content(change, at):
    places = [refusal.field or "" for refusal in core.why_not_draft(CONTENT | change)]
    assert places and any(place.endswith(at) for place in places)


def test_why_a_step_stands_is_told_in_words():
    data = CONTENT["steps"][1] | {"when": [{"field": "amount", "op": "ge", "value": 10000}]}
    matter = core.parse_matter(CONTENT | {"steps": [CONTENT["steps"][0], data, *CONTENT["steps"][2:]]})

    (ground,) = core.grounds(matter.steps[1], matter, {"amount": "9,000"})

    label = matter.field("amount").label
    assert (ground.words, ground.value, ground.holds) == (f"“{label}”达到 10000", "9000", False)
    assert core.grounds(matter.steps[0], matter, {}) == ()


@pytest.mark.parametrize(
    "matter", [each for each in queries.shipped_catalogue() if each.template], ids=lambda each: each.id
)
def test_every_paper_can_be_looked_at_before_anything_is_typed(matter):
    form = core.sample_form(matter, {field.name: "？" for field in matter.fields}, on=NOW.date())
    text = core.paper_of(matter, form, unit="青石村", town="白水镇", signer="青石村", on=NOW.date())
    assert text.title and core.BLANK not in "".join(text.paragraphs)


def test_a_difference_is_told_in_words():
    after = copy.deepcopy(CONTENT)
    after["copies_max"] = 1
    after["steps"][0]["hours"] = 16
    after["fields"][0]["required"] = False

    told = {(each.where, each.before, each.after) for each in differences(CONTENT, after)}

    assert ("份数上限", str(FUND.copies_max), "1") in told
    said = "受理：由代办员受理，限 {} 个工作小时"
    assert ("环节 › 1", said.format(4), said.format(16)) in told
    assert (f"填写项 › {FUND.fields[0].label} › 必填", "是", "否") in told
    assert len(told) == 3


@settings(deadline=None)
@given(st.sampled_from(queries.shipped_catalogue()))
def test_nothing_differs_from_itself_and_everything_from_nothing(matter):
    content = core.stored(matter)
    assert differences(content, content) == ()
    assert differences({}, content) and all(each.before == "" for each in differences({}, content))


def test_a_step_put_in_between_is_the_only_difference():
    added = {"stage": "examine", "office": "secretary", "path_level": "village", "hours": 8, "label": "复核"}
    added["when"] = [{"field": "amount", "op": "gt", "value": 10000}]
    steps = [*CONTENT["steps"][:2], added, *CONTENT["steps"][2:]]

    (told,) = differences(CONTENT, CONTENT | {"steps": steps})

    label = FUND.field("amount").label
    said = f"复核（审查）：只在“{label}”超过 10000时，由村书记审查，限 8 个工作小时"
    assert (told.where, told.before, told.after) == ("环节 › 3", "", said)


@pytest.mark.parametrize(
    ("op", "value", "amount", "stands"),
    [
        ("ge", 10000, "10000", True),
        ("gt", 10000, "10000", False),
        ("lt", 10000, "9999.99", True),
        ("le", 10000, "", False),
        ("eq", "12000", "12000", True),
        ("ne", "12000", "12000", False),
        ("in", ["1", "2"], "2", True),
        ("not_in", ["1", "2"], "2", False),
    ],
)
def test_a_step_stands_when_its_condition_holds(op, value, amount, stands):
    data = CONTENT["steps"][1] | {"when": [{"field": "amount", "op": op, "value": value}]}
    step = core.parse_matter(CONTENT | {"steps": [CONTENT["steps"][0], data, *CONTENT["steps"][2:]]}).steps[1]

    assert needed(step, FUND, {"amount": amount}) is stands


def report(number: int, agency: str, title: str) -> WrongRequest:
    return WrongRequest(
        id=str(number), path="3399", item="x", title=title, agency=agency, note="", reported_at=NOW + timedelta(number)
    )


def test_agencies_are_counted_the_most_frequent_first():
    """matters law 9"""
    found = register_of([report(1, "甲银行", "婚姻"), report(2, "乙学校", "出生"), report(3, "甲银行", "婚姻")])

    assert [(count.name, count.times) for count in found.agencies] == [("甲银行", 2), ("乙学校", 1)]
    assert found.agencies[0].last_at == NOW + timedelta(3)
    assert found.total == 3 and [each.id for each in found.latest] == ["3", "2", "1"]


def test_an_agency_is_one_line_however_it_is_typed():
    assert core.agency_name(" 云溪 农商银行\n") == "云溪农商银行"
    assert codes(core.why_not_report("银", "")) == ["matters.agency_missing"]
    assert codes(core.why_not_report("云溪农商银行", "长" * 301)) == ["matters.note_too_long"]
