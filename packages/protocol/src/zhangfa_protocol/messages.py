"""What terminal and server say to each other (终端报文): one table of kinds, directions, shapes and lifetimes.

Every message is a signed object: upward with the terminal's key for the audience "server", downward with the server's
link key for the terminal's id. Welcome, replies and commands expire; what goes upward does not, since it may wait in a
queue for days, and a permit carries its own window. What is secret (PIN, use code, photo) travels in a sealed box
inside the message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from zhangfa_protocol import canonical, cose, sealed
from zhangfa_protocol.canonical import CanonicalError
from zhangfa_protocol.cose import Claims, VerifyError
from zhangfa_protocol.keys import BoxKey, SigningKey, VerifyKey
from zhangfa_protocol.refusals import TerminalRefusal
from zhangfa_protocol.schema import SchemaError, bounded, each, from_map, to_map
from zhangfa_protocol.topics import Direction, topic

SERVER = "server"
MAX_CHUNK = 48 * 1024
MAX_PHOTO = 4 * 1024 * 1024
MAX_PAPER = 32 * 1024 * 1024
PAPER_PIECE = 32 * 1024  # what the server puts into one piece of a paper
_TIME = (0, 2**53)


class Verb(StrEnum):
    """What a terminal can ask for."""

    SIGN_IN = "sign_in"
    CLAIM = "claim"


class CommandVerb(StrEnum):
    """What the server can order."""

    LOCK = "lock"
    UNLOCK = "unlock"
    REVOKE = "revoke"


class AckOutcome(StrEnum):
    """How a terminal answered a command or a permit."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class Hello:
    """First word after every connection; the nonce binds the server's time to this moment."""

    boot_id: str = bounded(1, 64)
    firmware: str = bounded(1, 64)
    seq: int = bounded(*_TIME)  # last entry written
    head: bytes = bounded(32, 32)  # its hash
    uptime_ms: int = bounded(*_TIME)
    nonce: bytes = bounded(16, 16)


@dataclass(frozen=True)
class Journal:
    """Signed journal entries in order, as many as fit."""

    entries: tuple[bytes, ...] = each(1, 8192, count=(1, 64))


@dataclass(frozen=True)
class Evidence:
    """A piece of a photo: `digest` is SHA-256 of the JPEG, `chunk` a slice of the sealed box of `total` bytes."""

    digest: bytes = bounded(32, 32)
    offset: int = bounded(0, MAX_PHOTO)
    total: int = bounded(1, MAX_PHOTO)
    chunk: bytes = bounded(1, MAX_CHUNK)


@dataclass(frozen=True)
class Request:
    """A question that waits for a reply; its content is sealed for the server."""

    id: str = bounded(1, 64)
    verb: Verb = bounded(0, 0)
    box: bytes = bounded(1, 2048)


@dataclass(frozen=True)
class Ack:
    """That a command was carried out or not, and the journal entry that says so. A permit is acknowledged by its id."""

    command_id: str = bounded(1, 64)
    outcome: AckOutcome = bounded(0, 0)
    reason: TerminalRefusal | None = bounded(0, 0)
    seq: int = bounded(*_TIME)


@dataclass(frozen=True)
class Fetch:
    """The terminal wants the approved paper of a permit it holds, or the registered impression of a seal in its
    sleeves, from `offset` on, sealed for `recipient`."""

    document: bytes = bounded(32, 32)  # SHA-256 of the approved PDF, as the permit names it, or as `seals` does
    offset: int = bounded(0, MAX_PAPER)
    recipient: bytes = bounded(32, 32)  # an X25519 public key that lives no longer than this boot


@dataclass(frozen=True)
class Sleeve:
    """Which seal sits where; `body` is the owner (party, committee, cooperative, contract)."""

    slot: int = bounded(1, 16)
    seal_id: str = bounded(1, 64)
    name: str = bounded(1, 200)
    body: str = bounded(1, 32)


@dataclass(frozen=True)
class Unit:
    name: str = bounded(1, 120)
    path: str = bounded(1, 120)


@dataclass(frozen=True)
class Welcome:
    """The answer to hello: trusted time for that nonce, what was acknowledged, and how the terminal is to stand."""

    nonce: bytes = bounded(16, 16)
    server_ms: int = bounded(*_TIME)
    acked_seq: int = bounded(*_TIME)
    locked: bool = bounded(0, 0)
    sleeves: tuple[Sleeve, ...] = bounded(0, 16)
    unit: Unit = bounded(0, 0)


@dataclass(frozen=True)
class JournalAck:
    """Everything up to `seq` is stored for good; only now may the terminal forget it."""

    seq: int = bounded(*_TIME)


