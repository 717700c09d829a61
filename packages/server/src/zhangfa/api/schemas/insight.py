"""Figures of a place and a period (洞察)."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Choice, Moment, UnitRef

Happened = Literal["submitted", "approved", "late", "returned", "refused", "abandoned", "unstamped", "used"]
Month = Field("", pattern=r"^((19|20)\d\d-(0[1-9]|1[0-2]))?$")


class Figures(Schema):
    """Counts; times in seconds, None where nothing was approved; `on_time_rate` from 0 to 1. Percentiles are within
    five per cent of the exact ones."""

    submitted: int
    approved: int
    on_time: int
    on_time_rate: float | None
    refused: int
    returned: int
    abandoned: int
    unstamped: int
    used: int
    impressions: int
    mean: float | None
    p50: float | None
    p90: float | None


class LowerUnit(Schema):
    unit: UnitRef
    has_lower: bool
    figures: Figures


class NamedFigures(Schema):
    code: str
    label: str
    figures: Figures


class NamedCount(Schema):
    code: str
    label: str
    count: int


class TerminalsNow(Schema):
    """At this moment, and how often something went wrong in the period."""

    all: int
    online: int
    quarantined: int
    locked: int
    went_silent: int
    were_quarantined: int
    were_locked: int


class Board(Schema):
    """`running`: the period has not ended, so that it is not yet comparable with the one before. `behind`: entries of
    the ledger that are not in the figures yet; `seen_at` the newest that is."""

    unit: UnitRef
    trail: list[UnitRef]
    places: list[UnitRef]
    since: str
    until: str
    before_since: str
    before_until: str
    running: bool
    seal: str
    matter: str
    whole: Figures
    before: Figures
    lower: list[LowerUnit]
    seals: list[NamedFigures]
    matters: list[NamedFigures]
    months: list[NamedFigures]
    days: list[NamedFigures]
    grounds: list[NamedCount]
    terminals: TerminalsNow
    is_village: bool
    seen_at: Moment | None
    behind: int


class RecordLine(Schema):
    """One application behind a figure. `seconds` is how long its approval took."""

    id: str
    number: str
    matter: Choice
    seal: Choice
    outcome: Choice
    late: bool
    submitted_at: Moment
    approved_at: Moment | None
    ended_at: Moment | None
    seconds: int | None
    impressions: int


class RecordPage(Schema):
    items: list[RecordLine]
    next: str | None
    total: int
