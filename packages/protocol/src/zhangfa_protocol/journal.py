"""The terminal's journal (终端日志): everything that happened at the machine, chained and signed by its own key.

Each entry names the SHA-256 of the signed entry before it; sequence numbers start at 1 and have no gap. Laws: 1. an
entry that was once accepted can only be followed, never replaced; 2. uptime does not run backwards within one boot;
3. a missing, replaced, repeated or foreign entry is an error with its own name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from zhangfa_protocol import canonical, cose
from zhangfa_protocol.canonical import CanonicalError
from zhangfa_protocol.keys import SigningKey, VerifyKey, key_ring
from zhangfa_protocol.schema import SchemaError, bounded, from_map, to_map

CONTENT_TYPE = "application/zhangfa-journal-entry+cbor"
GENESIS = (0, bytes(32))
MAX_ENTRY_BYTES = 4096


class EventType(StrEnum):
    BOOT = "BOOT"
    TIME = "TIME"
    SIGN_IN = "SIGN_IN"
    SIGN_OUT = "SIGN_OUT"
    PERMIT_IN = "PERMIT_IN"
    PERMIT_CLAIMED = "PERMIT_CLAIMED"
    PERMIT_CLOSED = "PERMIT_CLOSED"
    PAGE_ACCEPTED = "PAGE_ACCEPTED"
    PAGE_REFUSED = "PAGE_REFUSED"
    OPEN_INTENT = "OPEN_INTENT"
    PRESSED = "PRESSED"
    NOT_PRESSED = "NOT_PRESSED"
    MARK_JUDGED = "MARK_JUDGED"
    CLOSED = "CLOSED"
    UNCERTAIN = "UNCERTAIN"
    LOCKED = "LOCKED"
    UNLOCKED = "UNLOCKED"
    TAMPER = "TAMPER"
    POWER_LOST = "POWER_LOST"
    KEY = "KEY"


class TimeQuality(StrEnum):
    UNKNOWN = "unknown"
    ESTIMATED = "estimated"
    TRUSTED = "trusted"


# Body keys of each event: name → type; a name with "?" may be absent. `before`, `after`, `person`, `photo` are SHA-256
# of the JPEG as taken, by which the evidence that follows is known.
BODY: Mapping[EventType, Mapping[str, type]] = {
    EventType.BOOT: {"firmware": str, "cold": bool},
    EventType.TIME: {"server_ms": int, "round_trip_ms": int},
    EventType.SIGN_IN: {"keeper": str},
    EventType.SIGN_OUT: {"keeper": str, "reason": str},
    EventType.PERMIT_IN: {"digest": bytes, "index": int, "size": int},
    EventType.PERMIT_CLAIMED: {"keeper": str},
    EventType.PERMIT_CLOSED: {"used": int, "reason": str, "keeper?": str},
    EventType.PAGE_ACCEPTED: {
        "page": int, "photo?": bytes, "verdict?": str, "version?": str, "score?": int, "keeper?": str,
    },
    EventType.PAGE_REFUSED: {
        "reason": str, "page?": int, "photo?": bytes, "verdict?": str, "version?": str, "score?": int,
    },
    EventType.OPEN_INTENT: {
        "impression": int, "used": int, "page": int, "slot": int, "keeper": str, "before": bytes, "person?": bytes,
    },
    EventType.PRESSED: {
        "impression": int, "presses": int, "after?": bytes, "person?": bytes, "red_found?": bool, "red_mm2?": int,
    },
    EventType.MARK_JUDGED: {
        "impression": int, "verdict": str, "version": str, "added": int, "reasons": str, "flaw": str,
    },
    EventType.NOT_PRESSED: {"impression": int, "after?": bytes},
    EventType.CLOSED: {"impression": int},
    EventType.UNCERTAIN: {"impression": int, "cause": str},
    EventType.LOCKED: {"reason": str, "command?": str},
    EventType.UNLOCKED: {"reason": str, "command?": str},
    EventType.TAMPER: {"sensor": str},
    EventType.POWER_LOST: {},
    EventType.KEY: {"kid": bytes},
}  # fmt: skip
_PERMIT_EVENTS = frozenset({
    EventType.PERMIT_IN, EventType.PERMIT_CLAIMED, EventType.PERMIT_CLOSED, EventType.PAGE_ACCEPTED,
    EventType.OPEN_INTENT, EventType.PRESSED, EventType.NOT_PRESSED, EventType.CLOSED, EventType.UNCERTAIN,
    EventType.MARK_JUDGED,
})  # fmt: skip


class JournalFault(StrEnum):
    GAP = "gap"
    FORK = "fork"
    BACKWARDS = "backwards"
    SIGNATURE = "signature"
    MALFORMED = "malformed"


class JournalError(ValueError):
    """What is wrong with a journal, and at which place of the batch."""

    def __init__(self, fault: JournalFault, place: int, detail: str = "") -> None:
        super().__init__(f"{fault.value} at entry {place} of the batch{': ' if detail else ''}{detail}")
        self.fault = fault
        self.place = place


@dataclass(frozen=True)
class Entry:
    """One event. uptime_ms counts from the boot named by boot_id; time_ms is absent while time is unknown."""

    boot_id: str = bounded(1, 64)
    seq: int = bounded(1, 2**53)
    prev: bytes = bounded(32, 32)
    uptime_ms: int = bounded(0, 2**53)
    time_ms: int | None = bounded(0, 2**53)
    time_quality: TimeQuality = bounded(0, 0)
    type: EventType = bounded(0, 0)
    permit_id: str | None = bounded(1, 64)
    body: Mapping[str, Any] = bounded(0, 0)

    def sign(self, device_key: SigningKey) -> bytes:
        """The signed entry: COSE_Sign1 over the canonical map."""
        value = to_map(self)
        _check(self)
        return cose.sign1(canonical.encode(value, max_bytes=MAX_ENTRY_BYTES), device_key, content_type=CONTENT_TYPE)


def entry_hash(signed: bytes) -> bytes:
    """What the next entry names as `prev`."""
    return hashlib.sha256(signed).digest()


def read_entry(signed: bytes, verify_key: VerifyKey, *, place: int = 0) -> Entry:
    """One entry, if this terminal's key signed it; says nothing about the chain."""
    return _read(signed, verify_key, place, unverified=False)


