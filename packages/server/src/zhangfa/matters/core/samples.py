"""Values that fill a form for looking at it: what was typed where it passes, an example where nothing was. Pure."""

from __future__ import annotations

import re
from datetime import date

from zhangfa.matters.core.checks import form_values, why_not_apply
from zhangfa.matters.core.values import Field, FieldKind, Form, Matter

_EXAMPLES = {
    FieldKind.PHONE: "13800000000",
    FieldKind.ID_NUMBER: "110101199001010015",
    FieldKind.PERSON: "张三",
    FieldKind.MONEY: "10000",
}
_LIKE = re.compile(r"^(如|例如|例)[：:，]?\s*")


def sample_form(matter: Matter, typed: Form, *, on: date) -> dict[str, str]:
    """A form that can be shown whole; what was typed and does not pass its check gives way to the example."""
    values = form_values(matter, typed)
    complete = {material.name: 1 for material in matter.materials}
    against = why_not_apply(matter, values, copies=1, has_paper=True, materials=complete)
    wrong = {refusal.field for refusal in against}
    return {
        field.name: _example(field, on) if field.name in wrong or not values[field.name] else values[field.name]
        for field in matter.fields
    }


def _example(field: Field, on: date) -> str:
    if field.kind is FieldKind.DATE:
        return on.isoformat()
    if field.kind is FieldKind.CHOICE:
        return field.choices[0].value if field.choices else ""
    if field.kind is FieldKind.NUMBER:
        return str(field.least if field.least is not None else 1)
    if field.kind is FieldKind.MONEY and field.most is not None:
        return str(min(field.most, 10_000))
    return _EXAMPLES.get(field.kind) or _LIKE.sub("", field.placeholder) or f"（{field.label}）"
