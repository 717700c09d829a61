"""Shapes of editing the catalogue, and of the register of agencies that wrongly ask."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Moment, Reason, Stage, UnitRef


class ReportIn(Schema):
    unit: str = Field("", max_length=120)
    agency: str = Field(max_length=200)
    note: str = Field("", max_length=1000)


class Report(Schema):
    id: str
    item: str
    title: str
    agency: str
    note: str
    unit: UnitRef
    reported_at: Moment


class Count(Schema):
    name: str
    times: int
    last_at: Moment


class RegisterView(Schema):
    total: int
    agencies: list[Count]
    papers: list[Count]
    latest: list[Report]


class DraftIn(Schema):
    """`content` has the shape of the catalogue's files; `revision` is 0 for a new draft."""

    region: str = Field(max_length=120)
    content: dict[str, Any]


class DraftSave(Schema):
    content: dict[str, Any]
    revision: int = Field(ge=1)


class DraftRevision(Schema):
    revision: int = Field(ge=1)


class DraftReturn(Schema):
    revision: int = Field(ge=1)
    note: str = Field(max_length=2000)


class DraftCheck(Schema):
    """What stands in an editor now, kept or not; `form` are values to see the paper with."""

    region: str = Field(max_length=120)
    unit: str = Field("", max_length=120)
    content: dict[str, Any]
    form: dict[str, str] = {}


class PaperShown(Schema):
    title: str
    addressee: str
    paragraphs: list[str]
    rows: list[list[str]]
    closing: str
    note: str
    signer: str
    date: str


class DraftChecked(Schema):
    """Every complaint with its place in the content; the drawing and the paper when the content can be read."""

    reasons: list[Reason]
    route_svg: str | None
    paper: PaperShown | None


class TrialIn(Schema):
    unit: str = Field(max_length=120)
    form: dict[str, str] = {}


class DraftItem(Schema):
    id: str
    region: UnitRef
    matter_id: str
    title: str
    state: Literal["open", "published", "discarded"]
    state_label: str
    revision: int
    authors: list[str]
    publisher: str | None
    version: int | None
    saved_at: Moment
    note: str
    returner: str | None


class DraftList(Schema):
    items: list[DraftItem]


class Difference(Schema):
    where: str
    before: str
    after: str


class DraftView(DraftItem):
    """`mine`: the reader wrote in it, so another publishes it or gives it back."""

    content: dict[str, Any]
    differences: list[Difference]
    may_publish: bool
    mine: bool
    reasons: list[Reason]


class TrialSeat(Schema):
    label: str
    place: str
    names: list[str]


class TrialGround(Schema):
    """One condition of a step, what the form says to it, and whether it holds."""

    words: str
    value: str
    holds: bool


class TrialStep(Schema):
    stage: Stage
    label: str
    hours: int
    mode: str
    mode_label: str
    ratio: str
    needed: bool
    grounds: list[TrialGround]
    empty: bool
    seats: list[TrialSeat]


class Trial(Schema):
    steps: list[TrialStep]
