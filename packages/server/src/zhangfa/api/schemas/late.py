"""What is late and with whom (码上督)."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import CaseRef, Moment, UnitRef


class LateApplication(Schema):
    id: str
    number: str
    title: str


class LateStep(Schema):
    key: str
    label: str
    stage: str
    town: bool
    hours: int


class LateSeat(Schema):
    """`who` is empty when nobody holds the office."""

    label: str
    place: str
    who: list[str]
    deputies: list[str]


class Question(Schema):
    """What a supervisor asked about the delay, and what was said to it."""

    asked_by: str
    asked_at: Moment
    question: str
    answered_by: str | None
    answered_at: Moment | None
    answer: str


class LateItem(Schema):
    """`hours_late` are working hours."""

    application: LateApplication
    unit: UnitRef
    step: LateStep
    seats: list[LateSeat]
    due_at: Moment
    hours_late: float
    urges: int
    questions: list[Question]
    case: CaseRef | None
    may_urge: bool
    may_ask: bool
    may_answer: bool


class LateList(Schema):
    items: list[LateItem]


class LateWords(Schema):
    note: str = Field(min_length=1, max_length=1000)
