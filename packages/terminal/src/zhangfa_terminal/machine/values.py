"""What the terminal machine knows (印控终端): plain frozen values, no clock, no disk, no chance in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from zhangfa_protocol.keys import VerifyKey, key_ring
from zhangfa_protocol.messages import AckOutcome
from zhangfa_protocol.permit import Permit
from zhangfa_protocol.refusals import TerminalRefusal


class Phase(StrEnum):
    """Where the use of a seal stands; a lock from afar is beside it, not in it."""

    IDLE = "idle"
    SIGNED_IN = "signed_in"
    CLAIMED = "claimed"
    RECORDING = "recording"
    OPEN = "open"
    CLOSING = "closing"
    FAULT = "fault"


class Standing(StrEnum):
    """What may still be done with a permit this terminal holds."""

    HELD = "held"
    CLAIMED = "claimed"
    CLOSED = "closed"
    REVOKED = "revoked"


class Then(StrEnum):
    """What follows once a record is on the disk."""

    NOTHING = "nothing"
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    CLAIMED = "claimed"
    OPEN = "open"
    PERMIT_IN = "permit_in"
    SETTLED = "settled"
    RECOVERED = "recovered"


@dataclass(frozen=True)
class Sleeve:
    """Which seal sits in which sleeve (套筒)."""

    slot: int
    seal_id: str
    name: str
    body: str


@dataclass(frozen=True)
class Trust:
    """The pinned keys and the place of this terminal; frozen for as long as the agent runs."""

    terminal_id: str
    unit_name: str = ""
    unit_path: str = ""
    link_keys: tuple[VerifyKey, ...] = ()
    permit_keys: tuple[VerifyKey, ...] = ()
    log_vkeys: tuple[str, ...] = ()
    server_box: bytes = b""
    sleeves: tuple[Sleeve, ...] = ()
    compares: bool = True  # a county may do without, where machines are too weak: then the page code alone counts

    @property
    def link_ring(self) -> dict[bytes, VerifyKey]:
        return key_ring(*self.link_keys)

    @property
    def permit_ring(self) -> dict[bytes, VerifyKey]:
        return key_ring(*self.permit_keys)


@dataclass(frozen=True)
class Held:
    """A permit that passed the gate, with the count already taken from it."""

    permit: Permit
    used: int = 0
    standing: Standing = Standing.HELD

    @property
    def left(self) -> int:
        return max(0, self.permit.granted - self.used)


@dataclass(frozen=True)
class Intent:
    """An impression counted but not yet known to be made or not made."""

    permit_id: str
    number: int
    page: int
    slot: int
    keeper_id: str
    before: bytes


@dataclass(frozen=True)
class Tree:
    """The last checkpoint of the ledger this terminal has seen: it may only grow."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class Durable:
    """All that must survive a power cut. It changes only together with a journal record on the disk."""

    permits: tuple[Held, ...] = ()
    job: str | None = None
    intent: Intent | None = None
    locked: str | None = None
    lock_order_ms: int = 0
    commands: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()
    tree: Tree | None = None

    def held(self, permit_id: str | None) -> Held | None:
        return next((h for h in self.permits if h.permit.id == permit_id), None)

    def with_held(self, held: Held) -> Durable:
        others = tuple(h for h in self.permits if h.permit.id != held.permit.id)
        return replace(self, permits=(*others, held))


@dataclass(frozen=True)
class Keeper:
    id: str
    name: str


@dataclass(frozen=True)
class TrustedTime:
    """Signed server time, bound to our own question: an upper bound however slow the network was."""

    server_ms: int
    asked_uptime_ms: int

    def at(self, uptime_ms: int) -> int:
        return self.server_ms + max(0, uptime_ms - self.asked_uptime_ms)


@dataclass(frozen=True)
class Hello:
    nonce: bytes
    uptime_ms: int


@dataclass(frozen=True)
class Asking:
    """A question to the server that is still open; the secret in it is not kept."""

    request_id: str
    verb: str
    until_ms: int
    permit_id: str | None = None


class Likeness(StrEnum):
    """What a comparison with the approved page says."""

    MATCH = "match"
    MISMATCH = "mismatch"
    DOUBTFUL = "doubtful"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Difference:
    """A place where the sheet is not the approved page; boxes (left, top, right, bottom) are shares of the pictures."""

    kind: str  # changed | added | removed
    approved: tuple[float, float, float, float]
    seen: tuple[float, float, float, float]
    approved_text: str = ""
    seen_text: str = ""


