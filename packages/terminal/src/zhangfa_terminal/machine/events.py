"""What can happen to a terminal. The door, the link, the drivers and the store say it; the machine decides."""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa_terminal.machine.values import Durable, Judgement, Keeper, Sheet, Sleeve


@dataclass(frozen=True)
class Booted:
    """Power came on; what the disk held is already in the state."""


@dataclass(frozen=True)
class Tick:
    uptime_ms: int


@dataclass(frozen=True)
class Connected:
    """The broker answered; the nonce of our greeting binds the server's time to it."""

    nonce: bytes


@dataclass(frozen=True)
class Disconnected:
    pass


@dataclass(frozen=True)
class Welcomed:
    nonce: bytes
    server_ms: int
    locked: bool
    sleeves: tuple[Sleeve, ...] = ()
    unit_name: str = ""
    unit_path: str = ""


@dataclass(frozen=True)
class SealsKnown:
    """Seal and SHA-256 of its registered impression, of all that have one."""

    impressions: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class KeysTyped:
    request_id: str
    keeper_no: str
    pin: str


@dataclass(frozen=True)
class CodeTyped:
    request_id: str
    code: str


@dataclass(frozen=True)
class SignOutAsked:
    pass


@dataclass(frozen=True)
class CloseAsked:
    reason: str


@dataclass(frozen=True)
class StampAsked:
    """The keeper pushed the 盖章 button."""


@dataclass(frozen=True)
class Replied:
    request_id: str
    ok: bool
    refusal: str | None = None
    keeper: Keeper | None = None
    permit_id: str | None = None


@dataclass(frozen=True)
class PermitOffered:
    """A permit with the proof that it is in the ledger."""

    permit: bytes
    leaf: bytes
    index: int
    size: int
    path: tuple[bytes, ...]
    note: str


@dataclass(frozen=True)
class Commanded:
    command_id: str
    verb: str
    reason: str
    permit_id: str | None
    issued_ms: int
    expires_ms: int | None


@dataclass(frozen=True)
class SheetSeen:
    """The judge looked at a new picture; None: no sheet lies there."""

    sheet: Sheet | None


@dataclass(frozen=True)
class FoundRight:
    """The keeper looked at the doubtful places of the sheet and found them right."""


@dataclass(frozen=True)
class Photographed:
    shot: int
    page: bytes
    person: bytes | None
    sheet: Sheet | None
    red_mm2: int | None = None  # ink that is on the page now and was not before; None: not measured


@dataclass(frozen=True)
class PhotoFailed:
    shot: int


@dataclass(frozen=True)
class MarkJudged:
    """The eyes have looked at what a press left; this comes when it comes, perhaps long after the lock."""

    permit_id: str
    number: int
    judgement: Judgement


@dataclass(frozen=True)
class Recorded:
    token: int
    queued: int = 0
    photos: int = 0


@dataclass(frozen=True)
class RecordFailed:
    """The disk refused; `durable` is what it really holds, None when it cannot even be read."""

    token: int
    durable: Durable | None


@dataclass(frozen=True)
class Pressed:
    """The press sensor of a sleeve fired."""

    slot: int


@dataclass(frozen=True)
class Closed:
    """The sleeve reports that its bolt is shut, and how often it was pressed in that opening (0: none since boot)."""

    slot: int
    opening: int
    presses: int


@dataclass(frozen=True)
class Tampered:
    what: str


@dataclass(frozen=True)
class QueueChanged:
    entries: int
    photos: int


Event = (
    Booted
    | Tick
    | Connected
    | Disconnected
    | Welcomed
    | SealsKnown
    | KeysTyped
    | CodeTyped
    | SignOutAsked
    | CloseAsked
    | StampAsked
    | Replied
    | PermitOffered
    | Commanded
    | SheetSeen
    | FoundRight
    | Photographed
    | PhotoFailed
    | MarkJudged
    | Recorded
    | RecordFailed
    | Pressed
    | Closed
    | Tampered
    | QueueChanged
)
