"""What the terminal keeps (终端存储): state, journal and photographs in one SQLite file, WAL with synchronous=FULL.

Laws
    1. Journal entries and the state that follows from them are one transaction: count before motion rests on this.
    2. An entry or a photograph leaves the queue only after the server's own acknowledgement.
    3. A write that fails leaves everything as it was, and is reported; nothing is ever overwritten to make room.
    4. Photographs rest here only as boxes that the server alone can open.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zhangfa_protocol import canonical
from zhangfa_protocol.journal import GENESIS, Entry, TimeQuality, entry_hash
from zhangfa_protocol.keys import SigningKey
from zhangfa_protocol.schema import from_map, to_map

from zhangfa_terminal.machine.effects import Draft
from zhangfa_terminal.machine.values import Durable

BUSY_S = 0.2  # nobody else writes here; whoever holds the file is a fault, not a queue
MAX_SNAPSHOT = 4 * 1024 * 1024
_SCHEMA = """
CREATE TABLE IF NOT EXISTS snapshot (one INTEGER PRIMARY KEY CHECK (one = 1), durable BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS chain (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, head BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, signed BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS photo (digest BLOB PRIMARY KEY, box BLOB NOT NULL, received INTEGER NOT NULL DEFAULT 0,
                                  seq INTEGER NOT NULL);
"""


class StorageFault(Exception):
    """The disk is full, broken or gone; nothing was written."""


class AlreadyRunning(Exception):
    """Another agent holds this folder: two agents on one journal would fork it."""


@dataclass(frozen=True)
class Moment:
    """When something is written: uptime always, the time only as well as it is known."""

    uptime_ms: int
    time_ms: int | None
    quality: TimeQuality


@dataclass(frozen=True)
class Photo:
    """The next piece of a photograph's box that the server does not have yet."""

    digest: bytes
    chunk: bytes
    received: int
    total: int


class Store:
    """One file, one connection, one writer."""

    def __init__(self, folder: Path, key: SigningKey, boot_id: str) -> None:
        self._lock = _take_lock(folder / "agent.lock")
        self._key, self._boot_id = key, boot_id
        self._db = sqlite3.connect(
            folder / "terminal.sqlite3", timeout=BUSY_S, isolation_level=None, check_same_thread=False
        )
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA journal_size_limit=8388608")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        self._db.close()
        os.close(self._lock)

    # the one durable write

    def write(
        self, drafts: Sequence[Draft], durable: Durable, moment: Moment, photos: Mapping[bytes, bytes]
    ) -> tuple[int, int]:
        """Append the entries, save the state and the photographs' boxes; returns how many of both wait."""
        snapshot = canonical.encode(to_map(durable), max_bytes=MAX_SNAPSHOT)
        return self._transaction(lambda: self._write(drafts, snapshot, moment, photos))

    def _write(
        self, drafts: Sequence[Draft], snapshot: bytes, moment: Moment, photos: Mapping[bytes, bytes]
    ) -> tuple[int, int]:
        seq, head = self.head()
        for draft in drafts:
            entry = Entry(
                self._boot_id,
                seq + 1,
                head,
                moment.uptime_ms,
                moment.time_ms,
                moment.quality,
                draft.type,
                draft.permit_id,
                draft.body,
            )
            signed = entry.sign(self._key)
            seq, head = entry.seq, entry_hash(signed)
            self._db.execute("INSERT INTO entry VALUES (?, ?)", (seq, signed))
        for digest, box in photos.items():
            self._db.execute("INSERT OR IGNORE INTO photo (digest, box, seq) VALUES (?, ?, ?)", (digest, box, seq))
        self._db.execute("INSERT OR REPLACE INTO chain VALUES (1, ?, ?)", (seq, head))
        self._db.execute("INSERT OR REPLACE INTO snapshot VALUES (1, ?)", (snapshot,))
        return self.queued(), self.photos_queued()

    def load(self) -> Durable:
        """What the disk really holds; an empty disk is a terminal on its first day."""
        row = self._query("SELECT durable FROM snapshot")
        return from_map(Durable, canonical.decode(row[0][0], max_bytes=MAX_SNAPSHOT)) if row else Durable()

    def head(self) -> tuple[int, bytes]:
        row = self._query("SELECT seq, head FROM chain")
        return (row[0][0], row[0][1]) if row else GENESIS

    # the queue to the server

    def queued(self) -> int:
        return self._query("SELECT count(*) FROM entry")[0][0]

    def photos_queued(self) -> int:
        return self._query("SELECT count(*) FROM photo")[0][0]

    def entries_after(self, seq: int, limit: int, max_bytes: int) -> list[tuple[int, bytes]]:
        """The oldest entries above `seq` that are not yet acknowledged, as many as fit one message."""
        rows = self._query("SELECT seq, signed FROM entry WHERE seq > ? ORDER BY seq LIMIT ?", (seq, limit))
        size, fitting = 0, []
        for row in rows:
            size += len(row[1]) + 8
            if size > max_bytes and fitting:
                break
            fitting.append(row)
        return fitting

    def acknowledged(self, seq: int) -> None:
        """Everything up to `seq` is safe on the server: only now may it go."""
        if seq <= self.head()[0]:
            self._transaction(lambda: self._db.execute("DELETE FROM entry WHERE seq <= ?", (seq,)))

    def next_photo(self, max_bytes: int) -> Photo | None:
        """The oldest photograph's next piece."""
        row = self._query(
            "SELECT digest, substr(box, received + 1, ?), received, length(box) FROM photo ORDER BY seq, rowid LIMIT 1",
            (max_bytes,),
        )
        return Photo(*row[0]) if row else None

    def photo_received(self, digest: bytes, received: int) -> None:
        """The server has this many bytes; all of them: the box may go. Fewer than before: begin there again."""
        row = self._query("SELECT length(box) FROM photo WHERE digest = ?", (digest,))
        if not row:
            return
        if received >= row[0][0]:
            self._transaction(lambda: self._db.execute("DELETE FROM photo WHERE digest = ?", (digest,)))
        else:
            self._transaction(
                lambda: self._db.execute("UPDATE photo SET received = ? WHERE digest = ?", (received, digest))
            )

    def _transaction(self, deed: Callable) -> object:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            result = deed()
            self._db.execute("COMMIT")
            return result
        except (sqlite3.Error, OSError) as fault:
            self._roll_back()
            raise StorageFault(str(fault)) from fault

    def _roll_back(self) -> None:
        try:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        except sqlite3.Error as fault:
            raise StorageFault(f"{fault}; the transaction could not be undone") from fault

    def _query(self, sql: str, values: tuple = ()) -> list[tuple]:
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as fault:
            raise StorageFault(str(fault)) from fault


def digest_of(photo: bytes) -> bytes:
    return hashlib.sha256(photo).digest()


def _take_lock(path: Path) -> int:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        os.close(handle)
        raise AlreadyRunning("本终端的程序已在运行（already_running）") from fault
    return handle