@dataclass(frozen=True)
class Comparison:
    """score in thousandths, higher is more surely changed; version: of the thresholds; photo: SHA-256 of what was
    seen, where somebody may want to look at it again."""

    verdict: Likeness
    version: str
    score: int
    differences: tuple[Difference, ...] = ()
    advice: str = ""
    photo: bytes | None = None


@dataclass(frozen=True)
class Sheet:
    """What the judge made of the sheet under the page camera; comparison: None until it was compared."""

    check_code: str | None
    page: int = 0
    pages: int = 0
    foreign_code: bool = False
    blank: bool = False
    readable: bool = True
    comparison: Comparison | None = None


@dataclass(frozen=True)
class Opening:
    """A sleeve that has, or had, power: for one impression, for a few seconds."""

    id: int
    slot: int
    number: int
    page: int
    until_ms: int
    total_ms: int
    reason: str = "pressed"
    presses: int = 0


@dataclass(frozen=True)
class Shots:
    """Digests of the photographs of the latest impression."""

    before: bytes | None = None
    person: bytes | None = None
    after: bytes | None = None


@dataclass(frozen=True)
class Judgement:
    """What the eyes made of a sheet before and after the press. version: of the thresholds; added: impressions that are
    there now and were not before; reasons: codes of `zhangfa_vision.press`, the gravest first; flaw: of the impression
    (faint, incomplete, slipped, smeared), or ""."""

    verdict: Likeness
    version: str
    added: int = 0
    reasons: tuple[str, ...] = ()
    flaw: str = ""


@dataclass(frozen=True)
class Mark:
    """An impression whose judgement is awaited (None) or known, for the screen."""

    permit_id: str
    number: int
    judgement: Judgement | None = None


@dataclass(frozen=True)
class Message:
    level: str
    code: str
    detail: tuple[tuple[str, str | int], ...] = ()


def info(code: str, **detail: str | int) -> Message:
    return Message("info", code, tuple(detail.items()))


def okay(code: str, **detail: str | int) -> Message:
    return Message("ok", code, tuple(detail.items()))


def refusal(code: TerminalRefusal | str) -> Message:
    return Message("error", str(code))


@dataclass(frozen=True)
class Answer:
    """What became of a command or a permit; the server hears it only after it is on the disk."""

    command_id: str
    outcome: AckOutcome
    reason: TerminalRefusal | None = None


@dataclass(frozen=True)
class Pending:
    """A record on its way to the disk. Nothing else may be decided before it is there."""

    token: int
    then: Then
    durable: Durable
    drafts: tuple = ()
    answers: tuple[Answer, ...] = ()
    message: Message | None = None
    keeper: Keeper | None = None


@dataclass(frozen=True)
class Policy:
    """Limits that a county may set."""

    window_ms: int = 20_000
    closing_ms: int = 5_000
    answer_ms: int = 8_000
    idle_ms: int = 300_000
    queue_limit: int = 2_000
    photo_limit: int = 400
    smallest_mark_mm2: int = 40
    retry_ms: int = 1_000
    wrong_codes: int = 5
    wrong_codes_pause_ms: int = 60_000


@dataclass(frozen=True)
class State:
    trust: Trust
    durable: Durable = Durable()
    policy: Policy = Policy()
    uptime_ms: int = 0
    phase: Phase = Phase.IDLE
    sleeves: tuple[Sleeve, ...] = ()
    unit_name: str = ""
    unit_path: str = ""
    online: bool = False
    hello: Hello | None = None
    time: TrustedTime | None = None
    keeper: Keeper | None = None
    active_ms: int = 0
    asking: Asking | None = None
    wrong_codes: int = 0
    codes_paused_until_ms: int = 0
    sheet: Sheet | None = None
    found_right: Sheet | None = None  # a doubtful sheet that the keeper looked at and found right
    judged: tuple | None = None
    page_refusal: TerminalRefusal | None = None
    shot: int | None = None
    shot_until_ms: int = 0
    shots: Shots = Shots()
    impressions: tuple[tuple[str, bytes], ...] = ()  # seal and SHA-256 of its registered impression
    mark: Mark | None = None
    opening: Opening | None = None
    pending: Pending | None = None
    failed: Pending | None = None
    retry_at_ms: int = 0
    deferred: tuple = field(default=())
    queued: int = 0
    photos_queued: int = 0
    tokens: int = 0
    message: Message = Message("info", "welcome")

    @property
    def now_ms(self) -> int | None:
        return self.time.at(self.uptime_ms) if self.time else None

    @property
    def job(self) -> Held | None:
        return self.durable.held(self.durable.job)

    @property
    def busy(self) -> bool:
        return self.phase in (Phase.RECORDING, Phase.OPEN, Phase.CLOSING)
