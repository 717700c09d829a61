"""Joint reviews: announced, drawn by a checkpoint, judged item by item, put right, verified, reported."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Moment, UnitRef


class ReviewMember(Schema):
    person: str
    name: str
    office: str


class ReviewItem(Schema):
    id: str
    unit: UnitRef
    month: str
    state: Literal["announced", "drawn", "closed"]
    state_label: str
    population: int
    drawn: int
    problems: int
    open_problems: int


class ReviewList(Schema):
    """`towns` are those where the caller may announce one, each with who could be in the team."""

    items: list[ReviewItem]
    towns: list[UnitRef]
    candidates: list[ReviewMember]


class ChecklistItem(Schema):
    key: str
    kind: str
    ask: str


class DrawnUse(Schema):
    index: int
    application: str
    number: str
    title: str
    unit: UnitRef


class JudgedView(Schema):
    id: int
    index: int
    item: str
    result: Literal["fine", "problem", "not_here"]
    result_label: str
    note: str
    by: str
    due_at: Moment | None
    done: str
    done_by: str
    verified: str
    verified_by: str
    may_rectify: bool
    may_verify: bool


class ReviewView(ReviewItem):
    team: list[ReviewMember]
    digest: str
    announced_by: str
    announced_at: Moment
    checkpoint: str
    checklist: list[ChecklistItem]
    uses: list[DrawnUse]
    judged: list[JudgedView]
    may_judge: bool
    may_close: bool
    draw_url: str
    report_url: str | None


class ReviewIn(Schema):
    unit: str = Field(max_length=120)
    month: str = Field(max_length=7)
    team: list[str] = Field(max_length=20)


class JudgeIn(Schema):
    index: int
    item: str = Field(max_length=40)
    result: Literal["fine", "problem", "not_here"]
    note: str = Field(default="", max_length=2000)


class MendIn(Schema):
    """`accepted` counts for a verification alone."""

    note: str = Field(min_length=1, max_length=2000)
    accepted: bool = True


class Draw(Schema):
    """What anybody needs to make the draw again (`zhangfa-verify draw`)."""

    log: str
    month: str
    population: list[int]
    population_digest: str
    count: int
    announced_in: int
    checkpoint: str
    drawn: list[int]
