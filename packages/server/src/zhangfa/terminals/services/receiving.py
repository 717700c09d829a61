"""Journal entries and photos come in. What is answered has been committed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from zhangfa_protocol.journal import Entry, EventType, entry_hash
from zhangfa_protocol.keys import VerifyKey
from zhangfa_protocol.messages import Evidence

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import services as ledger
from zhangfa.ledger.queries import plain
from zhangfa.terminals.core import (
    EvidenceReceived,
    JournalReceived,
    Opened,
    Received,
    TerminalLocked,
    TerminalUnlocked,
    open_batch,
    receive,
)
from zhangfa.terminals.models import EvidenceRow, JournalRow, TerminalRow
from zhangfa.terminals.ports import Photos, Pieces, Storage
from zhangfa.terminals.services import _rows

_LOCK_FACTS = {EventType.LOCKED: TerminalLocked, EventType.UNLOCKED: TerminalUnlocked}


def receive_journal(*, actor: Actor, now: datetime, entries: Sequence[bytes]) -> int:
    """Keeps what follows; returns the number of the last entry kept, which is all the terminal may forget.

    Signatures are checked before the transaction: they need the terminal's key alone, which it never changes.
    """
    batch = open_batch(entries, _key_of(actor.id))
    with transaction.atomic():
        row = _rows.load(actor.id)
        found = receive(batch, row.value(), _kept(row, batch))
        if found.new:
            _keep(row, found, actor, now)
        if found.damning:
            _rows.quarantine(row, found.fault, actor, now)
    return row.seq


def _key_of(terminal_id: str) -> VerifyKey:
    row = plain.fetch_one(TerminalRow, id=terminal_id)
    if row is None:
        raise Refused(Refusal("terminals.unknown"))
    return VerifyKey.from_text(row.verify_key)


def _kept(row: TerminalRow, batch: Opened) -> dict[int, bytes]:
    """The hashes we have for the batch's numbers; a batch that is all new needs no look."""
    known = [entry.seq for entry, _ in batch.entries if entry.seq <= row.seq]
    if not known:
        return {}
    rows = JournalRow.objects.filter(terminal_id=row.pk, seq__in=known)
    return {seq: bytes(hash) for seq, hash in rows.values_list("seq", "hash")}


def _keep(row: TerminalRow, found: Received, actor: Actor, now: datetime) -> None:
    plain.insert_all(
        [
            plain.new(
                JournalRow, terminal_id=row.pk, seq=entry.seq, hash=entry_hash(signed), signed=signed, received_at=now
            )
            for entry, signed in found.new
        ]
    )
    locked = _note_locks(row, [entry for entry, _ in found.new], actor, now)
    _rows.change(
        row,
        seq=found.seq,
        head=found.head,
        reported_seq=max(row.reported_seq, found.seq),
        last_seen_at=now,
        locked=locked,
    )
    fact = JournalReceived(
        subject=row.pk,
        path=row.path,
        first_seq=found.new[0][0].seq,
        last_seq=found.seq,
        head=found.head,
        events=tuple(entry.type.value for entry, _ in found.new),
    )
    ledger.append(fact, actor=actor, now=now)


def _note_locks(row: TerminalRow, entries: list[Entry], actor: Actor, now: datetime) -> bool:
    """Whether the terminal is locked after these entries; each change is a fact."""
    locked = row.locked
    for entry in entries:
        fact = _LOCK_FACTS.get(entry.type)
        if fact is not None and locked != (fact is TerminalLocked):
            locked = fact is TerminalLocked
            command = entry.body.get("command", "")
            ledger.append(fact(subject=row.pk, path=row.path, command=command), actor=actor, now=now)
    return locked


def receive_evidence(
    *, actor: Actor, now: datetime, piece: Evidence, photos: Photos, pieces: Pieces, storage: Storage
) -> int:
    """Keeps a piece of a photo; returns how many bytes are there, 0 when the terminal must begin again.

    Only the last piece is answered after something durable; the terminal keeps the photo until then.
    """
    photo = f"{piece.digest.hex()}-{piece.total}"
    held = pieces.held(actor.id, photo)
    if not held and _is_kept(actor.id, piece.digest):
        return piece.total
    if piece.offset != held:
        return held
    if held + len(piece.chunk) < piece.total:
        pieces.add(actor.id, photo, piece.chunk)
        return held + len(piece.chunk)
    box = (pieces.take(actor.id, photo) if held else b"") + piece.chunk
    jpeg = photos.open(box, terminal_id=actor.id, digest=piece.digest)
    if jpeg is None or not storage.put_as(jpeg, piece.digest.hex()):
        return 0
    _note_photo(actor, piece.digest, len(jpeg), now)
    return piece.total


def _is_kept(terminal_id: str, digest: bytes) -> bool:
    return bool(plain.fetch(EvidenceRow, terminal_id=terminal_id, digest=digest.hex()))


def _note_photo(actor: Actor, digest: bytes, size: int, now: datetime) -> None:
    """Said twice, it counts once."""
    with transaction.atomic():
        terminal = plain.fetch_one(TerminalRow, id=actor.id)
        if terminal is None:
            raise Refused(Refusal("terminals.unknown"))
        row = plain.new(EvidenceRow, terminal_id=terminal.pk, digest=digest.hex(), size=size, stored_at=now)
        if plain.insert(row, once=True):
            fact = EvidenceReceived(subject=terminal.pk, path=terminal.path, digest=digest, size=size)
            ledger.append(fact, actor=actor, now=now)
