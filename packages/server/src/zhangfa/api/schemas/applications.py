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


ActionName = Literal[
    "accept",
    "return",
    "examine",
    "approve",
    "refuse",
    "withdraw",
    "resubmit",
    "transfer",
    "delegate",
    "give_opinion",
    "add_seat",
    "drop_seat",
    "take_back",
    "urge",
    "copy",
]
Where = Literal["before", "beside", "after"]


class SealPlace(Schema):
    """The centre of an electronic seal: page from 1, and thousandths of its width and height from the upper left."""

    page: int = Field(ge=1, le=999)
    x: int = Field(ge=0, le=1000)
    y: int = Field(ge=0, le=1000)


class ActionIn(Schema):
    action: ActionName
    revision: int
    note: str = Field(default="", max_length=2000)
    ground: str | None = None
    form: dict[str, Any] | None = None
    paper: str | None = None
    materials: dict[str, list[str]] | None = None
    copies: int | None = Field(default=None, ge=1, le=99)
    seat: str | None = Field(default=None, max_length=10)
    person: str | None = Field(default=None, max_length=26)
    people: list[str] | None = Field(default=None, max_length=20)
    to_step: str | None = Field(default=None, max_length=40)
    where: Where | None = None
    assertion: dict[str, Any] | None = None
    seal_at: SealPlace | None = None


class ChallengeIn(Schema):
    """Which decision a passkey is to sign."""

    action: Literal["accept", "examine", "approve"]
    revision: int
    seal_at: SealPlace | None = None


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
    void: bool


class TerminalRef(Schema):
    id: str
    name: str


class PermitView(Schema):
    id: str
    medium: str
    medium_label: str
    state: str
    state_label: str
    granted: int
    used: int
    opens_at: Moment
    closes_at: Moment
    terminal: TerminalRef | None
    code: str | None


class SealedFileView(Schema):
    """`format` is pdf or ofd; `size` in bytes."""

    format: str
    size: int


class SealedView(Schema):
    """The electronic original: how far it is, and once it is there its files and what finds it again. `replaced_by` is
    the address of what took its place."""

    state: str
    state_label: str
    sealed_at: Moment | None
    validity: str
    validity_label: str
    reason: str
    voided_at: Moment | None
    replaced_by: str
    may_void: bool
    code: str
    address: str
    files: list[SealedFileView]


class VoidIn(Schema):
    """`replaced_by` names a document of `sealed_replacements`, "" when nothing takes its place."""

    reason: str = Field(default="", max_length=500)
    replaced_by: str = Field(default="", max_length=26)


class ReplacementItem(Schema):
    document: str
    number: str
    title: str
    applicant: str
    sealed_at: Moment


class ReplacementList(Schema):
    items: list[ReplacementItem]


class FindingView(Schema):
    """What a supervisor found of a mark in doubt."""

    finding: str
    label: str
    note: str
    by: str
    at: Moment


class PressJudged(Schema):
    """What the terminal's eyes made of the sheet before and after the press; `version` names the thresholds."""

    verdict: Literal["match", "mismatch", "doubtful", "unreadable"]
    label: str
    details: list[str]
    version: str


class ImpressionView(Schema):
    """`findings` is what the reader may say of this mark; empty when there is nothing to settle, or not for him."""

    permit: str
    number: int
    page: int | None
    state: str
    state_label: str
    at: Moment | None
    keeper: str
    medium: str
    medium_label: str
    before: str | None
    after: str | None
    judged: PressJudged | None
    found: FindingView | None
    findings: list[Choice]


class FindingIn(Schema):
    permit: str = Field(max_length=26)
    number: int = Field(ge=1, le=9999)
    finding: Literal["made", "not_made", "unusable"]
    note: str = Field(max_length=2000)


class StepRef(Schema):
    key: str
    label: str


class Needs(Schema):
    """What is asked before the action: words, a ground, one person, several, where an added seat stands, and the
    earlier steps to which one may return (none chosen: back to the applicant); whether a passkey signs it; and whether
    the place of the electronic seal may be said."""

    note: bool
    ground: bool
    person: bool = False
    people: bool = False
    where: bool = False
    steps: list[StepRef] = []
    passkey: bool = False
    seal_place: bool = False


class ActionOffered(Schema):
    action: ActionName
    label: str
    allowed: bool
    reasons: list[Reason]
    needs: Needs
    seat: str | None = None


class RouteSeat(Schema):
    """Who is asked: `label` and `place` say it, `who` names those who could sign now, `by` who did."""

    seat: str | None
    label: str
    place: str
    who: list[str]
    state: Literal[
        "open", "waiting", "agreed", "against", "opinion", "returned", "passed_on", "dropped", "spared", "void"
    ]
    state_label: str
    by: str | None
    deputy_for: str | None
    at: Moment | None
    note: str
    origin: Literal["route", "added", "transferred", "delegated"]
    origin_label: str
    empty: bool
    box: str


class RouteStep(Schema):
    key: str
    label: str
    stage: Stage
    mode: Literal["any", "all", "in_turn", "ratio"]
    mode_label: str
    ratio: str
    state: Literal["done", "now", "next", "void"]
    town: bool
    hours: int
    due_at: Moment | None
    box: str
    seats: list[RouteSeat]


class ApplicationView(ApplicationItem):
    fields: list[FilledField]
    form: dict[str, Any] | None
    paper: Paper
    materials: list[Material]
    stages: list[StageView]
    route: list[RouteStep]
    timeline: list[TimelineItem]
    permit: PermitView | None
    impressions: list[ImpressionView]
    check_url: str | None
    electronic: SealedView | None = None
    actions: list[ActionOffered]
    grounds: list[Choice]
    revision: int


class Eligible(Schema):
    """Somebody who may be named: `offices` says why."""

    id: str
    name: str
    offices: list[str]


class ReadIn(Schema):
    digest: str = Field(max_length=64)


class Seen(Schema):
    seen: bool


class ApproveItem(Schema):
    id: str = Field(max_length=26)
    revision: int


class ApproveManyIn(Schema):
    items: list[ApproveItem] = Field(min_length=1, max_length=50)
    note: str = Field(default="", max_length=2000)


class Approved(Schema):
    """What became of one application of many: done, or why not."""

    id: str
    done: bool
    state: State | None
    reasons: list[Reason]


class ApprovedMany(Schema):
    items: list[Approved]


class Printed(Schema):
    printed: bool
    folder: bool