def read_linked(entries: Sequence[bytes], verify_key: VerifyKey) -> list[Entry]:
    """Entries that were taken in before, if they stand there unchanged: this terminal's key signed the last, and each
    names the hash of the one before it, so that one signature holds them all. Where that chain is broken, it is a
    fork."""
    if not entries:
        return []
    last = len(entries) - 1
    read = [_read(signed, verify_key, place, unverified=True) for place, signed in enumerate(entries[:last])]
    read.append(read_entry(entries[last], verify_key, place=last))
    for place in range(last):
        if read[place + 1].prev != entry_hash(entries[place]) or read[place + 1].seq != read[place].seq + 1:
            raise JournalError(JournalFault.FORK, place)
    return read


def _read(signed: bytes, verify_key: VerifyKey, place: int, *, unverified: bool) -> Entry:
    as_ours = {"content_type": CONTENT_TYPE, "max_bytes": MAX_ENTRY_BYTES + 256}
    ring = key_ring(verify_key)
    try:
        payload = cose.unverified(signed, ring, **as_ours) if unverified else cose.open1(signed, ring, **as_ours)[0]
    except cose.VerifyError as error:
        raise JournalError(JournalFault.SIGNATURE, place, str(error)) from error
    try:
        entry = from_map(Entry, canonical.decode(payload, max_bytes=MAX_ENTRY_BYTES))
        _check(entry)
    except (CanonicalError, SchemaError) as error:
        raise JournalError(JournalFault.MALFORMED, place, str(error)) from error
    return entry


def verify_chain(entries: Iterable[bytes], verify_key: VerifyKey, after: tuple[int, bytes] = GENESIS) -> list[Entry]:
    """The entries, if they follow `after` (sequence number and hash of the last accepted one) without a break."""
    seq, head = after
    result: list[Entry] = []
    for place, signed in enumerate(entries):
        entry = read_entry(signed, verify_key, place=place)
        check_follows(entry, seq, head, result[-1] if result else None, place)
        seq, head = entry.seq, entry_hash(signed)
        result.append(entry)
    return result


def check_follows(entry: Entry, seq: int, head: bytes, before: Entry | None, place: int) -> None:
    """That the entry is the next after (seq, head); `before` is the entry before it in the same batch, if any."""
    if entry.seq > seq + 1:
        raise JournalError(JournalFault.GAP, place, f"{entry.seq} after {seq}")
    if entry.seq <= seq:
        raise JournalError(JournalFault.BACKWARDS, place, f"{entry.seq} after {seq}")
    if entry.prev != head:
        raise JournalError(JournalFault.FORK, place)
    if before is not None and before.boot_id == entry.boot_id and entry.uptime_ms < before.uptime_ms:
        raise JournalError(JournalFault.BACKWARDS, place, "uptime")


def _check(entry: Entry) -> None:
    if (entry.time_ms is None) != (entry.time_quality == TimeQuality.UNKNOWN):
        raise SchemaError("a time has a quality, and an unknown time has no value")
    if entry.type in _PERMIT_EVENTS and entry.permit_id is None:
        raise SchemaError(f"{entry.type.value} must name its permit")
    spec = BODY[entry.type]
    names = {name.rstrip("?"): kind for name, kind in spec.items()}
    required = {name for name in spec if not name.endswith("?")}
    if not required <= set(entry.body) <= set(names):
        raise SchemaError(f"{entry.type.value} needs the body keys {', '.join(spec)}")
    for name, value in entry.body.items():
        if type(value) is not names[name] or (type(value) is int and value < 0):
            raise SchemaError(f"{entry.type.value}.{name} has the wrong type")
