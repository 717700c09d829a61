"""The law of readings: what is laid beside the form, and what is told."""

from __future__ import annotations

import pytest
from zhangfa.readings import core
from zhangfa.readings.core import Verdict

FORM = (
    ("counterparty", "对方名称", "白水茶叶专业合作社"),
    ("area", "面积", "12亩"),
    ("rent", "每亩每年租金", "600.00元（大写：人民币陆佰元整）"),
    ("amount", "合同总金额", "36,000.00元（大写：人民币叁万陆仟元整）"),
    ("begins_on", "开始日期", "2026年12月1日"),
    ("reason", "合同要点", "发包五年"),
)
GOOD = {
    "party_b": "白水茶叶专业合作社",
    "area_mu": "12",
    "rent_per_mu": "600",
    "total_yearly": "7200",
    "years": "5",
    "starts": "2026-12-01",
}


def content(**said: str) -> core.Content:
    field = {"label": "", "confidence": 0.9, "repaired": None, "page": 1, "box": [[0, 0], [100, 0], [100, 20], [0, 20]]}
    fields = [{"name": name, "value": value or None, "raw": value, "more": [], **field} for name, value in said.items()]
    pages = [{"page": 1, "width": 1000, "height": 2000}]
    parts = {"kind": "lease", "kind_name": "合同", "findings": [], "reasons": []}
    return core.content_of({"pages": pages, "fields": fields, **parts})


def verdicts(**said: str) -> dict[str, Verdict]:
    return {each.name: each.verdict for each in core.compare(FORM, content(**said))}


def test_a_paper_that_says_what_the_form_says_differs_nowhere():
    assert set(verdicts(**GOOD).values()) == {Verdict.SAME}


@pytest.mark.parametrize(
    ("name", "read", "field"),
    [
        ("area_mu", "21", "area"),
        ("rent_per_mu", "60", "rent"),
        ("total_yearly", "72000", "amount"),
        ("starts", "2026-11-01", "begins_on"),
        ("party_b", "白水茶业专业合作社", "counterparty"),
    ],
)
def test_what_the_paper_says_otherwise_is_marked(name, read, field):
    assert {each for each, verdict in verdicts(**GOOD | {name: read}).items() if verdict is Verdict.DIFFERS} == {field}


def test_what_was_not_surely_read_is_unread_and_no_difference():
    """readings law 4"""
    said = verdicts(**GOOD | {"area_mu": ""})
    assert said["area"] is Verdict.UNREAD and Verdict.DIFFERS not in said.values()
    assert set(verdicts().values()) == {Verdict.UNREAD}


def test_square_metres_are_not_laid_beside_mu():
    (only,) = core.compare([("area", "面积", "120平方米"), ("rent", "租金", "600元")], content(area_mu="12"))
    assert only.name == "rent"


def test_places_are_shares_of_the_page():
    (value,) = content(area_mu="12").values
    assert value.places[0].box == ((0, 0), (0.1, 0), (0.1, 0.01), (0, 0.01))


@pytest.mark.parametrize("name", ["party_a_id", "id", "phone", "account"])
def test_codes_and_telephones_are_shown_without_their_middle(name):
    (value,) = content(**{name: "11010519491231002X"}).values
    shown = core.masked(value)
    assert "10519491231" not in shown.value + shown.raw and shown.value.endswith("002X")
