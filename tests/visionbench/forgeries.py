"""What a forger does to a paper: each forgery gives another paper, or None where it does not apply."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from tests.visionbench.papers import CAPITALS, MAKERS, Line, Paper, Table, paper, person

LOOK_ALIKES = (
    "未末",
    "己已",
    "土士",
    "人入",
    "王玉",
    "月用",
    "日曰",
    "干千",
    "大太",
    "天夫",
    "田由",
    "申甲",
    "白自",
    "午牛",
    "问间",
)
TURNED = (
    ("有权", "无权"),
    ("不得", "应当"),
    ("应当", "不得"),
    ("不向", "应向"),
    ("同意", "拒绝"),
    ("属实", "不实"),
    ("符合", "不符"),
)
COMMON = (
    "的一是在不了有和这中大为上个国我以要他时来用们生到作地于出就分对成会可"
    "主发年动同工也能下过子说产种面而方后多定行学法所民得经"
)
Forgery = Callable[[Paper, random.Random], Paper | None]


def _texts(one: Paper) -> list[tuple[int, int, int, str]]:
    """Every stretch of fixed text as (item, row, column, text); lines have row -1."""
    found = []
    for i, item in enumerate(one.items):
        if isinstance(item, Line):
            found.append((i, -1, -1, item.text))
        else:
            found += [(i, r, c, text) for r, row in enumerate(item.rows) for c, text in enumerate(row)]
    return found


def _put(one: Paper, place: tuple[int, int, int, str], text: str) -> Paper:
    i, r, c, _ = place
    item = one.items[i]
    if isinstance(item, Line):
        changed: Line | Table = replace(item, text=text)
    else:
        rows = [list(row) for row in item.rows]
        rows[r][c] = text
        changed = replace(item, rows=tuple(tuple(row) for row in rows))
    return one.with_items((*one.items[:i], changed, *one.items[i + 1 :]))


def _field(one: Paper, dice: random.Random, pattern: str) -> tuple[str, str] | None:
    """A field whose value matches and that stands on the paper."""
    printed = "".join(text for *_, text in _texts(one))
    fit = [(k, v) for k, v in one.fields.items() if re.fullmatch(pattern, v) and "{" + k + "}" in printed]
    return dice.choice(fit) if fit else None


def _swapped(text: str, at: int, by: str, length: int = 1) -> str:
    return text[:at] + by + text[at + length :]


def one_digit(one: Paper, dice: random.Random) -> Paper | None:
    found = _field(one, dice, r".*\d.*")
    if found is None:
        return None
    name, value = found
    at = dice.choice([i for i, char in enumerate(value) if char.isdigit()])
    return one.with_field(name, _swapped(value, at, dice.choice([d for d in "0123456789" if d != value[at]])))


def digit_added(one: Paper, dice: random.Random) -> Paper | None:
    found = _field(one, dice, r"[\d.]+")
    if found is None:
        return None
    at = dice.randint(1, len(found[1].split(".")[0]))
    return one.with_field(found[0], _swapped(found[1], at, dice.choice("0123456789"), 0))


def decimal_point(one: Paper, dice: random.Random) -> Paper | None:
    found = _field(one, dice, r"\d{2,}\.\d+")
    if found is None:
        return None
    whole, part = found[1].split(".")
    return one.with_field(found[0], f"{whole[:-1]}.{whole[-1]}{part}" if dice.random() < 0.6 else f"{whole}{part}")


def ten_thousand(one: Paper, dice: random.Random) -> Paper | None:
    found = _field(one, dice, r"\d+(\.\d+)?")
    return found and one.with_field(found[0], found[1] + dice.choice("万0"))


def capital_numeral(one: Paper, dice: random.Random) -> Paper | None:
    if "cap" not in one.fields:
        return None
    value = one.fields["cap"]
    at = dice.choice([i for i, char in enumerate(value) if char in CAPITALS])
    return one.with_field("cap", _swapped(value, at, dice.choice([c for c in CAPITALS[1:] if c != value[at]])))


def one_character(one: Paper, dice: random.Random) -> Paper | None:
    places = [
        (p, i) for p in _texts(one) for i, c in enumerate(p[3]) if c >= "一" and p[3].count("{") == p[3].count("}")
    ]
    place, at = dice.choice(places)
    return _put(one, place, _swapped(place[3], at, dice.choice([c for c in COMMON if c != place[3][at]])))


def look_alike(one: Paper, dice: random.Random) -> Paper | None:
    pairs = {a: b for x, y in LOOK_ALIKES for a, b in ((x, y), (y, x))}
    places = [(p, i) for p in _texts(one) for i, c in enumerate(p[3]) if c in pairs]
    if not places:
        return None
    place, at = dice.choice(places)
    return _put(one, place, _swapped(place[3], at, pairs[place[3][at]]))


def negation(one: Paper, dice: random.Random) -> Paper | None:
    places = [(p, old, new) for p in _texts(one) for old, new in TURNED if old in p[3]]
    if not places:
        return None
    place, old, new = dice.choice(places)
    return _put(one, place, place[3].replace(old, new, 1))


def name_swapped(one: Paper, dice: random.Random) -> Paper | None:
    names = [k for k in ("n", "a", "b", "x", "who", "lead", "acc", "e", "n3", "n1") if k in one.fields]
    printed = "".join(text for *_, text in _texts(one))
    names = [k for k in names if "{" + k + "}" in printed]
    return one.with_field(dice.choice(names), person(dice)) if names else None


def date_changed(one: Paper, dice: random.Random) -> Paper | None:
    found = _field(one, dice, r"\d{4}年\d+月\d+日")
    if found is None:
        return None
    year, rest = found[1].split("年")
    return one.with_field(found[0], f"{int(year) + dice.choice((-3, -1, 1, 2, 5))}年{rest}")


def line_inserted(one: Paper, dice: random.Random) -> Paper:
    extra = Line(
        dice.choice(("另付青苗补偿费壹万元整。", "以上款项已经付清，双方再无争议。", "补充：本页内容以口头约定为准。")),
        4.2,
        indent=2,
    )
    at = dice.randint(2, len(one.items) - 1)
    return one.with_items((*one.items[:at], extra, *one.items[at:]))


def clause_removed(one: Paper, dice: random.Random) -> Paper:
    table = next((i for i, item in enumerate(one.items) if isinstance(item, Table)), None)
    if table is not None and dice.random() < 0.7:
        item = one.items[table]
        at = dice.randint(1, len(item.rows) - 1)
        less = replace(item, rows=(*item.rows[:at], *item.rows[at + 1 :]))
        return one.with_items((*one.items[:table], less, *one.items[table + 1 :]))
    at = dice.choice([i for i, item in enumerate(one.items) if i and isinstance(item, Line) and item.text.strip()])
    return one.with_items((*one.items[:at], *one.items[at + 1 :]))


def hand_added(one: Paper, dice: random.Random) -> Paper:
    """Below the text or anywhere on the page, as small as a figure's tail or as large as a remark."""
    text = dice.choice(("作废", "已付清", "万", "同意", "加", "另加壹仟元", "千", person(dice)))
    top = dice.uniform(225, 268) if dice.random() < 0.6 else dice.uniform(40, 225)
    return replace(one, added=(*one.added, (text, dice.uniform(35, 150), top, dice.uniform(4.5, 7))))


