"""What is written into the ledger about an application. Names and words are personal; numbers and choices are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications.core.deciding import RefusalGround
from zhangfa.applications.core.machine import Action, State
from zhangfa.applications.core.route import Stage
from zhangfa.ledger.core import Fact

_SUBMITTED = frozenset({"number", "matter", "matter_version", "body", "copies", "impressions", "round"})
_DECIDED = frozenset({"number", "stage", "step", "office", "round", "state"})


@dataclass(frozen=True, kw_only=True)
class _Handed:
    """What was handed in: `document` is the SHA-256 of the paper's PDF, `materials` those of what came with it."""

    number: str
    matter: str
    matter_version: int
    body: str
    copies: int
    impressions: int
    round: int
    document: bytes
    materials: tuple[bytes, ...]
    applicant: str
    clerk: str | None
    due_at: datetime | None
    revision: int
    applicant_name: str | None


@dataclass(frozen=True, kw_only=True)
class ApplicationSubmitted(_Handed, Fact):
    kind = "application.submitted"
    public = _SUBMITTED
    personal = frozenset({"applicant_name"})


@dataclass(frozen=True, kw_only=True)
class ApplicationResubmitted(_Handed, Fact):
    kind = "application.resubmitted"
    public = _SUBMITTED
    personal = frozenset({"applicant_name"})


@dataclass(frozen=True, kw_only=True)
class _Decided:
    """A step decided: in which office, having seen which document, and what was said. `state` is the one it led to."""

    number: str
    stage: Stage
    step: int
    office: str
    office_path: str
    round: int
    state: State
    document: bytes
    revision: int
    due_at: datetime | None
    ground: RefusalGround | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ApplicationPassed(_Decided, Fact):
    """A step that was not the last of its stage."""

    kind = "application.passed"
    public = _DECIDED
    personal = frozenset({"note"})


@dataclass(frozen=True, kw_only=True)
class ApplicationAccepted(_Decided, Fact):
    kind = "application.accepted"
    public = _DECIDED
    personal = frozenset({"note"})


@dataclass(frozen=True, kw_only=True)
class ApplicationExamined(_Decided, Fact):
    kind = "application.examined"
    public = _DECIDED
    personal = frozenset({"note"})


@dataclass(frozen=True, kw_only=True)
class ApplicationApproved(_Decided, Fact):
    kind = "application.approved"
    public = _DECIDED
    personal = frozenset({"note"})


@dataclass(frozen=True, kw_only=True)
class ApplicationReturned(_Decided, Fact):
    kind = "application.returned"
    public = _DECIDED
    personal = frozenset({"note"})


@dataclass(frozen=True, kw_only=True)
class ApplicationRefused(_Decided, Fact):
    kind = "application.refused"
    public = _DECIDED | {"ground"}
    personal = frozenset({"note"})


@dataclass(frozen=True, kw_only=True)
class _Moved:
    """Moved on by the applicant, a terminal or a job."""

    number: str
    state: State
    revision: int
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ApplicationWithdrawn(_Moved, Fact):
    kind = "application.withdrawn"
    public = frozenset({"number", "state"})
    personal = frozenset({"note"})


@dataclass(frozen=True, kw_only=True)
class ApplicationUseBegun(_Moved, Fact):
    kind = "application.use_begun"
    public = frozenset({"number", "state"})


@dataclass(frozen=True, kw_only=True)
class ApplicationUseEnded(_Moved, Fact):
    kind = "application.use_ended"
    public = frozenset({"number", "state"})


@dataclass(frozen=True, kw_only=True)
class ApplicationUsed(_Moved, Fact):
    kind = "application.used"
    public = frozenset({"number", "state"})


@dataclass(frozen=True, kw_only=True)
class ApplicationLapsed(_Moved, Fact):
    kind = "application.lapsed"
    public = frozenset({"number", "state"})


@dataclass(frozen=True, kw_only=True)
class ApplicationArchived(_Moved, Fact):
    kind = "application.archived"
    public = frozenset({"number", "state"})


DECIDED = {
    Action.ACCEPT: ApplicationAccepted,
    Action.EXAMINE: ApplicationExamined,
    Action.APPROVE: ApplicationApproved,
    Action.RETURN: ApplicationReturned,
    Action.REFUSE: ApplicationRefused,
}
MOVED = {
    Action.WITHDRAW: ApplicationWithdrawn,
    Action.BEGIN_USE: ApplicationUseBegun,
    Action.END_USE: ApplicationUseEnded,
    Action.COMPLETE: ApplicationUsed,
    Action.LAPSE: ApplicationLapsed,
    Action.ARCHIVE: ApplicationArchived,
}
