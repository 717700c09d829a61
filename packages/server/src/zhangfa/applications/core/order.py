"""先斩后奏: what is done before the decision that it needs is refused, with both dates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from zhangfa.kernel.outcome import Refusal
from zhangfa.matters.core import Matter

# Fields of forms by name: the day of a decision of the village, and days of what needs that decision.
DECISIONS = ("resolution_on", "passed_on")
DEEDS = ("signed_on", "begins_on", "paid_on")


@dataclass(frozen=True, slots=True)
class Dated:
    """Something with a day: 村民代表会议决议, 合同开始."""

    what: str
    on: date


def why_not_in_order(pairs: Iterable[tuple[Dated, Dated]]) -> tuple[Refusal, ...]:
    """Each pair is (what was done, the decision that it needs). The same day is in order."""
    return tuple(
        Refusal(
            "applications.order_inverted",
            {"deed": deed.what, "deed_on": _day(deed.on), "decision": needed.what, "decision_on": _day(needed.on)},
        )
        for deed, needed in pairs
        if deed.on < needed.on
    )


def dated_in_form(matter: Matter, values: Mapping[str, str], today: date) -> tuple[tuple[Dated, Dated], ...]:
    """The pairs that a form itself holds: what it dates, and the application, must not be before the resolution."""
    decisions = list(_dated(matter, values, DECISIONS))
    deeds = [*_dated(matter, values, DEEDS), Dated("申请用章", today)]
    return tuple((deed, decision) for decision in decisions for deed in deeds)


def _dated(matter: Matter, values: Mapping[str, str], names: Iterable[str]) -> Iterator[Dated]:
    for name in names:
        field, value = matter.field(name), values.get(name, "")
        if field is None or not value:
            continue
        try:
            yield Dated(field.label, date.fromisoformat(value))
        except ValueError:
            continue  # the form's own check says what is wrong with it


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
