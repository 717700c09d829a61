"""What the machine asks its surroundings to do. Only the agent does it, in this order, and reports back as events."""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa_protocol.journal import EventType

from zhangfa_terminal.machine.values import Answer, Durable


@dataclass(frozen=True)
class Draft:
    """A journal entry before the store gives it number, chain and signature."""

    type: EventType
    permit_id: str | None
    body: dict


@dataclass(frozen=True)
class Record:
    """Write entries and the state that follows from them in one durable write; answer Recorded or RecordFailed."""

    token: int
    drafts: tuple[Draft, ...]
    durable: Durable


@dataclass(frozen=True)
class Greet:
    nonce: bytes
    uptime_ms: int


@dataclass(frozen=True)
class Ask:
    request_id: str
    verb: str
    secrets: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Photograph:
    shot: int
    purpose: str


@dataclass(frozen=True)
class Judge:
    """Look at the sheet before and after a press, by the digests of both photographs, and answer MarkJudged; `seal` is
    SHA-256 of the registered impression, None without one. Nothing waits for it."""

    permit_id: str
    number: int
    before: bytes
    after: bytes
    seal: bytes | None
    presses: int


@dataclass(frozen=True)
class Unlock:
    """Power for one stroke of one sleeve; `opening` names it, so that a late report cannot be taken for another's."""

    slot: int
    opening: int
    window_ms: int


@dataclass(frozen=True)
class Lock:
    slot: int


Effect = Record | Greet | Ask | Answer | Photograph | Judge | Unlock | Lock
