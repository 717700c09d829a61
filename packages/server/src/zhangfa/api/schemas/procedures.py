"""Procedures (四议两公开) and filings: what the clerk fills in, what everybody reads, the town's register."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Choice, Moment, Reason, UnitRef

StepKey = Literal["proposal", "deliberation", "party", "assembly", "decision", "result"]
AssemblyName = Literal["representatives", "villagers", "households", "members", "member_representatives"]
FileId = str


class StepIn(Schema):
    """One step. `on` is the day of the meeting, or the first of a publicity whose last is `until`; files by id."""

    on: date | None = None
    until: date | None = None
    place: str = Field(default="", max_length=200)
    chair: str = Field(default="", max_length=200)
    due: int | None = None
    attended: int | None = None
    agreed: int | None = None
    against: int | None = None
    abstained: int | None = None
    minutes: FileId = Field(default="", max_length=26)
    photos: list[FileId] = Field(default=[], max_length=50)
    photos_end: list[FileId] = Field(default=[], max_length=50)
    note: str = Field(default="", max_length=1000)


class BidderView(Schema):
    name: str = Field(max_length=80)
    price: str = Field(max_length=20)


class TenderIn(Schema):
    method: str = Field(default="", max_length=40)
    on: date | None = None
    place: str = Field(default="", max_length=200)
    bidders: list[BidderView] = Field(default=[], max_length=50)
    winner: str = Field(default="", max_length=80)
    price: str = Field(default="", max_length=20)
    files: list[FileId] = Field(default=[], max_length=50)


class ProcedureIn(Schema):
    """The whole record; `revision` is the one that was read, `reason` says why something written before is changed."""

    revision: int
    reason: str = Field(default="", max_length=400)
    assembly: AssemblyName = "representatives"
    merged: bool = False
    steps: dict[StepKey, StepIn] = {}
    tender: TenderIn | None = None


class ProcedureStepIn(Schema):
    """One step alone; everything else stays as it is."""

    revision: int
    reason: str = Field(default="", max_length=400)
    step: StepIn


class ProcedureStep(StepIn):
    """`missing` are the reasons why this step does not stand yet; `rule` says in words what is asked of it."""

    key: StepKey
    label: str
    kind: Literal["meeting", "publicity"]
    state: Literal["empty", "missing", "done", "merged", "later"]
    rule: str
    missing: list[Reason]


class ProcedureTender(TenderIn):
    needed: bool
    missing: list[Reason]


class ContractTerms(Schema):
    title: str
    subject: str
    counterparty: str
    land: str
    amount: str
    begins_on: str
    ends_on: str
    resolution_on: str
    tender: str


class ProcedureVersion(Schema):
    number: int
    at: Moment
    by: str
    reason: str
    digest: str


class ProcedureView(Schema):
    """`stands` is whether nothing is missing before the approval; `fixed_at` when the first approver agreed."""

    application: str
    contract: ContractTerms
    assembly: AssemblyName
    assemblies: list[Choice]
    merged: bool
    steps: list[ProcedureStep]
    tender: ProcedureTender
    missing: list[Reason]
    stands: bool
    done: int
    total: int
    fixed_at: Moment | None
    revision: int
    may_write: bool
    versions: list[ProcedureVersion]


class FilingIn(Schema):
    """`scans` are the pages of the signed contract, as files handed in before."""

    scans: list[FileId] = Field(max_length=50)
    signed_on: date | None = None


class CorrectionIn(Schema):
    """Names of values as in `FilingTerms`, with what they should be."""

    changes: dict[str, str] = Field(max_length=10)
    reason: str = Field(max_length=400)


class FilingTerms(Schema):
    subject: str
    counterparty: str
    land: str
    amount: str
    begins_on: str
    ends_on: str
    signed_on: str


class IndexLine(Schema):
    title: str
    page: int
    pages: int


class CorrectionLine(Schema):
    label: str
    value: str


class CorrectionView(Schema):
    at: Moment
    by: str
    reason: str
    changes: list[CorrectionLine]


class FilingView(Schema):
    """`terms` with the corrections, `filed` as it was filed."""

    application: str
    application_number: str
    number: str
    unit: UnitRef
    town: str
    terms: FilingTerms
    filed: FilingTerms
    pages: int
    digest: str
    index: list[IndexLine]
    filed_by: str
    filed_at: Moment
    corrections: list[CorrectionView]
    may_correct: bool


class FilingPage(Schema):
    items: list[FilingView]
    total: int
    next: int | None


class FilingDue(Schema):
    """A stamped contract that is not filed yet."""

    application: str
    number: str
    title: str
    subject: str
    counterparty: str
    unit: UnitRef
    approved_at: Moment | None


class FilingDueList(Schema):
    items: list[FilingDue]