@dataclass(frozen=True)
class EvidenceAck:
    """How many bytes are stored; equal to the total means complete, 0 means begin again."""

    digest: bytes = bounded(32, 32)
    received: int = bounded(0, MAX_PHOTO)


@dataclass(frozen=True)
class PermitMessage:
    """A permit with the ledger leaf of its issue, the proof of inclusion and the checkpoint's note."""

    permit: bytes = bounded(1, 4096)
    leaf: bytes = bounded(1, 4096)
    index: int = bounded(*_TIME)
    size: int = bounded(*_TIME)
    path: tuple[bytes, ...] = each(32, 32, count=(0, 63))
    note: str = bounded(1, 16000)


@dataclass(frozen=True)
class Command:
    """An order: lock or unlock the machine, or give a permit back."""

    id: str = bounded(1, 64)
    verb: CommandVerb = bounded(0, 0)
    reason: str = bounded(0, 200)
    permit_id: str | None = bounded(1, 64)


@dataclass(frozen=True)
class Keeper:
    id: str = bounded(1, 64)
    name: str = bounded(1, 64)


@dataclass(frozen=True)
class Reply:
    """The answer to a request: sign_in brings the keeper, claim the permit that the code belongs to."""

    request_id: str = bounded(1, 64)
    ok: bool = bounded(0, 0)
    refusal: TerminalRefusal | None = bounded(0, 0)
    keeper: Keeper | None = bounded(0, 0)
    permit_id: str | None = bounded(1, 64)
    copies: int | None = bounded(0, 999)
    tries_left: int | None = bounded(0, 999)


@dataclass(frozen=True)
class Paper:
    """A piece of what was fetched, of `total` bytes, from `offset` on, in a sealed box."""

    document: bytes = bounded(32, 32)
    offset: int = bounded(0, MAX_PAPER)
    total: int = bounded(1, MAX_PAPER)
    box: bytes = bounded(1, MAX_CHUNK)


@dataclass(frozen=True)
class RegisteredSeal:
    """`digest` is SHA-256 of the seal's registered impression, which is fetched like an approved paper."""

    seal_id: str = bounded(1, 64)
    digest: bytes = bounded(32, 32)


@dataclass(frozen=True)
class Seals:
    """The registered impressions of the seals in this terminal's sleeves, all of them; what is not named has none."""

    impressions: tuple[RegisteredSeal, ...] = bounded(0, 16)


Up = Hello | Journal | Evidence | Request | Ack | Fetch
Down = Welcome | JournalAck | EvidenceAck | PermitMessage | Command | Reply | Paper | Seals
Message = Up | Down


@dataclass(frozen=True)
class Kind:
    """One row of the table."""

    name: str
    direction: Direction
    shape: type
    lifetime_ms: int | None  # how long it may be acted upon; None: it may wait

    @property
    def signed_by(self) -> str:
        return "terminal key" if self.direction is Direction.UP else "server link key"


_MINUTE = 60_000
TABLE: tuple[Kind, ...] = (
    Kind("hello", Direction.UP, Hello, None),
    Kind("journal", Direction.UP, Journal, None),
    Kind("evidence", Direction.UP, Evidence, None),
    Kind("request", Direction.UP, Request, None),
    Kind("ack", Direction.UP, Ack, None),
    Kind("fetch", Direction.UP, Fetch, None),
    Kind("welcome", Direction.DOWN, Welcome, _MINUTE),
    Kind("journal_ack", Direction.DOWN, JournalAck, None),
    Kind("evidence_ack", Direction.DOWN, EvidenceAck, None),
    Kind("permit", Direction.DOWN, PermitMessage, None),
    Kind("command", Direction.DOWN, Command, 10 * _MINUTE),
    Kind("reply", Direction.DOWN, Reply, _MINUTE),
    Kind("paper", Direction.DOWN, Paper, _MINUTE),
    Kind("seals", Direction.DOWN, Seals, _MINUTE),
)
BY_NAME: Mapping[str, Kind] = {kind.name: kind for kind in TABLE}
BY_SHAPE: Mapping[type, Kind] = {kind.shape: kind for kind in TABLE}


class MessageError(ValueError):
    """The message is malformed, from an unknown key, not for us, or too old."""


