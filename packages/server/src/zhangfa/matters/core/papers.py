"""From a filled form to the words of a paper: dates and amounts written as on official papers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from zhangfa.documents.core import Box, PaperText
from zhangfa.matters.core.checks import form_values
from zhangfa.matters.core.values import Field, FieldKind, Form, Matter

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_SLOT = re.compile(r"\{([a-z_]+)\}")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
_STOPS = "。，；、,;. "
BLANK = "／"


def paper_of(matter: Matter, form: Form, *, unit: str, town: str, signer: str, on: date) -> PaperText:
    """The paper of a generated matter. A part in [[…]] falls away when a value in it is empty."""
    template = matter.template
    if template is None:
        raise ValueError(f"{matter.id} is not a generated paper")
    shown = {field.name: shown_value(field, value) for field, value in _pairs(matter, form)}
    words = {**shown, "unit": unit, "town": town, "date": chinese_date(on)}
    return PaperText(
        title=_filled(template.title, words),
        addressee=_filled(template.addressee, words),
        paragraphs=tuple(
            line for paragraph in template.paragraphs for line in _filled(paragraph, words).splitlines() if line.strip()
        ),
        rows=table_of(matter, form) if template.table or template.boxes else (),
        closing=_filled(template.closing, words),
        note=_filled(template.note, words),
        signer=signer,
        date=chinese_date(on),
        boxes=tuple(Box(label=box.label) for box in template.boxes),
    )


def box_of(matter: Matter, box: str, office: str) -> int | None:
    """The place among the form's boxes where an opinion from this step's box, in this office, belongs."""
    boxes = matter.template.boxes if matter.template else ()
    fits = [place for place, each in enumerate(boxes) if each.box == box and each.office in {"", office}]
    return fits[0] if fits else None


def box_label(matter: Matter, box: str, office: str) -> str:
    """What stands beside that box on the form; empty when there is none."""
    place = box_of(matter, box, office) if box else None
    return "" if place is None else matter.template.boxes[place].label


def table_of(matter: Matter, form: Form) -> tuple[tuple[str, str], ...]:
    """Label and shown value of every filled field, in the form's order."""
    return tuple((field.label, shown_value(field, value)) for field, value in _pairs(matter, form) if value)


def _pairs(matter: Matter, form: Form) -> list[tuple[Field, str]]:
    values = form_values(matter, form)
    return [(field, values[field.name]) for field in matter.fields]


def _filled(text: str, words: Mapping[str, str]) -> str:
    def optional(match: re.Match[str]) -> str:
        part = match.group(1)
        return part if all(words.get(name) for name in _SLOT.findall(part)) else ""

    def slot(match: re.Match[str]) -> str:
        """A value that ends with a stop of its own gives it up before the template's."""
        value, after = words[match.group(1)], match.string[match.end() : match.end() + 1]
        return (value.rstrip(_STOPS) if after in _STOPS and after else value) or BLANK

    return _SLOT.sub(slot, _OPTIONAL.sub(optional, text))


def slots(text: str) -> set[str]:
    return set(_SLOT.findall(text))


def shown_value(field: Field, value: str) -> str:
    """A value as people write it on paper; empty stays empty. Values that did not pass their check stay as they are."""
    if not value:
        return ""
    if field.kind is FieldKind.CHOICE:
        return next((choice.label for choice in field.choices if choice.value == value), value)
    if field.kind is FieldKind.DATE:
        return chinese_date(date.fromisoformat(value))
    if field.kind is FieldKind.MONEY:
        return f"{Decimal(value):,.2f}元（大写：人民币{capital_money(Decimal(value))}）"
    if field.kind is FieldKind.NUMBER:
        return f"{value}{field.unit}"
    return value


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def capital_money(amount: Decimal) -> str:
    """壹万贰仟元整: capital numerals for amounts from 0 to 999,999,999,999.99 yuan."""
    cents = int((amount * 100).to_integral_value(rounding=ROUND_HALF_UP))
    if not 0 <= cents < 10**14:
        raise ValueError(f"amount out of range: {amount}")
    if not cents:
        return "零元整"
    yuan, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = f"{_capital_integer(yuan)}元" if yuan else ""
    if not jiao and not fen:
        return text + "整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _capital_integer(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for position in range(len(groups) - 1, -1, -1):
        group = groups[position]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _capital_group(group) + _GROUPS[position]
        gap = False
    return text


def _capital_group(group: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if not digit:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text
