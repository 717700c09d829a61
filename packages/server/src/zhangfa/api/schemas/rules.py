"""The rules that raise alarms: how they stand, what they would have raised, and switching them."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Moment, UnitRef


class RuleSetting(Schema):
    name: str
    label: str
    value: int
    least: int
    most: int


class RuleView(Schema):
    key: str
    label: str
    level_label: str
    says: str
    on: bool
    settings: list[RuleSetting]
    may_try: bool
    changed_by: str | None
    changed_at: Moment | None
    note: str


class RuleList(Schema):
    """`county` is the one that is shown, `counties` those that the caller may choose."""

    county: UnitRef
    counties: list[UnitRef]
    may_switch: bool
    items: list[RuleView]


class SwitchIn(Schema):
    county: str = Field(max_length=120)
    on: bool
    settings: dict[str, int] = {}
    note: str = Field(min_length=1, max_length=1000)


class RuleTrialIn(Schema):
    """`days` back from now."""

    county: str = Field(max_length=120)
    settings: dict[str, int] = {}
    days: int = Field(default=92, ge=1, le=400)


class TrialPlace(Schema):
    unit: UnitRef
    found: int


class TrialExample(Schema):
    at: Moment
    unit: UnitRef
    text: str


class TrialView(Schema):
    """`entries` that were read; `complete` is false when there were more than are read at once."""

    since: Moment
    until: Moment
    entries: int
    complete: bool
    found: int
    alarms: int
    by_place: list[TrialPlace]
    examples: list[TrialExample]
