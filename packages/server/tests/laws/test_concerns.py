"""The law of concerns: rents among their like, contracts in pieces, paid work, houses, sheets, and who settles what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import cast
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.insight.core import building, importing, labour, leases
from zhangfa.insight.core.building import BuildingFault, Permission, Start
from zhangfa.insight.core.concerns import Concern, ConcernAction, ConcernState, Found, why_not
from zhangfa.insight.core.importing import Known
from zhangfa.insight.core.labour import WorkDay
from zhangfa.insight.core.leases import LIMITS, Lease
from zhangfa.insight.core.robust import LEAST, distance
from zhangfa.insight.core.sheets import BUILDING
from zhangfa.kernel.tree import TreePath
from zhangfa.oversight.core import AlarmKind

DAY = date(2026, 5, 1)


def lease(name: str, rent: float = 600, path: TreePath = cast.VILLAGE, **more: object) -> Lease:
    values = {
        "kind": "land-lease",
        "party": f"party {name}",
        "land": f"land {name}",
        "area": 10.0,
        "amount": rent * 10 * 5,
        "begins": DAY,
        "ends": date(DAY.year + 5, DAY.month, DAY.day),
        "signed": DAY,
        **more,
    }
    return Lease(id=name, path=path, rent=rent, **values)


ALIKE = [lease(f"like{number}", 600 + number * 8) for number in range(-6, 7)]


def found(one: Lease, others: list[Lease] = ALIKE) -> list[Found]:
    return list(leases.judge(one, others, LIMITS))


@given(st.floats(1, 60_000), st.floats(1, 60_000))
def test_insight_law_7_no_single_lease_bends_the_comparison(rent, wild):
    """insight law 7"""
    with_wild = [*ALIKE[:-1], lease("wild", wild)]
    one, other = (distance(rent, [each.rent for each in some]) for some in (ALIKE, with_wild))
    assert abs(one.median - other.median) < 8.1 and one.count == other.count


def test_insight_law_7_a_rent_far_from_its_like_says_why():
    said = found(lease("cheap", 150))
    assert [each.kind for each in said] == [AlarmKind.LEASE_UNUSUAL]
    assert "150 元，比本村近五年 13 份同类合同的中位数 600 元低 75%" in said[0].reason
    assert len(said[0].compared) == 13 and said[0].median == pytest.approx(600)
    assert found(lease("fair", 640)) == [] and found(lease("poor land", 420)) == []


def test_insight_law_7_too_few_are_not_judged():
    few = ALIKE[: LEAST - 1]
    assert found(lease("cheap", 100), few) == []
    assert found(lease("cheap", 100), ALIKE[:LEAST])


def test_where_the_village_has_too_few_the_town_is_asked_and_then_the_county():
    town = [replace(each, path=cast.NEXT_VILLAGE) for each in ALIKE]
    assert "比本镇近五年" in found(lease("cheap", 100), town)[0].reason
    county = [replace(each, path=TreePath(f"{cast.OTHER_TOWN}/339901102201")) for each in ALIKE]
    assert "比本县近五年" in found(lease("cheap", 100), county)[0].reason


def test_another_kind_old_leases_and_the_same_land_are_no_comparables():
    assert found(lease("cheap", 100, kind="pond-lease")) == []
    assert found(lease("cheap", 100, signed=DAY + timedelta(days=2500))) == []
    assert found(lease("cheap", 100, land="one"), [replace(each, land="one") for each in ALIKE]) == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"ends": date(2056, 5, 1), "amount": 180_000}, "租期 30.0 年，超过民法典第七百零五条规定的 20 年"),
        ({"ends": DAY}, "不晚于开始日期"),
        ({"amount": 15_000}, "差 50%"),
    ],
)
def test_odd_terms_are_said(more, words):
    said = found(lease("odd", **more))
    assert len(said) == 1 and words in said[0].reason


def test_a_contract_in_pieces_is_seen_whole():
    same = {"party": "one", "land": "field", "amount": 60_000.0, "rent": 1200, "area": 10.0}
    first, second = lease("a", **same), lease("b", **same, signed=DAY + timedelta(days=30))
    said = [each for each in found(second, [first]) if each.kind is AlarmKind.CONTRACT_SPLIT]
    assert len(said) == 1 and "合起来 120000 元" in said[0].reason
    assert said[0].key == "split/a/b"


@pytest.mark.parametrize(
    "change",
    [
        {"party": "other"},
        {"land": "other"},
        {"signed": DAY + timedelta(days=200)},
        {"amount": 20_000.0},
        {"begins": date(2031, 5, 1), "ends": date(2036, 5, 1)},
    ],
)
def test_what_is_no_piece_of_it_is_left_alone(change):
    first = lease("a", party="one", land="field", amount=60_000.0, rent=1200)
    second = (
        replace(first, id="b", signed=DAY + timedelta(days=30), **change)
        if "signed" not in change
        else replace(first, id="b", **change)
    )
    assert [each for each in found(second, [first]) if each.kind is AlarmKind.CONTRACT_SPLIT] == []


def test_pieces_of_land_have_the_name_of_the_whole():
    whole = leases.plain_land("村东大畈")
    assert {leases.plain_land(text) for text in ("村东大畈（一）", "村东大畈第2块", "村东大畈 东片", "村东大畈甲")} == {
        whole
    }
    assert leases.plain_land("一号") == "一号" or leases.plain_land("一号")


def work(line: int, person: str = "a", path: TreePath = cast.VILLAGE, **more: object) -> WorkDay:
    values = {"sheet": "s", "day": DAY, "task": "清扫", "share": 1.0, "pay": 130.0, **more}
    return WorkDay(line=line, path=path, person=person, **values)


def test_nobody_works_a_day_twice_or_in_two_villages():
    twice = list(labour.judge([work(1), work(2)]))
    assert len(twice) == 1 and "记了 2 次工，合计 2 天：s 第 1 行、s 第 2 行" in twice[0].reason
    both = list(labour.judge([work(1), work(2, path=cast.NEXT_VILLAGE)]))
    assert {each.path for each in both} == {cast.VILLAGE, cast.NEXT_VILLAGE}
    assert list(labour.judge([work(1, share=0.5), work(2, share=0.5), work(3, "b")])) == []


def test_pay_far_from_that_of_like_work_is_said():
    others = [work(number, f"p{number}", pay=125.0 + number) for number in range(12)]
    said = list(labour.judge([*others, work(99, "rich", pay=390.0)]))
    assert [each.key for each in said] == ["pay/s/rich"]


def house(asked: int, approved: int | None, number: str = "1", **more: object) -> Permission:
    when = None if approved is None else DAY + timedelta(days=approved)
    asked_on = DAY + timedelta(days=asked)
    return Permission(id=number, number=number, path=cast.VILLAGE, household="h", asked=asked_on, approved=when, **more)


START = Start(id="s", path=cast.VILLAGE, household="h", broken=DAY)


@pytest.mark.parametrize(
    ("permissions", "fault"),
    [
        ([], BuildingFault.WITHOUT_APPROVAL),
        ([house(-60, None, over=True)], BuildingFault.WITHOUT_APPROVAL),
        ([house(-60, None)], BuildingFault.WHILE_APPROVING),
        ([house(-10, 20)], BuildingFault.WHILE_APPROVING),
        ([house(10, 40)], BuildingFault.BEFORE_ASKING),
        ([house(-60, -20)], None),
        ([house(-60, 0)], None),
        ([house(-200, None, "old", over=True), house(-60, -20)], None),
    ],
)
def test_houses_are_held_against_what_was_asked_and_approved(permissions, fault):
    (matched,) = building.match([START], permissions)
    assert building.fault_of(matched) is fault
    assert [each.reason[:4] for each in building.judge([matched])] == ([fault.label] if fault else [])


def test_a_number_that_nobody_knows_is_a_doubt_and_no_accusation():
    (matched,) = building.match([replace(START, number="999999999999")], [house(-60, -20)])
    assert matched.doubt and building.fault_of(matched) is None and not list(building.judge([matched]))


VILLAGES = {"青石村": cast.VILLAGE}
HEADS = ["村名", "户主", "动工日期", "身份证"]


def read(*rows: list[str]):
    known = Known(VILLAGES, date(2026, 11, 23))
    return importing.read(BUILDING, rows, importing.mapping_of(BUILDING, HEADS, {}), known)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["", "周大山", "2026-01-02", ""], "没有写村"),
        (["不知村", "周大山", "2026-01-02", ""], "没有找到村"),
        (["青石村", "", "2026-01-02", ""], "没有写户主"),
        (["青石村", "周大山", "去年", ""], "看不懂动工日期“去年”"),
        (["青石村", "周大山", "2026-02-30", ""], "看不懂动工日期"),
        (["青石村", "周大山", "2027-02-03", ""], "在今天以后"),
        (["青石村", "周大山", "2026-01-02", "123"], "身份证号不是 18 位"),
        (["青石村"], "没有写户主"),
    ],
)
def test_insight_law_10_every_line_that_is_wrong_says_what(row, words):
    """insight law 10"""
    lines, wrong = read(["青石村", "李四", "2026/3/5", ""], row)
    assert len(lines) == 1 and [each.line for each in wrong] == [3] and words in wrong[0].text


def test_insight_law_10_a_line_that_stands_twice_names_the_other():
    row = ["青石村", "周大山", "2026年1月2日", ""]
    lines, wrong = read(row, ["", "", "", ""], row)
    assert len(lines) == 1 and wrong == [importing.Wrong(4, "与第 2 行重复")]


def test_columns_are_found_by_their_heads_or_as_chosen():
    assert importing.missing(BUILDING, importing.mapping_of(BUILDING, ["村", "户主姓名"], {})) == ("动工日期",)
    chosen = importing.mapping_of(BUILDING, ["所在地", "户主", "开挖"], {"village": "所在地", "broken": "开挖"})
    assert chosen == {"village": 0, "name": 1, "broken": 2}


def concern(state: ConcernState, by: str = "") -> Concern:
    said = Found(kind=AlarmKind.LEASE_UNUSUAL, key="k", path=cast.VILLAGE, reason="r")
    rest = {"number": "", "alarm": "", "raised_at": cast.NOW, "answer": "", "answered_at": None, "verdict": ""}
    return Concern(id="c", found=said, state=state, answered_by=by, settled_by="", settled_at=None, **rest)


WORDS = "这块是抛荒多年的坡地，经代表会议定价。"


def codes(
    state: ConcernState, member: cast.Member, action: ConcernAction, words: str = WORDS, by: str = ""
) -> list[str]:
    return [each.code for each in why_not(concern(state, by), member.actor, action, words)]


def test_insight_law_9_the_village_answers_and_those_who_watch_settle():
    """insight law 9"""
    open_, answered = ConcernState.OPEN, ConcernState.ANSWERED
    assert codes(open_, cast.SECRETARY, ConcernAction.ANSWER) == []
    assert codes(answered, cast.INSPECTOR, ConcernAction.JUSTIFY) == []
    assert codes(open_, cast.INSPECTOR, ConcernAction.HAND_ON) == []
    assert codes(open_, cast.INSPECTOR, ConcernAction.JUSTIFY) == ["insight.not_now"]
    assert codes(answered, cast.SECRETARY, ConcernAction.JUSTIFY) == ["insight.may_not"]
    assert codes(open_, cast.STRANGER, ConcernAction.ANSWER) == ["insight.may_not"]
    assert codes(open_, cast.SECRETARY, ConcernAction.ANSWER, "好") == ["insight.words"]
    own = codes(answered, cast.INSPECTOR, ConcernAction.JUSTIFY, by=cast.INSPECTOR.id)
    assert own == ["insight.own_answer"]
    for over in (ConcernState.JUSTIFIED, ConcernState.HANDED_ON):
        assert codes(over, cast.INSPECTOR, ConcernAction.HAND_ON) == ["insight.not_now"]
