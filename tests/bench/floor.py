"""The floor: the same rows, in the same transactions, and the same files, by a plain driver and nothing else."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from tests.bench.recorder import File, Statement, Transaction

Execute = Callable[[Statement], None]


@dataclass
class Spent:
    """Seconds for rows and for files."""

    rows: float = 0.0
    files: float = 0.0


class SqliteCopy:
    """A copy of the database file as it is now, to be opened with the same pragmas."""

    def __init__(self) -> None:
        self._now, self._copy = str(settings.DATABASES["default"]["NAME"]), f"{settings.HOME}/floor.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self._now, self._copy)

    def open(self) -> sqlite3.Connection:
        opened = sqlite3.connect(self._copy, isolation_level=None)
        opened.executescript(settings.DATABASES["default"]["OPTIONS"]["init_command"])
        opened.execute("PRAGMA foreign_keys=ON")
        return opened

    def statement(self, sql: str) -> str:
        """Django's %s are ? for SQLite."""
        return sql.replace("%s", "?").replace("%%", "%")

    begin = "BEGIN IMMEDIATE"


class PostgresCopy:
    """A database made from the present one as its template."""

    def __init__(self) -> None:
        self._settings = settings.DATABASES["default"]
        connection.close()
        with self._connect("template1") as other:
            other.execute(f"CREATE DATABASE floor TEMPLATE {self._settings['NAME']}")

    def _connect(self, name: str) -> psycopg.Connection:
        of = self._settings
        return psycopg.connect(host=of["HOST"], port=of["PORT"], user=of["USER"], dbname=name, autocommit=True)

    def open(self) -> psycopg.Connection:
        return self._connect("floor")

    def statement(self, sql: str) -> str:
        return sql

    begin = "BEGIN"


def copy() -> SqliteCopy | PostgresCopy:
    """To be made before the run that will be replayed."""
    return SqliteCopy() if connection.vendor == "sqlite" else PostgresCopy()


def replay(written: Iterable[Transaction | File], onto: SqliteCopy | PostgresCopy) -> Spent:
    """Writes it all again, in order; only what was timed then is timed now."""
    spent, opened, folder = Spent(), onto.open(), settings.HOME / "floor"
    known = {sql: onto.statement(sql) for sql in _texts(written)}
    cursor = opened.cursor()

    def execute(statement: Statement) -> None:
        (cursor.executemany if statement.many else cursor.execute)(known[statement.sql], statement.values)
        if "RETURNING" in statement.sql:
            cursor.fetchall()

    for each in written:
        started = time.perf_counter()
        if isinstance(each, File):
            _write(folder, each.data)
        else:
            _transact(each, execute, cursor, onto.begin)
        took = (time.perf_counter() - started) * each.timed
        spent.files += took * isinstance(each, File)
        spent.rows += took * isinstance(each, Transaction)
    opened.close()
    return spent


def _texts(written: Iterable[Transaction | File]) -> set[str]:
    return {one.sql for each in written if isinstance(each, Transaction) for one in each.statements}


def _transact(transaction: Transaction, execute: Execute, cursor: Any, begin: str) -> None:
    if not transaction.alone:
        cursor.execute(begin)
    for statement in transaction.statements:
        execute(statement)
    if not transaction.alone:
        cursor.execute("COMMIT")


def _write(folder: Path, data: bytes) -> None:
    """Whole and synced under its digest, as the storage must."""
    digest = hashlib.sha256(data).hexdigest()
    place = folder / digest[:2] / digest[2:4]
    place.mkdir(parents=True, exist_ok=True)
    draft = place / f".{digest}"
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(place / digest)
    handle = os.open(place, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
