"""What a run writes: every statement that changes rows, in its transaction, and every file, in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

_CHANGES = ("INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    values: Any
    many: bool


@dataclass(frozen=True, slots=True)
class Transaction:
    """Statements that were committed together; `alone` when there was no BEGIN. `timed`: part of what is measured."""

    statements: tuple[Statement, ...]
    alone: bool
    timed: bool


@dataclass(frozen=True, slots=True)
class File:
    data: bytes
    timed: bool


@dataclass
class Recorder:
    """Listens to Django's connection of this thread. `timed` says whether the present moment is measured."""

    timed: Callable[[], bool]
    written: list[Transaction | File] = field(default_factory=list)
    queries: int = 0
    _open: list[Statement] = field(default_factory=list)
    _listens: bool = False

    @contextmanager
    def listening(self) -> Iterator[None]:
        commit, rollback = connection._commit, connection._rollback

        def committed() -> Any:
            result = commit()
            self._close(alone=False)
            return result

        def rolled_back() -> Any:
            self._open.clear()
            return rollback()

        connection._commit, connection._rollback, self._listens = committed, rolled_back, True
        try:
            with connection.execute_wrapper(self._hear):
                yield
        finally:
            connection._commit, connection._rollback, self._listens = commit, rollback, False

    def _hear(self, execute: Callable, sql: str, values: Any, many: bool, context: dict) -> Any:
        result = execute(sql, values, many, context)
        self.queries += self.timed()
        verb = sql.lstrip()[:8].upper()
        if verb == "ROLLBACK":
            raise RuntimeError("part of a transaction was undone; such a run cannot be replayed")
        if verb.startswith(_CHANGES):
            self._open.append(Statement(sql, list(values) if many else values, many))
            if not connection.in_atomic_block:
                self._close(alone=True)
        return result

    def _close(self, *, alone: bool) -> None:
        if self._open:
            self.written.append(Transaction(tuple(self._open), alone, self.timed()))
            self._open.clear()

    def keep(self, data: bytes) -> None:
        """A file was written; what comes before `listening` is not part of the run."""
        if self._listens:
            self.written.append(File(data, self.timed()))

    def count(self, kind: type) -> int:
        return sum(isinstance(each, kind) and each.timed for each in self.written)

    def rows(self) -> int:
        """Row changes that were asked for while time ran."""
        timed = (each for each in self.written if isinstance(each, Transaction) and each.timed)
        return sum(len(one.values) if one.many else 1 for each in timed for one in each.statements)


class RecordedStorage:
    """The real storage; what it had to write is noted."""

    def __init__(self, storage: Any, recorder: Recorder) -> None:
        self._storage, self._recorder = storage, recorder

    def put(self, data: bytes) -> str:
        digest = self._storage.put(data)
        self._recorder.keep(data)
        return digest

    def put_as(self, data: bytes, digest: str) -> bool:
        kept = self._storage.put_as(data, digest)
        if kept:
            self._recorder.keep(data)
        return kept

    def __getattr__(self, name: str) -> Any:
        return getattr(self._storage, name)
