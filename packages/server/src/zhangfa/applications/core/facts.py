"""What is written into the ledger about an application. Names and words are personal; numbers and choices are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications.core.machine import Action, State
from zhangfa.applications.core.route import Stage
from zhangfa.applications.core.saying import RefusalGround
from zhangfa.applications.core.verbs import Where
from zhangfa.ledger.core import Fact

_SUBMITTED = frozenset({"number", "matter", "matter_version", "body", "copies", "impressions", "round"})
_DECIDED = frozenset({"number", "stage", "step", "office", "round", "state"})
_SAID = frozenset({"note", "deputy_for_name"})
_TURNED = frozenset({"number", "state", "stage", "step_key"})
_NAMED = frozenset({"note", "person_name", "deputy_for_name"})


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
    """A seat signed: in which office, having seen which document, and what was said. `state` is the one it led to;
    `left` how many signatures the step still needs; a deputy says for whom he signed; `assertion` is the SHA-256 of
    what a passkey signed, where one did; `seal_at` where the electronic seal is to stand, as SealPlace writes it."""

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
    seat: int = 0
    step_key: str = ""
    step_label: str = ""
    left: int = 0
    deputy_for: str | None = None
    deputy_for_name: str | None = None
    assertion: bytes | None = None
    seal_at: str | None = None


@dataclass(frozen=True, kw_only=True)
class ApplicationPassed(_Decided, Fact):
    """A step that was not the last of its stage."""

    kind = "application.passed"
    public = _DECIDED
    personal = _SAID


@dataclass(frozen=True, kw_only=True)
class ApplicationSigned(_Decided, Fact):
    """One of the seats that sign together has agreed; the step waits for the others."""

    kind = "application.signed"
    public = _DECIDED
    personal = _SAID


@dataclass(frozen=True, kw_only=True)
class ApplicationDissented(_Decided, Fact):
    """One seat of a ratio is against; the others can still reach it."""

    kind = "application.dissented"
    public = _DECIDED | {"ground"}
    personal = _SAID


@dataclass(frozen=True, kw_only=True)
class ApplicationSentBack(_Decided, Fact):
    """Returned to an earlier step; what was signed from there on is void."""

    kind = "application.sent_back"
    public = _DECIDED
    personal = _SAID
    to_step: str = ""
    to_label: str = ""


@dataclass(frozen=True, kw_only=True)
class _Turned:
    """A seat changed hands: `seat` is the one it came from, `person` whoever is asked now."""

    number: str
    state: State
    revision: int
    stage: Stage
    step_key: str
    step_label: str
    seat: int
    office: str
    note: str | None
    person: str | None = None
    person_name: str | None = None
    deputy_for: str | None = None
    deputy_for_name: str | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SeatTransferred(_Turned, Fact):
    kind = "application.transferred"
    public = _TURNED
    personal = _NAMED


@dataclass(frozen=True, kw_only=True)
class SeatDelegated(_Turned, Fact):
    kind = "application.delegated"
    public = _TURNED
    personal = _NAMED


@dataclass(frozen=True, kw_only=True)
class OpinionGiven(_Turned, Fact):
    kind = "application.opinion_given"
    public = _TURNED
    personal = _NAMED


@dataclass(frozen=True, kw_only=True)
class SeatAdded(_Turned, Fact):
    kind = "application.seat_added"
    public = _TURNED | {"where"}
    personal = _NAMED
    where: Where = Where.BESIDE


@dataclass(frozen=True, kw_only=True)
class SeatDropped(_Turned, Fact):
    kind = "application.seat_dropped"
    public = _TURNED
    personal = _NAMED


@dataclass(frozen=True, kw_only=True)
class ActTakenBack(_Turned, Fact):
    kind = "application.taken_back"
    public = _TURNED
    personal = _NAMED


@dataclass(frozen=True, kw_only=True)
class ApplicationUrged(Fact):
    """催办: whoever is asked is told again. Moves nothing."""

    kind = "application.urged"
    public = frozenset({"number", "step_key"})
    personal = frozenset({"note"})
    number: str
    step_key: str
    step_label: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ApplicationCopied(Fact):
    """抄送: `people` may read it from now on. Moves nothing."""

    kind = "application.copied"
    public = frozenset({"number"})
    personal = frozenset({"note", "names"})
    number: str
    people: tuple[str, ...]
    names: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class StepUnmanned(Fact):
    """A step waits for an office that nobody holds who could sign. Moves nothing."""

    kind = "application.step_unmanned"
    public = frozenset({"number", "step_key", "office"})
    number: str
    step_key: str
    step_label: str
    seat: int
    office: str
    office_path: str


@dataclass(frozen=True, kw_only=True)
class ApplicationAccepted(_Decided, Fact):
    kind = "application.accepted"
    public = _DECIDED
    personal = _SAID


@dataclass(frozen=True, kw_only=True)
class ApplicationExamined(_Decided, Fact):
    kind = "application.examined"
    public = _DECIDED
    personal = _SAID


@dataclass(frozen=True, kw_only=True)
class ApplicationApproved(_Decided, Fact):
    kind = "application.approved"
    public = _DECIDED
    personal = _SAID


@dataclass(frozen=True, kw_only=True)
class ApplicationReturned(_Decided, Fact):
    kind = "application.returned"
    public = _DECIDED
    personal = _SAID


@dataclass(frozen=True, kw_only=True)
class ApplicationRefused(_Decided, Fact):
    kind = "application.refused"
    public = _DECIDED | {"ground"}
    personal = _SAID


@dataclass(frozen=True, kw_only=True)
class FormFinished(Fact):
    """Every signature stands in its box: `document` is the paper from now on, `handed_in` what the signers had read."""

    kind = "application.form_finished"
    public = frozenset({"number"})
    number: str
    file: str
    document: bytes
    handed_in: bytes
    pages: int
    signatures: int


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
TURNED = {
    Action.TRANSFER: SeatTransferred,
    Action.DELEGATE: SeatDelegated,
    Action.GIVE_OPINION: OpinionGiven,
    Action.ADD_SEAT: SeatAdded,
    Action.DROP_SEAT: SeatDropped,
    Action.TAKE_BACK: ActTakenBack,
}
MOVED = {
    Action.WITHDRAW: ApplicationWithdrawn,
    Action.BEGIN_USE: ApplicationUseBegun,
    Action.END_USE: ApplicationUseEnded,
    Action.COMPLETE: ApplicationUsed,
    Action.LAPSE: ApplicationLapsed,
    Action.ARCHIVE: ApplicationArchived,
}
