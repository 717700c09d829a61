"""Reading: numbers, fields, sums and text layers on pages whose characters are given, without a model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa_vision.reading import findings, layout, numerals, read, textlayer
from zhangfa_vision.reading.paper import Line, Page
from zhangfa_vision.reading.recognise import Char
from zhangfa_vision.reading.simplified import simplified

EM = 30


def line(text: str, x: float, y: float, **odd: Char) -> Line:
    """A line of print whose characters stand evenly; `odd`: characters at places ("at_3") that are not sure."""
    width = EM * sum(0.55 if c.isascii() else 1 for c in text)
    chars, at = [], 0.0
    for i, char in enumerate(text):
        step = EM * (0.55 if char.isascii() else 1)
        if char != " ":
            chars.append(replace(odd.get(f"at_{i}", Char(char, 0.99, 0, 0)), start=at / width, end=(at + step) / width))
        at += step
    return Line(np.float32([[x, y], [x + width, y], [x + width, y + EM], [x, y + EM]]), tuple(chars))


def page(*lines: Line, rules: np.ndarray | None = None, ink: np.ndarray | None = None) -> Page:
    blank = np.zeros((2300, 1650), np.uint8)
    return Page(
        1,
        (1650, 2300),
        np.zeros((2300, 1650, 3), np.uint8),
        np.eye(3),
        tuple(one for one in lines if one.chars),
        blank if rules is None else rules,
        np.zeros((2300, 1650), np.float32) if ink is None else ink,
    )


def lease(**other: str) -> Page:
    said = {
        "a": "甲方（出租方）：张三",
        "ia": "身份证号：11010519491231002X",
        "b": "乙方（承租方）：李四",
        "area": "一、面积共计12.5亩。",
        "rent": "二、每亩每年租金为800元，年租金合计10000.00元（大写：壹万元整）。",
        "term": "三、租赁期限为5年，自2022年7月1日起至2027年6月30日止。",
        "title": "土地租赁合同",
    } | other
    return page(
        *(line(said[key], 200, 200 + 90 * i) for i, key in enumerate(("title", *(k for k in said if k != "title"))))
    )


def fields_of(answer: dict) -> dict[str, str | None]:
    return {one["name"]: one["value"] for one in answer["fields"]}


def codes_of(answer: dict) -> list[str]:
    return [one["code"] for one in answer["findings"]]


@given(st.integers(1, 10**12 - 1))
def test_capital_numerals_go_there_and_back(cents):
    amount = Decimal(cents) / 100
    assert numerals.capital(numerals.in_capitals(amount)) == amount


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("捌万捌仟壹佰肆拾肆元整", 88144),
        ("贰万叁仟肆佰叁拾陆元陆角", "23436.6"),
        ("壹拾肆万叁仟零叁拾壹元整", 143031),
        ("叁佰圆零伍分", "300.05"),
        ("拾万元整", 100000),
        ("壹亿零伍拾元正", 100000050),
        ("万元整", None),
        ("壹贰元", None),
        ("", None),
    ],
)
def test_capital_numerals_as_papers_write_them(words, amount):
    assert numerals.capital(words) == (None if amount is None else Decimal(amount))


def test_check_digits_are_those_of_the_standards():
    assert numerals.identity_fits("11010519491231002X") and not numerals.identity_fits("110105194912310021")
    assert numerals.credit_fits("91350100M000100Y43") and not numerals.credit_fits("91350100M000100Y44")


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_fits(place, more):
    code = "11010519491231002X"
    wrong = code[:place] + str((int(code[place]) + more) % 10) + code[place + 1 :]
    assert not numerals.identity_fits(wrong)


@pytest.mark.parametrize("text", ["2022年7月1日", "2022-07-01", "2022.7.1", "二〇二二年七月一日"])
def test_days_in_every_wording(text):
    assert numerals.day(text) == date(2022, 7, 1)


def test_a_day_that_no_calendar_has_is_none():
    assert numerals.day("2023年2月30日") is None


def test_a_lease_that_agrees_has_its_fields_and_no_findings():
    answer = read.answer([lease()])
    assert answer["kind"] == "lease" and codes_of(answer) == []
    said = fields_of(answer)
    assert said["party_a"] == "张三" and said["party_b"] == "李四" and said["party_a_id"] == "11010519491231002X"
    assert (said["area_mu"], said["rent_per_mu"], said["total_yearly"], said["total_capital"]) == (
        "12.5",
        "800",
        "10000",
        "10000",
    )
    assert (said["years"], said["starts"], said["ends"]) == ("5", "2022-07-01", "2027-06-30")


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("area", "一、面积共计21.5亩。", "amount.product"),
        ("rent", "二、每亩每年租金为800元，年租金合计10000.00元（大写：壹万壹仟元整）。", "amount.capital"),
        ("ia", "身份证号：110105194912310021", "code.check"),
        ("term", "三、租赁期限为5年，自2027年7月1日起至2022年6月30日止。", "days.order"),
        ("term", "三、租赁期限为5年，自2022年7月1日起至2032年6月30日止。", "days.term"),
    ],
)
def test_what_does_not_agree_is_found_with_its_places(key, text, code):
    (found,) = read.answer([lease(**{key: text})])["findings"]
    assert found["code"] == code and found["reason"]
    assert all(place["page"] == 1 and len(place["box"]) == 4 for place in found["places"]) and found["places"]


def test_no_number_of_a_person_stands_in_a_reason():
    (found,) = read.answer([lease(ia="身份证号：110105194912310021")])["findings"]
    assert "110105194912310021" not in found["reason"] and "110105********0021" in found["reason"]


def test_a_doubtful_value_is_declined_and_its_raw_text_told():
    blurred = line("一、面积共计12.5亩。", 200, 700, at_6=Char("1", 0.4, 0, 0))
    answer = read.answer([page(*lease(area=" ").lines, blurred)])
    (area,) = [one for one in answer["fields"] if one["name"] == "area_mu"]
    assert area["value"] is None and area["sure"] is False and area["raw"] == "12.5"


def test_a_doubtful_digit_is_mended_only_where_the_check_digit_proves_it():
    def with_digit(sure: float, rival: str) -> dict:
        number = line("身份证号：11010519491231082X", 200, 380, at_20=Char("8", sure, 0, 0, rival, 0.1))
        answer = read.answer([page(*lease(ia=" ").lines, number)])
        return next(one for one in answer["fields"] if one["name"] == "party_a_id")

    proved = with_digit(0.6, "0")
    assert proved["value"] == "11010519491231002X" and proved["repaired"] and proved["raw"].endswith("082X")
    for other in (
        with_digit(0.6, "3"),
        with_digit(0.999, "0"),
    ):  # another digit that does not fit; a digit beyond doubt
        assert other["value"] == "11010519491231082X" and other["repaired"] is None


def test_a_lost_point_is_put_back_where_the_product_proves_it():
    faint = line("一、面积共计125亩。", 200, 700, at_7=Char("2", 0.99, 0, 0, dot=0.05))
    answer = read.answer([page(*lease(area=" ").lines, faint)])
    assert fields_of(answer)["area_mu"] == "12.5" and codes_of(answer) == []
    plain = line("一、面积共计125亩。", 200, 700)
    assert codes_of(read.answer([page(*lease(area=" ").lines, plain)])) == ["amount.product"]


def test_a_value_that_runs_on_has_a_place_on_each_line():
    one = line("一、甲方将位于青石村第二组的承包地面积共计为12", 200, 800)
    two = line(".5亩流转给乙方经营，四至以图为准。", 200, 850)
    answer = read.answer([page(*lease(area=" ", rent=" ", term=" ").lines, one, two)])
    (area,) = [f for f in answer["fields"] if f["name"] == "area_mu"]
    assert area["value"] == "12.5" and len(area["more"]) == 1


def sheet(total: str = "3000.00", net: str = "1000.00", ruled: bool = True) -> Page:
    rows = [("序号", "姓名", "天数", "日工资", "应发", "扣款", "实发金额", "领款人签字")]
    rows += [
        ("1", "王五", "10", "200", "2000", "0", "2000.00", "王五"),
        ("2", "赵六", "10", "110", "1100", "100", net, ""),
    ]
    columns = [150 + 180 * i for i in range(9)]
    rules = np.zeros((2300, 1650), np.uint8)
    lines = [line("青石村劳务工资发放表", 500, 200), line(f"合计金额：{total}元", 200, 700)]
    for r, row in enumerate(rows):
        lines += [line(text, columns[i] + 20, 320 + 60 * r) for i, text in enumerate(row) if text]
    if ruled:
        for r in range(4):
            rules[300 + 60 * r : 303 + 60 * r, columns[0] : columns[8] + 3] = 1
        for x in columns:
            rules[300:483, x : x + 3] = 1
    return page(*lines, rules=rules)


@pytest.mark.parametrize("ruled", [True, False])
def test_a_labour_sheet_is_read_by_its_head_with_rules_or_without(ruled):
    answer = read.answer([sheet(ruled=ruled)])
    assert answer["kind"] == "labour" and codes_of(answer) == []
    first, second = answer["rows"]
    assert first["name"]["value"] == "王五" and first["net"]["value"] == "2000" and first["signed"]["value"] == "王五"
    assert second["off"]["value"] == "100" and "signed" not in second


def test_rows_that_do_not_add_up_are_found():
    assert codes_of(read.answer([sheet(total="3100.00")])) == ["rows.total"]
    assert "row.net" in codes_of(read.answer([sheet(net="1010.00")]))


def test_a_signature_is_ink_in_the_place_that_its_label_leaves():
    ink = np.zeros((2300, 1650), np.float32)
    ink[1000:1030, 420:520] = np.random.default_rng(1).random((30, 100)) > 0.6
    labels = (line("甲方（签字）：", 200, 1000), line("乙方（签字）：", 200, 1100))
    answer = read.answer([page(*lease().lines, *labels, ink=ink)])
    assert {one["label"]: one["present"] for one in answer["signatures"]} == {"甲方": True, "乙方": False}


def test_a_text_layer_corrects_what_the_picture_is_not_sure_of():
    seen = line("每亩每年租金为300元整", 200, 300, at_7=Char("3", 0.5, 0, 0))
    checked = textlayer.agree(page(seen), spoken("每亩每年租金为800元整", seen))
    assert checked.used and checked.page.lines[0].text == "每亩每年租金为800元整"


def test_a_text_layer_that_says_otherwise_is_not_believed():
    seen = line("每亩每年租金为300元整", 200, 300)
    checked = textlayer.agree(page(seen), spoken("每亩每年租金为800元整", seen))
    assert not checked.used and checked.lies == (seen,) and checked.page.lines[0].text == seen.text


def test_a_hidden_text_layer_is_not_believed():
    seen = line("每亩每年租金为300元整", 200, 300)
    hidden = [textlayer.Glyph("买", 1000.0 + i, 1500.0) for i in range(40)]
    assert not textlayer.agree(page(seen), spoken("每亩每年租金为300元整", seen) + hidden).used


def spoken(text: str, where: Line) -> list[textlayer.Glyph]:
    return [
        textlayer.Glyph(char, *map(float, where.part(c.start, c.end).mean(axis=0)))
        for char, c in zip(text, where.chars, strict=True)
    ]


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7 broken", b"\xff\xd8\xff\xe0", b"GIF89a" * 20, b"\x89PNG\r\n\x1a\n" + bytes(40)]
)
def test_what_is_no_picture_is_said_to_be_unread(data):
    answer = read.bytes_(data).answer
    assert answer["state"] == "unread" and answer["fields"] == [] and answer["reasons"][0]["text"]


def test_nothing_is_guessed_of_a_page_that_cannot_be_read():
    poor = [replace(one, chars=tuple(replace(c, sure=0.3) for c in one.chars)) for one in lease().lines]
    answer = read.answer([page(*poor)])
    assert (
        answer["state"] == "poor" and all(one["value"] is None for one in answer["fields"]) and answer["findings"] == []
    )


def test_gaps_are_no_characters_and_rows_are_rows():
    text = layout.document([page(line("甲方：张三", 200, 300), line("乙方：李四", 800, 302), line("第二行", 200, 400))])
    assert text.plain == "甲方:张三\t乙方:李四\n第二行"


def test_masked_codes_keep_six_and_four():
    assert findings.masked("11010519491231002X") == "110105********002X"


def test_traditional_forms_become_what_the_paper_prints_and_rare_names_stay():
    assert "".join(map(simplified, "廣寧縣白馬鎮東升村民委員會")) == "广宁县白马镇东升村民委员会"
    assert simplified("堃") == "堃"
