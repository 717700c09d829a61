"""The machines we trust to open a seal, as far as we trust them (印控终端).

Laws
1. A terminal is known by its serial and its key and stands in one unit; what it signs counts for that terminal only.
2. Its journal is one chain: entries that follow are kept, entries that are kept already are passed over.
3. A journal that contradicts itself or what was kept (fork, backwards, foreign key) puts the terminal into quarantine.
4. A missing entry is asked for again; it is never skipped.
5. In quarantine nobody signs in and nothing is permitted there; what the terminal still says is kept.
6. Whoever may lock, locks at once and without anybody's leave; unlocking needs its own permission and a reason.
7. An order is repeated until the terminal has answered or it is out of date; a lock outlives every outage.
8. A photo is kept only when it opens for us and has the digest that the journal names.

Deeds: enrol, welcome, receive_journal, receive_evidence, sign_in, order_lock, order_unlock, order_revoke, acknowledge.
Never: decides which paper may be stamped, or counts impressions (permits, impressions).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from zhangfa_protocol.journal import Entry, JournalError, JournalFault, check_follows, entry_hash, read_entry
from zhangfa_protocol.keys import InvalidKey, VerifyKey, box_from_text
from zhangfa_protocol.messages import CommandVerb

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

ONLINE_WITHIN = timedelta(seconds=90)
FIRST_REPEAT = timedelta(seconds=2)
LONGEST_REPEAT = timedelta(seconds=60)
SLEEVES = 3
SERIAL_LENGTH = (4, 40)
REASON_LENGTH = 200


class Trust(Labelled):
    TRUSTED = "trusted", "正常"
    QUARANTINED = "quarantined", "已隔离"


class LockState(StrEnum):
    LOCKED = "locked"
    LOCKING = "locking"
    UNLOCKED = "unlocked"
    UNLOCKING = "unlocking"


LIFETIMES: Mapping[CommandVerb, timedelta] = {
    CommandVerb.LOCK: timedelta(days=365),
    CommandVerb.UNLOCK: timedelta(days=1),
    CommandVerb.REVOKE: timedelta(days=60),
}
_HARMLESS = frozenset({JournalFault.GAP, JournalFault.MALFORMED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Terminal:
    """`locked` is what the terminal last said, `lock_wanted` what was last ordered; `seq` is the last entry kept."""

    id: str
    serial: str
    path: TreePath
    verify_key: VerifyKey
    trust: Trust
    locked: bool
    lock_wanted: bool
    seq: int
    head: bytes
    reported_seq: int
    last_seen_at: datetime | None
    firmware: str = ""

    @property
    def lock_state(self) -> LockState:
        if self.locked:
            return LockState.LOCKED if self.lock_wanted else LockState.UNLOCKING
        return LockState.LOCKING if self.lock_wanted else LockState.UNLOCKED

    @property
    def queue(self) -> int:
        """Entries that the terminal has written and we have not yet."""
        return max(0, self.reported_seq - self.seq)

    def online(self, now: datetime) -> bool:
        return self.last_seen_at is not None and now - self.last_seen_at <= ONLINE_WITHIN


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerTrust:
    """The server's public keys as texts, for the terminal's trust.json."""

    link_key: str
    permit_keys: tuple[str, ...]
    box_key: str
    log_vkeys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """A command as it waits in the outbox."""

    id: str
    terminal_id: str
    verb: CommandVerb
    reason: str
    permit_id: str | None
    attempts: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A batch whose signatures hold, and what stopped the reading of the rest."""

    entries: tuple[tuple[Entry, bytes], ...]
    fault: JournalFault | None


@dataclass(frozen=True, slots=True)
class Received:
    """What a batch of signed entries brings: the new ones with their bytes, and what is wrong with the rest."""

    new: tuple[tuple[Entry, bytes], ...]
    seq: int
    head: bytes
    fault: JournalFault | None

    @property
    def damning(self) -> bool:
        return self.fault is not None and self.fault not in _HARMLESS


def open_batch(batch: Sequence[bytes], key: VerifyKey) -> Opened:
    """The entries up to the first that this terminal's key did not sign or that we do not understand."""
    opened: list[tuple[Entry, bytes]] = []
    for place, signed in enumerate(batch):
        try:
            opened.append((read_entry(signed, key, place=place), signed))
        except JournalError as error:
            return Opened(tuple(opened), error.fault)
    return Opened(tuple(opened), None)