def blank_filled(one: Paper, dice: random.Random) -> Paper | None:
    empty = [k for k, v in one.fields.items() if v == ""]
    return one.with_field(dice.choice(empty), person(dice)) if empty else None


def another_person(one: Paper, dice: random.Random) -> Paper:
    kind = next(i for i, make in enumerate(MAKERS) if make(random.Random(0)).kind == one.kind)
    return replace(paper(kind, dice), hand=one.hand, foot=one.foot)


def another_page(one: Paper, dice: random.Random) -> Paper:
    others = [i for i, make in enumerate(MAKERS) if make(random.Random(0)).kind != one.kind]
    return paper(dice.choice(others), dice)


def blank(one: Paper, dice: random.Random) -> Paper:
    return Paper("blank", ())


FORGERIES: dict[str, Forgery] = {
    "digit_sub": one_digit,
    "digit_add": digit_added,
    "decimal": decimal_point,
    "wan_add": ten_thousand,
    "capital": capital_numeral,
    "char_sub": one_character,
    "char_sim": look_alike,
    "negation": negation,
    "name_swap": name_swapped,
    "date_change": date_changed,
    "line_insert": line_inserted,
    "clause_remove": clause_removed,
    "hand_add": hand_added,
    "blank_fill": blank_filled,
    "same_template_other": another_person,
    "page_swap": another_page,
    "blank": blank,
}
