"""The law of matters: forms, checks, routes, papers, and the shipped catalogue itself."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.documents.core import PaperText
from zhangfa.matters import core, queries
from zhangfa.matters.core import Choice, Field, FieldKind, MatterClass, PaperSource, SchemaError, parse_matters
from zhangfa.matters.core.checks import check_character
from zhangfa.matters.core.papers import capital_money
from zhangfa.matters.core.schema import stored
from zhangfa.seals.core import SealBody

CATALOGUE = queries.shipped_catalogue()
RESIDENCE = next(matter for matter in CATALOGUE if matter.id == "residence-certificate")
FORM = {
    "name": "周大山",
    "id_number": "339901196803150019",
    "phone": "13800000001",
    "address": "青石村三组 12 号",
    "since": "2001-05-01",
    "purpose": "子女入学",
    "remark": "",
}


def why_not(form: dict | None = None, **changes: object) -> list[tuple[str, str | None]]:
    values = {"copies": 1, "has_paper": False, "materials": {"id_card": 1}}
    refusals = core.why_not_apply(RESIDENCE, FORM | (form or {}), **(values | changes))
    return [(refusal.code, refusal.field) for refusal in refusals]


def test_a_stored_version_is_read_back_as_it_was_written():
    """matters law 1"""
    assert [core.parse_matter(stored(matter)) for matter in CATALOGUE] == list(CATALOGUE)


def test_the_national_list_has_its_twenty_items_each_with_ground_and_place():
    """matters law 2"""
    items = queries.shipped_negative_list().items

    assert [item.no for item in items] == list(range(1, 21))
    assert items[4].title == "无犯罪记录证明" and items[19].title == "证件遗失证明"
    assert all(item.ground and item.where_to_go and len(item.aliases) >= 4 for item in items)
    assert not {item.title for item in items} & {matter.title for matter in CATALOGUE}


def test_contracts_reach_the_contract_seal_and_no_other():
    """matters law 3"""
    assert all((m.matter_class is MatterClass.CONTRACT) == (m.body is SealBody.CONTRACT) for m in CATALOGUE)


def test_a_form_is_taken_when_everything_is_there():
    """matters law 4"""
    assert why_not() == []
    assert why_not({"phone": "138 0000 0001", "id_number": "３３９９０１１９６８０３１５００１９"}) == []


@pytest.mark.parametrize(
    ("form", "code", "field"),
    [
        ({"name": ""}, "matters.field_missing", "name"),
        ({"name": "周大山<script>"}, "matters.person_wrong", "name"),
        ({"id_number": "339901196803150018"}, "matters.id_number_check", "id_number"),
        ({"id_number": "339901196813150019"}, "matters.id_number_wrong", "id_number"),
        ({"id_number": "12345"}, "matters.id_number_wrong", "id_number"),
        ({"phone": "12800000001"}, "matters.phone_wrong", "phone"),
        ({"since": "2001-02-30"}, "matters.date_wrong", "since"),
        ({"since": "去年"}, "matters.date_wrong", "since"),
        ({"purpose": "别的"}, "matters.choice_unknown", "purpose"),
        ({"remark": "长" * 201}, "matters.field_too_long", "remark"),
        ({"address": "一\n二"}, "matters.one_line", "address"),
        ({"nickname": "大山"}, "matters.field_unknown", "nickname"),
    ],
)
def test_a_wrong_value_is_named_with_its_field(form, code, field):
    assert why_not(form) == [(code, field)]


@pytest.mark.parametrize(
    "name", [item.title for each in queries.shipped_lists().values() if not each.positive for item in each.items]
)
def test_no_shipped_certificate_stands_on_a_list(name):
    """matters law 2"""
    offered = {matter.title for matter in CATALOGUE if matter.matter_class is MatterClass.CERTIFICATE}
    assert name not in offered


def test_copies_paper_and_materials_are_counted():
    assert why_not(copies=0) == [("matters.copies_out_of_range", "copies")]
    assert why_not(copies=4) == [("matters.copies_out_of_range", "copies")]
    assert why_not(materials={}) == [("matters.material_missing", "materials.id_card")]
    assert why_not(materials={"id_card": 1, "other": 1}) == [("matters.material_unknown", "materials.other")]


def test_all_reasons_are_told_at_once():
    assert {code for code, _ in why_not({"name": "", "phone": "1"}, copies=9, materials={})} == {
        "matters.field_missing",
        "matters.phone_wrong",
        "matters.copies_out_of_range",
        "matters.material_missing",
    }


def test_an_uploaded_paper_must_be_there():
    matter = next(m for m in CATALOGUE if m.paper is PaperSource.UPLOADED)

    refusals = core.why_not_apply(matter, {}, copies=1, has_paper=False, materials={})

    assert "matters.paper_missing" in {refusal.code for refusal in refusals}


def check(kind: FieldKind, value: str, **limits: int) -> list[str]:
    field = Field(name="x", label="项目", kind=kind, **limits)
    return [refusal.code for refusal in core.checks.CHECKS[kind](field, value)]


def test_numbers_and_money_keep_their_bounds():
    assert check(FieldKind.MONEY, "12000.50") == []
    assert check(FieldKind.MONEY, "0") == ["matters.money_wrong"]
    assert check(FieldKind.MONEY, "0", least=0) == []
    assert check(FieldKind.MONEY, "1.234") == ["matters.money_wrong"]
    assert check(FieldKind.MONEY, "1e9") == ["matters.money_wrong"]
    assert check(FieldKind.MONEY, "100001", most=100000) == ["matters.too_much"]
    assert check(FieldKind.NUMBER, "-1") == ["matters.too_little"]
    assert check(FieldKind.NUMBER, "3.5", most=4) == []
    assert check(FieldKind.NUMBER, "三") == ["matters.number_wrong"]
    assert check(FieldKind.TEXT, "短", least=2) == ["matters.field_too_short"]


@given(st.from_regex(r"33990119[5-9][0-9](0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}", fullmatch=True))
def test_one_wrong_digit_of_an_id_number_is_always_found(first_seventeen):
    right = first_seventeen + check_character(first_seventeen)
    wrong = right[:16] + str((int(right[16]) + 1) % 10) + right[17]

    assert check(FieldKind.ID_NUMBER, right) == []
    assert check(FieldKind.ID_NUMBER, wrong) == ["matters.id_number_check"]


def test_every_route_goes_accept_examine_approve():
    """matters law 5"""
    order = ["accept", "examine", "approve"]
    for matter in CATALOGUE:
        stages = [step.stage.value for step in matter.steps]
        assert stages == sorted(stages, key=order.index)
        assert set(stages) == set(order)


def test_the_catalogue_fills_the_six_classes_with_a_hundred_and_seventy_eight_matters():
    counts = {each: sum(matter.matter_class is each for matter in CATALOGUE) for each in MatterClass}
    assert list(counts.values()) == [39, 45, 28, 24, 24, 18]
    assert len(CATALOGUE) == len({matter.title for matter in CATALOGUE}) == 178
    assert all(matter.summary and len(matter.aliases) >= 3 and matter.fields for matter in CATALOGUE)


VALID = stored(RESIDENCE)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"body": "contract"}, "合同专用章"),
        ({"steps": VALID["steps"][::-1]}, "受理、审查、审批"),
        ({"steps": VALID["steps"][:2]}, "最后一个是审批"),
        ({"steps": [*VALID["steps"], VALID["steps"][-1] | {"office": "mayor"}]}, "mayor"),
        ({"copies_max": 0}, "copies_max"),
        ({"template": None}, "要写文件内容"),
        ({"template": VALID["template"] | {"title": "{nobody}"}}, "nobody"),
        ({"fields": VALID["fields"] * 2}, "重复"),
        ({"fields": [VALID["fields"][0] | {"colour": "red"}]}, "不认识的键 colour"),
        ({"retention": "20"}, "保管期限是"),
        ({"surprise": 1}, "不认识的键 surprise"),
        ({"id": "X"}, "编号只能用"),
    ],
)
def test_the_schema_check_says_what_is_wrong(change, words):
    data = copy.deepcopy(VALID) | change
    data = {key: value for key, value in data.items() if value is not None}

    with pytest.raises(SchemaError, match=words):
        parse_matters({"test.toml": {"matter": [data]}})


def test_two_matters_may_not_share_an_id():
    with pytest.raises(SchemaError, match="用了两次"):
        parse_matters({"a.toml": {"matter": [VALID]}, "b.toml": {"matter": [VALID]}})


def test_a_paper_says_what_the_form_says():
    paper = core.paper_of(
        RESIDENCE, FORM, unit="云溪县白水镇青石村", town="白水镇", signer="青石村村民委员会", on=date(2026, 11, 2)
    )

    assert isinstance(paper, PaperText)
    assert paper.title == "居住情况证明"
    assert paper.date == "2026年11月2日"
    assert paper.paragraphs == (
        "兹证明周大山，身份证号码339901196803150019，自2001年5月1日起居住在云溪县白水镇青石村，"
        "现住址为青石村三组 12 号，经核实情况属实。",
        "本证明用于子女入学，自出具之日起三个月内有效。",
    )


def test_a_sentence_has_one_full_stop():
    matter = next(m for m in CATALOGUE if m.id == "student-practice")
    form = {field.name: example(field) for field in matter.fields} | {"activity": "整理图书室。"}

    paper = core.paper_of(matter, form, unit="青石村", town="白水镇", signer="青石村", on=date(2026, 11, 22))

    assert paper.paragraphs[0].endswith("主要内容：整理图书室。")


@pytest.mark.parametrize("matter", [m for m in CATALOGUE if m.template], ids=lambda m: m.id)
def test_every_generated_paper_can_be_set_from_an_empty_and_from_a_full_form(matter):
    full = {field.name: example(field) for field in matter.fields}
    words = {"unit": "云溪县白水镇青石村", "town": "云溪县白水镇", "signer": "青石村", "on": date(2026, 11, 22)}

    for form in ({}, full):
        paper = core.paper_of(matter, form, **words)
        assert "{" not in "".join((paper.title, paper.addressee, *paper.paragraphs, paper.closing, paper.note))
        assert "[[" not in "".join(paper.paragraphs)
    assert (
        core.why_not_apply(matter, full, copies=1, has_paper=True, materials={m.name: 1 for m in matter.materials})
        == ()
    )


def example(field: Field) -> str:
    values = {
        FieldKind.TEXT: "青石村三组",
        FieldKind.LONG_TEXT: "因房屋年久失修，申请翻建，请予审核为盼，情况属实。",
        FieldKind.NUMBER: str(max(field.least or 1, 1)),
        FieldKind.MONEY: "12000",
        FieldKind.DATE: "2026-11-01",
        FieldKind.CHOICE: field.choices[0].value if field.choices else "",
        FieldKind.PHONE: "13800000001",
        FieldKind.ID_NUMBER: "339901196803150019",
        FieldKind.PERSON: "周大山",
    }
    return values[field.kind]


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.01", "壹分"),
        ("0.50", "伍角整"),
        ("10", "壹拾元整"),
        ("12000", "壹万贰仟元整"),
        ("10005.08", "壹万零伍元零捌分"),
        ("356.50", "叁佰伍拾陆元伍角整"),
        ("100000000", "壹亿元整"),
        ("100010000", "壹亿零壹万元整"),
        ("20304050.60", "贰仟零叁拾万肆仟零伍拾元陆角整"),
    ],
)
def test_amounts_are_written_in_capital_numerals(amount, words):
    assert capital_money(Decimal(amount)) == words


def test_values_are_shown_as_people_write_them():
    assert core.shown_value(Field(name="x", label="", kind=FieldKind.MONEY), "12000") == (
        "12,000.00元（大写：人民币壹万贰仟元整）"
    )
    assert core.shown_value(Field(name="x", label="", kind=FieldKind.NUMBER, unit="亩"), "3.5") == "3.5亩"
    choice = Field(name="x", label="", kind=FieldKind.CHOICE, choices=(Choice(value="a", label="甲"),))
    assert core.shown_value(choice, "a") == "甲"
