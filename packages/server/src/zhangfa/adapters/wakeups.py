"""The bell that wakes whoever follows the database: a change counter on SQLite, NOTIFY on PostgreSQL.

On PostgreSQL a trigger of the ledger rings `zhangfa_ledger` with every committed entry, so that nobody can forget it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable

import psycopg

_SHORTEST, _LONGEST = 0.002, 0.02


class SqliteWakeups:
    """Watches `PRAGMA data_version`, which changes with every commit of any other connection."""

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        self._seen = self._version()
        self._rung = threading.Event()

    def wait(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        pause = _SHORTEST
        while not self._changed():
            left = until - time.monotonic()
            if left <= 0:
                return False
            self._rung.wait(min(pause, left))
            pause = min(pause * 1.5, _LONGEST)
        return True

    def wake(self) -> None:
        self._rung.set()

    def close(self) -> None:
        self._connection.close()

    def _changed(self) -> bool:
        version = self._version()
        changed = version != self._seen or self._rung.is_set()
        self._seen = version
        self._rung.clear()
        return changed

    def _version(self) -> int:
        return self._connection.execute("PRAGMA data_version").fetchone()[0]


class PostgresWakeups:
    """A connection of its own that listens; when it breaks it is made anew, and that counts as a ring."""

    def __init__(self, connect: Callable[[], psycopg.Connection]) -> None:
        self._connect = connect
        self._connection = self._listen()

    def _listen(self) -> psycopg.Connection:
        connection = self._connect()
        connection.autocommit = True
        connection.execute("LISTEN zhangfa_ledger")
        return connection

    def wait(self, seconds: float) -> bool:
        try:
            heard = list(self._connection.notifies(timeout=seconds, stop_after=1))
        except psycopg.OperationalError:
            time.sleep(min(seconds, 1.0))
            self._connection.close()
            self._connection = self._listen()
            return True
        if heard:
            list(self._connection.notifies(timeout=0))
        return bool(heard)

    def wake(self) -> None:
        """Rings for everybody who listens, from any thread."""
        with self._connect() as other:
            other.execute("NOTIFY zhangfa_ledger")

    def close(self) -> None:
        self._connection.close()


def wakeups_for(settings: dict) -> SqliteWakeups | PostgresWakeups:
    """For one entry of Django's DATABASES."""
    if settings["ENGINE"].endswith("sqlite3"):
        return SqliteWakeups(str(settings["NAME"]))
    address = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
    }
    given = {name: value for name, value in address.items() if value}
    return PostgresWakeups(lambda: psycopg.connect(**given, autocommit=True))
