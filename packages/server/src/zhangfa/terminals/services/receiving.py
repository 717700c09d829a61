"""Journal entries and photos come in. What is answered has been committed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from zhangfa_protocol.journal import Entry, EventType, entry_hash
from zhangfa_protocol.messages import Evidence

from zhangfa.kernel.actor import Actor
from zhangfa.ledger import services as ledger
from zhangfa.terminals.core import (
    EvidenceReceived,
    EvidenceState,
    JournalReceived,
    Opened,
    Received,
    TerminalLocked,
    TerminalUnlocked,
    open_batch,
    receive,
)
from zhangfa.terminals.models import ChunkRow, EvidenceRow, JournalRow, TerminalRow
from zhangfa.terminals.ports import Photos, Storage
from zhangfa.terminals.services import _rows

_LOCK_FACTS = {EventType.LOCKED: TerminalLocked, EventType.UNLOCKED: TerminalUnlocked}


def receive_journal(*, actor: Actor, now: datetime, entries: Sequence[bytes]) -> int:
    """Keeps what follows; returns the number of the last entry kept, which is all the terminal may forget."""
    with transaction.atomic():
        row = _rows.load(actor.id)
        terminal = row.value()
        batch = open_batch(entries, terminal.verify_key)
        found = receive(batch, terminal, _kept(row, batch))
        if found.new:
            _keep(row, found, actor, now)
        if found.damning:
            _rows.quarantine(row, found.fault, actor, now)
    return row.seq


def _kept(row: TerminalRow, batch: Opened) -> dict[int, bytes]:
    """The hashes we have for the batch's numbers; a batch that is all new needs no look."""
    known = [entry.seq for entry, _ in batch.entries if entry.seq <= row.seq]
    if not known:
        return {}
    rows = JournalRow.objects.filter(terminal_id=row.pk, seq__in=known)
    return {seq: bytes(hash) for seq, hash in rows.values_list("seq", "hash")}


def _keep(row: TerminalRow, found: Received, actor: Actor, now: datetime) -> None:
    JournalRow.objects.bulk_create(
        JournalRow(terminal_id=row.pk, seq=entry.seq, hash=entry_hash(signed), signed=signed, received_at=now)
        for entry, signed in found.new
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


def receive_evidence(*, actor: Actor, now: datetime, piece: Evidence, photos: Photos, storage: Storage) -> int:
    """Keeps a piece of a photo; returns how many bytes are there, 0 when the terminal must begin again."""
    with transaction.atomic():
        terminal = _rows.load(actor.id)
        row = _evidence(terminal, piece, now)
        if row.state == EvidenceState.STORED:
            return row.total
        if piece.total != row.total or piece.offset > row.received:
            return row.received if piece.total == row.total else _begin_again(row)
        if piece.offset < row.received:
            return row.received
        return _take(terminal, row, piece, actor, now, photos, storage)


def _evidence(terminal: TerminalRow, piece: Evidence, now: datetime) -> EvidenceRow:
    row, _ = EvidenceRow.objects.select_for_update().get_or_create(
        terminal_id=terminal.pk, digest=piece.digest.hex(), defaults={"total": piece.total, "begun_at": now}
    )
    return row


def _take(
    terminal: TerminalRow,
    row: EvidenceRow,
    piece: Evidence,
    actor: Actor,
    now: datetime,
    photos: Photos,
    storage: Storage,
) -> int:
    received = piece.offset + len(piece.chunk)
    if received > row.total:
        return _begin_again(row)
    if received < row.total:
        ChunkRow.objects.create(evidence=row, offset=piece.offset, data=piece.chunk)
        EvidenceRow.objects.filter(pk=row.pk).update(received=received)
        return received
    jpeg = photos.open(_joined(row) + piece.chunk, terminal_id=terminal.pk, digest=piece.digest)
    if jpeg is None:
        return _begin_again(row)
    storage.put(jpeg)
    _finish(terminal, row, piece, len(jpeg), actor, now)
    return received


def _joined(row: EvidenceRow) -> bytes:
    if row.received == 0:
        return b""
    pieces = ChunkRow.objects.filter(evidence=row).order_by("offset").values_list("data", flat=True)
    return b"".join(bytes(data) for data in pieces)


def _finish(terminal: TerminalRow, row: EvidenceRow, piece: Evidence, size: int, actor: Actor, now: datetime) -> None:
    stored = {"state": EvidenceState.STORED.value, "received": row.total, "stored_at": now}
    EvidenceRow.objects.filter(pk=row.pk).update(**stored)
    if row.received:
        ChunkRow.objects.filter(evidence=row).delete()
    fact = EvidenceReceived(subject=terminal.pk, path=terminal.path, digest=piece.digest, size=size)
    ledger.append(fact, actor=actor, now=now)


def _begin_again(row: EvidenceRow) -> int:
    """Terminals law 8: what does not open is not kept. The terminal seals the photo anew and sends all of it."""
    ChunkRow.objects.filter(evidence=row).delete()
    EvidenceRow.objects.filter(pk=row.pk).delete()
    return 0
