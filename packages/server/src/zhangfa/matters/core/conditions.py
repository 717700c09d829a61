"""When a step stands: its conditions held against a filled form, and told in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from zhangfa.matters.core.checks import form_values
from zhangfa.matters.core.papers import shown_value
from zhangfa.matters.core.steps import OPS, Condition, Step
from zhangfa.matters.core.values import FieldKind, Form, Matter


@dataclass(frozen=True, kw_only=True)
class Ground:
    """One condition of a step, what the form says to it, and whether it holds."""

    words: str
    value: str
    holds: bool


def needed(step: Step, matter: Matter, form: Form) -> bool:
    """Whether the step stands for these values; a condition on a value that is not there does not hold."""
    return not step.when or all(ground.holds for ground in grounds(step, matter, form))


def grounds(step: Step, matter: Matter, form: Form) -> tuple[Ground, ...]:
    """Why a step stands or falls away, condition by condition."""
    values = form_values(matter, form)
    return tuple(_ground(condition, matter, values.get(condition.field, "")) for condition in step.when)


def _ground(condition: Condition, matter: Matter, value: str) -> Ground:
    field = matter.field(condition.field)
    plain = field is None or field.kind in {FieldKind.DATE, FieldKind.MONEY}
    shown = value if plain else shown_value(field, value)
    return Ground(words=condition_words(condition, matter), value=shown, holds=_holds(condition, value))


def condition_words(condition: Condition, matter: Matter) -> str:
    """“合同金额”超过 10000."""
    field = matter.field(condition.field)
    labels = {choice.value: choice.label for choice in field.choices} if field else {}
    values = condition.value if isinstance(condition.value, tuple) else (str(condition.value),)
    said = "、".join(labels.get(value, value) for value in values)
    return f"“{field.label if field else condition.field}”{OPS.get(condition.op, condition.op)} {said}"


def _holds(condition: Condition, value: str) -> bool:
    wanted = condition.value
    if condition.op in {"in", "not_in"}:
        return (value in wanted) is (condition.op == "in") if isinstance(wanted, tuple) else False
    if condition.op in {"eq", "ne"}:
        return (value == str(wanted)) is (condition.op == "eq")
    try:
        number, bound = Decimal(value), Decimal(str(wanted))
    except InvalidOperation:
        return False
    return {"lt": number < bound, "le": number <= bound, "gt": number > bound, "ge": number >= bound}[condition.op]
