"""Checks of a form: is everything there, and does every value look like what it says it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from zhangfa.kernel.outcome import Refusal
from zhangfa.matters.core.values import Field, FieldKind, Form, Matter, PaperSource

TEXT_LENGTH = 60
LONG_TEXT_LENGTH = 600
MOST_MONEY = 1_000_000_000
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
_PHONE = re.compile(r"1[3-9][0-9]{9}")
_PERSON = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]{2,30}|[A-Za-z][A-Za-z .'\-]{1,59}")
_MONEY = re.compile(r"[0-9]{1,10}(\.[0-9]{1,2})?")
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,4})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def form_values(matter: Matter, form: Form) -> dict[str, str]:
    """The form as plain text, cleaned as a clerk would: outer blanks off, full-width digits narrowed, X upright."""
    return {field.name: _clean(field, form.get(field.name)) for field in matter.fields}


def _clean(field: Field, value: object) -> str:
    text = "" if value is None else str(value)
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"}).strip()
    if field.kind in {FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHOICE}:
        return text
    text = unicodedata.normalize("NFKC", text)
    if field.kind is FieldKind.PERSON:
        return text.replace("•", "·").replace("・", "·")
    text = re.sub(r"\s", "", text)
    if field.kind is FieldKind.ID_NUMBER:
        return text.upper()
    return text.replace(",", "") if field.kind in {FieldKind.MONEY, FieldKind.NUMBER} else text


def why_not_apply(
    matter: Matter, form: Form, *, copies: int, has_paper: bool, materials: Mapping[str, int]
) -> tuple[Refusal, ...]:
    """Every reason against at once, each with its field. `materials` counts the files handed in for each material."""
    values = form_values(matter, form)
    known = {field.name for field in matter.fields}
    refusals = [Refusal("matters.field_unknown", {"name": str(name)[:40]}, str(name)) for name in set(form) - known]
    for field in matter.fields:
        refusals.extend(_why_not_value(field, values[field.name]))
    if not 1 <= copies <= matter.copies_max:
        refusals.append(Refusal("matters.copies_out_of_range", {"most": matter.copies_max}, "copies"))
    if matter.paper is PaperSource.UPLOADED and not has_paper:
        refusals.append(Refusal("matters.paper_missing", (), "paper"))
    refusals.extend(_why_not_materials(matter, materials))
    return tuple(refusals)


def _why_not_materials(matter: Matter, materials: Mapping[str, int]) -> Iterable[Refusal]:
    for material in matter.materials:
        if material.required and not materials.get(material.name):
            yield Refusal("matters.material_missing", {"label": material.label}, f"materials.{material.name}")
    for name in set(materials) - {material.name for material in matter.materials}:
        yield Refusal("matters.material_unknown", {"name": name[:40]}, f"materials.{name}")


def _why_not_value(field: Field, value: str) -> tuple[Refusal, ...]:
    if not value:
        return (Refusal("matters.field_missing", {"label": field.label}, field.name),) if field.required else ()
    return CHECKS[field.kind](field, value)


def _no(code: str, field: Field, **detail: str | int) -> tuple[Refusal, ...]:
    return (Refusal(code, {"label": field.label, **detail}, field.name),)


def _check_text(field: Field, value: str) -> tuple[Refusal, ...]:
    most = field.most or (LONG_TEXT_LENGTH if field.kind is FieldKind.LONG_TEXT else TEXT_LENGTH)
    if len(value) > most:
        return _no("matters.field_too_long", field, most=most)
    if field.least and len(value) < field.least:
        return _no("matters.field_too_short", field, least=field.least)
    if field.kind is FieldKind.TEXT and "\n" in value:
        return _no("matters.one_line", field)
    return ()


def _check_number(field: Field, value: str) -> tuple[Refusal, ...]:
    if not _NUMBER.fullmatch(value):
        return _no("matters.number_wrong", field)
    return _why_not_between(field, Decimal(value), 0)


def _check_money(field: Field, value: str) -> tuple[Refusal, ...]:
    if not _MONEY.fullmatch(value) or (Decimal(value) == 0 and field.least != 0):
        return _no("matters.money_wrong", field)
    return _why_not_between(field, Decimal(value), MOST_MONEY)


def _why_not_between(field: Field, number: Decimal, ceiling: int) -> tuple[Refusal, ...]:
    most = field.most if field.most is not None else ceiling or None
    least = field.least if field.least is not None else 0
    if number < least:
        return _no("matters.too_little", field, least=least)
    if most is not None and number > most:
        return _no("matters.too_much", field, most=most)
    return ()


def _check_date(field: Field, value: str) -> tuple[Refusal, ...]:
    try:
        ok = bool(_DATE.fullmatch(value)) and 1900 <= date.fromisoformat(value).year <= 2200
    except ValueError:
        ok = False
    return () if ok else _no("matters.date_wrong", field)


def _check_choice(field: Field, value: str) -> tuple[Refusal, ...]:
    known = any(choice.value == value for choice in field.choices)
    return () if known else _no("matters.choice_unknown", field)


def _check_phone(field: Field, value: str) -> tuple[Refusal, ...]:
    return () if _PHONE.fullmatch(value) else _no("matters.phone_wrong", field)


def _check_person(field: Field, value: str) -> tuple[Refusal, ...]:
    return () if _PERSON.fullmatch(value) else _no("matters.person_wrong", field)


def _check_id_number(field: Field, value: str) -> tuple[Refusal, ...]:
    if not _ID_NUMBER.fullmatch(value) or not _born_on(value):
        return _no("matters.id_number_wrong", field)
    return () if check_character(value[:17]) == value[17] else _no("matters.id_number_check", field)


def _born_on(value: str) -> date | None:
    try:
        born = date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1880 else None


def check_character(first_seventeen: str) -> str:
    """The last character of a citizen's number (GB 11643, ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


CHECKS: Mapping[FieldKind, Callable[[Field, str], tuple[Refusal, ...]]] = {
    FieldKind.TEXT: _check_text,
    FieldKind.LONG_TEXT: _check_text,
    FieldKind.NUMBER: _check_number,
    FieldKind.MONEY: _check_money,
    FieldKind.DATE: _check_date,
    FieldKind.CHOICE: _check_choice,
    FieldKind.PHONE: _check_phone,
    FieldKind.ID_NUMBER: _check_id_number,
    FieldKind.PERSON: _check_person,
}
