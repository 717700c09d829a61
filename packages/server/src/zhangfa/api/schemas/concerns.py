"""What stands out, what it was compared with, what was said to it; and sheets of other systems."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Choice, Moment, UnitRef

ConcernKind = Literal["lease_unusual", "contract_split", "labour_conflict", "building_unapproved"]


class ComparedView(Schema):
    """One comparable; nobody is named."""

    place: str
    month: str
    value: float
    area: float


class ConcernView(Schema):
    """`value` is what was compared with `median`; half of the comparables lie between `low` and `high`, all in
    `unit`. None where nothing was compared."""

    id: str
    kind: Choice
    unit: UnitRef
    application: str | None
    number: str
    reason: str
    value: float | None
    median: float | None
    low: float | None
    high: float | None
    measure: str
    month: str
    compared: list[ComparedView]
    raised_at: Moment
    state: Choice
    answer: str
    answered_by: str | None
    answered_at: Moment | None
    verdict: str
    settled_by: str | None
    settled_at: Moment | None
    actions: list[Literal["answer", "justify", "hand_on"]]


class ConcernPage(Schema):
    items: list[ConcernView]
    next: str | None
    total: int


class ConcernWords(Schema):
    action: Literal["answer", "justify", "hand_on"]
    words: str = Field(min_length=1, max_length=1000)


class WrongLine(Schema):
    line: int
    text: str


class ReportedLine(Schema):
    """`fault` "" when all is well; `doubt` when a person must look; `known` when it had been brought in before."""

    line: int
    village: str
    number: str
    fault: str
    doubt: str
    known: bool


class ImportReport(Schema):
    """`taken` only when every line is right and it was not a trial."""

    taken: bool
    wrong: list[WrongLine]
    lines: list[ReportedLine]
