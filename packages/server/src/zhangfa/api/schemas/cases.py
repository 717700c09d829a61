"""Cases: what must be answered for, step by step; and the trace of one mark."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Choice, Moment, UnitRef

CaseStateName = Literal["verifying", "tracing", "rectifying", "deciding", "closed"]
CaseActionName = Literal["find", "name", "order", "rectify", "send_back", "accept", "reply", "decide", "close"]


class CaseItem(Schema):
    id: str
    number: str
    unit: UnitRef
    title: str
    state: CaseStateName
    state_label: str
    finding_label: str
    opened_by: str
    opened_at: Moment
    due_at: Moment | None
    overdue: bool
    mine: bool


class CaseList(Schema):
    items: list[CaseItem]


class CaseFile(Schema):
    id: str
    name: str
    pages: int


class CasePerson(Schema):
    """`outcome_label` is empty until it is decided; `mine` says that this is the caller."""

    person: str
    name: str
    part: str
    reply_due: Moment
    reply: str
    replied_at: Moment | None
    files: list[CaseFile]
    outcome_label: str
    reason: str
    decided_by: str
    decided_at: Moment | None
    mine: bool


class CaseOrder(Schema):
    words: str
    name: str
    due_at: Moment
    done: str
    done_at: Moment | None
    files: list[CaseFile]


class FrozenEntry(Schema):
    index: int
    kind: str
    text: str
    at: str
    leaf: str


class CaseEvidence(Schema):
    """`digest` is the SHA-256 of the frozen list, which stands in the ledger; the checkpoint is the signed note."""

    digest: str
    log: str
    size: int
    checkpoint: str
    entries: list[FrozenEntry]


class CaseLine(Schema):
    at: Moment
    actor: str
    text: str
    note: str
    index: int | None


class CaseAct(Schema):
    action: CaseActionName
    label: str


class CaseCandidate(Schema):
    person: str
    name: str
    label: str


class CaseTrace(Schema):
    """One mark that can be traced back; `mark` is 0 where nothing was stamped."""

    application: str
    number: str
    title: str
    permit: str
    mark: int


class CaseView(CaseItem):
    """`people` are those whom the caller may see: all of them, or himself alone."""

    revision: int
    application: str | None
    found: str
    people: list[CasePerson]
    order: CaseOrder | None
    evidence: CaseEvidence
    traces: list[CaseTrace]
    letter_url: str | None
    lines: list[CaseLine]
    actions: list[CaseAct]
    findings: list[Choice]
    outcomes: list[Choice]
    candidates: list[CaseCandidate]


class CaseIn(Schema):
    """From an alarm, or about an application; one of the two."""

    alarm: str = Field(default="", max_length=26)
    application: str = Field(default="", max_length=26)
    note: str = Field(min_length=1, max_length=2000)


class CaseActIn(Schema):
    """`person`, `finding`, `outcome`, `due_on` and `files` as the action needs them."""

    action: CaseActionName
    revision: int = 0
    note: str = Field(default="", max_length=2000)
    person: str = Field(default="", max_length=26)
    finding: str = Field(default="", max_length=20)
    outcome: str = Field(default="", max_length=20)
    due_on: str = Field(default="", max_length=10)
    files: list[str] = Field(default=[], max_length=20)


class TraceFact(Schema):
    label: str
    value: str


class TracePerson(Schema):
    name: str
    did: list[str]


class TraceItem(Schema):
    at: Moment
    who: str
    what: str
    said: str
    index: int | None


class TracePhoto(Schema):
    digest: str
    label: str


class TraceView(Schema):
    """Everything about one mark: what it was, everybody who had a part, every act, the page and the photos. `mark` is 0
    and `permit` empty where nothing was stamped."""

    application: str
    number: str
    title: str
    unit: UnitRef
    permit: str
    mark: int
    facts: list[TraceFact]
    people: list[TracePerson]
    lines: list[TraceItem]
    paper_file: str
    page: int
    photos: list[TracePhoto]
    pdf_url: str