def receive(batch: Opened, terminal: Terminal, kept: Mapping[int, bytes]) -> Received:
    """Terminals laws 2 to 4. `kept` are the hashes of the entries of the batch's numbers that are kept already."""
    new: list[tuple[Entry, bytes]] = []
    seq, head = terminal.seq, terminal.head
    for place, (entry, signed) in enumerate(batch.entries):
        if kept.get(entry.seq) == entry_hash(signed):
            continue
        if entry.seq in kept:
            return Received(tuple(new), seq, head, JournalFault.FORK)
        try:
            check_follows(entry, seq, head, new[-1][0] if new else None, place)
        except JournalError as error:
            return Received(tuple(new), seq, head, error.fault)
        seq, head = entry.seq, entry_hash(signed)
        new.append((entry, signed))
    return Received(tuple(new), seq, head, batch.fault)


def why_not_enrol(
    serial: str, verify_key: str, box_key: str, *, taken: bool, path: TreePath, actor: Actor
) -> tuple[Refusal, ...]:
    if not actor.may("terminal:enrol", path):
        return (Refusal("terminals.may_not_enrol"),)
    reasons = []
    if not SERIAL_LENGTH[0] <= len(serial) <= SERIAL_LENGTH[1] or not serial.isascii() or " " in serial:
        reasons.append(Refusal("terminals.serial_wrong", field="serial"))
    if taken:
        reasons.append(Refusal("terminals.serial_taken", {"serial": serial}, field="serial"))
    try:
        VerifyKey.from_text(verify_key)
        box_from_text(box_key)
    except InvalidKey:
        reasons.append(Refusal("terminals.key_wrong", field="verify_key"))
    return tuple(reasons)


def why_not_lock(terminal: Terminal, actor: Actor) -> tuple[Refusal, ...]:
    if not actor.may("terminal:lock", terminal.path):
        return (Refusal("terminals.may_not_lock"),)
    return (Refusal("terminals.already_locked"),) if terminal.lock_wanted else ()


def why_not_unlock(terminal: Terminal, reason: str, actor: Actor) -> tuple[Refusal, ...]:
    if not actor.may("terminal:unlock", terminal.path):
        return (Refusal("terminals.may_not_unlock"),)
    if terminal.trust is Trust.QUARANTINED:
        return (Refusal("terminals.quarantined"),)
    if not terminal.lock_wanted:
        return (Refusal("terminals.not_locked"),)
    return () if reason.strip() else (Refusal("terminals.reason_needed", field="reason"),)


def why_not_trust(terminal: Terminal) -> tuple[Refusal, ...]:
    """Terminals law 5: before a keeper signs in or a code is taken there."""
    return (Refusal("terminals.quarantined"),) if terminal.trust is Trust.QUARANTINED else ()


def why_not_use(terminal: Terminal) -> tuple[Refusal, ...]:
    """Before a use code is taken there."""
    locked = (Refusal("terminals.locked"),) if terminal.lock_wanted or terminal.locked else ()
    return why_not_trust(terminal) or locked


def repeat_after(attempts: int) -> timedelta:
    """2, 4, 8 … 60 seconds after the first, second, third … time it was sent."""
    return min(FIRST_REPEAT * 2 ** min(attempts - 1, 10), LONGEST_REPEAT)


@dataclass(frozen=True, kw_only=True)
class TerminalEnrolled(Fact):
    """`subject` of all these facts is the terminal; `key` is its public key."""

    kind = "terminal.enrolled"
    public = frozenset({"serial", "key"})
    serial: str
    key: bytes


@dataclass(frozen=True, kw_only=True)
class TerminalLockOrdered(Fact):
    kind = "terminal.lock_ordered"
    command: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TerminalUnlockOrdered(Fact):
    kind = "terminal.unlock_ordered"
    command: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class TerminalLocked(Fact):
    """The terminal says that it is locked."""

    kind = "terminal.locked"
    command: str


@dataclass(frozen=True, kw_only=True)
class TerminalUnlocked(Fact):
    kind = "terminal.unlocked"
    command: str


@dataclass(frozen=True, kw_only=True)
class TerminalQuarantined(Fact):
    kind = "terminal.quarantined"
    public = frozenset({"fault", "seq"})
    fault: str
    seq: int


@dataclass(frozen=True, kw_only=True)
class JournalReceived(Fact):
    """Entries first_seq … last_seq are kept; `head` is the hash of the last, which binds all before it."""

    kind = "terminal.journal_received"
    public = frozenset({"first_seq", "last_seq", "head"})
    first_seq: int
    last_seq: int
    head: bytes
    events: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class EvidenceReceived(Fact):
    """A photo arrived whole; `digest` is the SHA-256 of the JPEG that the journal names."""

    kind = "terminal.evidence_received"
    digest: bytes
    size: int