def pack(message: Message, key: SigningKey, terminal_id: str, *, now_ms: int, nonce: bytes) -> tuple[str, bytes]:
    """(topic, signed bytes) of a message; the time is the sender's, 0 while a terminal does not know it."""
    kind = BY_SHAPE[type(message)]
    audience = SERVER if kind.direction is Direction.UP else terminal_id
    expires = None if kind.lifetime_ms is None else now_ms + kind.lifetime_ms
    data = cose.sign(
        to_map(message), key, type=kind.name, audience=audience, now_ms=now_ms, expires_ms=expires, nonce=nonce
    )
    return topic(terminal_id, kind.direction, kind.name), data


def unpack(
    kind_name: str, data: bytes, keys: Mapping[bytes, VerifyKey], *, audience: str, now_ms: int | None
) -> tuple[Message, Claims]:
    """The message of the kind its topic names; `audience` is "server" or the terminal's own id."""
    kind = BY_NAME.get(kind_name)
    if kind is None or (kind.direction is Direction.UP) != (audience == SERVER):
        raise MessageError("no such kind in this direction")
    try:
        claims = cose.verify(data, keys, type=kind.name, audience=audience, now_ms=now_ms)
        return from_map(kind.shape, dict(claims.payload)), claims
    except (VerifyError, SchemaError) as error:
        raise MessageError(str(error)) from error


@dataclass(frozen=True)
class SignIn:
    """Inside the box of a sign_in request."""

    number: str = bounded(1, 16)
    pin: str = bounded(1, 32)


@dataclass(frozen=True)
class Claim:
    """Inside the box of a claim request; `keeper` is the id that sign_in brought."""

    code: str = bounded(1, 16)
    keeper: str = bounded(1, 64)


_CONTENT: Mapping[Verb, type] = {Verb.SIGN_IN: SignIn, Verb.CLAIM: Claim}


def seal_request(content: SignIn | Claim, recipient: bytes, *, terminal_id: str, request_id: str) -> bytes:
    """The sealed box of a request, bound to this terminal and this request."""
    return sealed.seal(canonical.encode(to_map(content)), recipient, context=_request_context(terminal_id, request_id))


def open_request(request: Request, box_key: BoxKey, *, terminal_id: str) -> SignIn | Claim:
    """What a request asks with."""
    try:
        plain = sealed.open(request.box, box_key, context=_request_context(terminal_id, request.id))
        return from_map(_CONTENT[request.verb], canonical.decode(plain))
    except (sealed.SealedError, CanonicalError, SchemaError) as error:
        raise MessageError(str(error)) from error


def seal_photo(jpeg: bytes, recipient: bytes, *, terminal_id: str, digest: bytes) -> bytes:
    """The sealed box of a photo; `digest` is SHA-256 of the JPEG."""
    return sealed.seal(jpeg, recipient, context=_photo_context(terminal_id, digest))


def open_photo(box: bytes, box_key: BoxKey, *, terminal_id: str, digest: bytes) -> bytes:
    """The JPEG in the box; raises SealedError. Whether it has the digest is the caller's to check."""
    return sealed.open(box, box_key, context=_photo_context(terminal_id, digest))


def seal_paper(wanted: Fetch, data: bytes, *, terminal_id: str) -> Paper:
    """The piece of the PDF `data` that a terminal wants; an offset behind its end begins anew."""
    offset = wanted.offset if wanted.offset < len(data) else 0
    context = _paper_context(terminal_id, wanted.document, offset)
    box = sealed.seal(data[offset : offset + PAPER_PIECE], wanted.recipient, context=context)
    return Paper(wanted.document, offset, len(data), box)


def open_paper(piece: Paper, box_key: BoxKey, *, terminal_id: str) -> bytes:
    """The bytes of a piece; raises MessageError. That the whole has the digest is the caller's to check."""
    try:
        context = _paper_context(terminal_id, piece.document, piece.offset)
        return sealed.open(piece.box, box_key, context=context)
    except sealed.SealedError as error:
        raise MessageError(str(error)) from error


def _paper_context(terminal_id: str, document: bytes, offset: int) -> bytes:
    return canonical.encode(["paper", terminal_id, document, offset])


def _request_context(terminal_id: str, request_id: str) -> bytes:
    return canonical.encode(["request", terminal_id, request_id])


def _photo_context(terminal_id: str, digest: bytes) -> bytes:
    return canonical.encode(["photo", terminal_id, digest])


def describe() -> list[dict[str, Any]]:
    """The table as plain values, for the documents and for other implementations."""
    return [
        {
            "kind": kind.name,
            "direction": kind.direction.value,
            "topic": f"zf/1/<terminal>/{kind.direction.value}/{kind.name}",
            "signed_by": kind.signed_by,
            "fields": list(kind.shape.__dataclass_fields__),
            "expires_after_ms": kind.lifetime_ms,
        }
        for kind in TABLE
    ]
