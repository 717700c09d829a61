"""Applications as screens show them: lists, the whole view, and what may be sent in."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Choice, Moment, Reason, Stage, State, UnitRef


class OnBehalf(Schema):
    name: str = Field(min_length=1, max_length=40)
    phone: str = Field(default="", max_length=20)
    id_number: str = Field(default="", max_length=18)


class ApplicationIn(Schema):
    matter: str = Field(max_length=80)
    unit: str = Field(max_length=120)
    form: dict[str, Any] = {}
    paper: str | None = None
    materials: dict[str, list[str]] = {}
    copies: int = Field(default=1, ge=1, le=99)
    on_behalf: OnBehalf | None = None


class ApplicationMade(Schema):
    id: str
    number: str


ActionName = Literal["accept", "return", "examine", "approve", "refuse", "withdraw", "resubmit"]


class ActionIn(Schema):
    action: ActionName
    revision: int
    note: str = Field(default="", max_length=2000)
    ground: str | None = None
    form: dict[str, Any] | None = None
    paper: str | None = None
    materials: dict[str, list[str]] | None = None
    copies: int | None = Field(default=None, ge=1, le=99)


class MatterRef(Schema):
    id: str
    title: str
    class_: str = Field(serialization_alias="class")


class Named(Schema):
    name: str


class ApplicationItem(Schema):
    id: str
    number: str
    matter: MatterRef
    applicant: Named
    unit: UnitRef
    state: State
    state_label: str
    stage: Stage
    stage_label: str
    copies: int
    submitted_at: Moment
    due_at: Moment | None
    overdue: bool
    changed_at: Moment


class ApplicationPage(Schema):
    items: list[ApplicationItem]
    next: str | None
    total: int | None


class FilledField(Schema):
    name: str
    label: str
    value: str


class Paper(Schema):
    file_id: str
    pages: int
    digest: str


class Material(Schema):
    name: str
    label: str
    file_id: str
    pages: int


class StageView(Schema):
    stage: Stage
    label: str
    state: Literal["done", "now", "next", "skipped"]
    at: Moment | None
    who: str | None


class LedgerPlace(Schema):
    index: int


class TimelineItem(Schema):
    at: Moment
    actor: str
    role: str
    text: str
    kind: str
    note: str
    ground: str | None
    entry: LedgerPlace | None
    photos: list[str]


class TerminalRef(Schema):
    id: str
    name: str


class PermitView(Schema):
    id: str
    state: str
    state_label: str
    granted: int
    used: int
    opens_at: Moment
    closes_at: Moment
    terminal: TerminalRef | None
    code: str | None


class ImpressionView(Schema):
    number: int
    page: int | None
    state: str
    state_label: str
    at: Moment | None
    keeper: str
    before: str | None
    after: str | None


class Needs(Schema):
    note: bool
    ground: bool


class ActionOffered(Schema):
    action: ActionName
    label: str
    allowed: bool
    reasons: list[Reason]
    needs: Needs


class ApplicationView(ApplicationItem):
    fields: list[FilledField]
    form: dict[str, Any] | None
    paper: Paper
    materials: list[Material]
    stages: list[StageView]
    timeline: list[TimelineItem]
    permit: PermitView | None
    impressions: list[ImpressionView]
    check_url: str | None
    actions: list[ActionOffered]
    grounds: list[Choice]
    revision: int


class Printed(Schema):
    printed: bool
    folder: bool
