"""Django's SQLite, which waits for its turn to write in small steps.

SQLite lets one write at a time. Its own way of waiting sleeps longer and longer, up to a tenth of a second, while the
other has long finished and perhaps begun anew; so the web would stand still whenever the worker is busy. Here whoever
waits looks every few milliseconds, and gives up after the same time.
"""

from __future__ import annotations

import sqlite3
import time

from django.db.backends.sqlite3 import base

_SHORTEST, _LONGEST = 0.0005, 0.004
_BUSY = "database is locked"


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's own, but for how a transaction begins."""

    def _start_transaction_under_autocommit(self) -> None:
        patience = self.settings_dict["OPTIONS"].get("timeout", 5.0)
        with self.wrap_database_errors:
            self.connection.execute("PRAGMA busy_timeout=0")
            try:
                self._begin(time.monotonic() + patience)
            finally:
                self.connection.execute(f"PRAGMA busy_timeout={int(1000 * patience)}")

    def _begin(self, until: float) -> None:
        pause = _SHORTEST
        while True:
            try:
                self.connection.execute(f"BEGIN {self.transaction_mode or ''}")
                return
            except sqlite3.OperationalError as error:
                if str(error) != _BUSY or time.monotonic() >= until:
                    raise
            time.sleep(pause)
            pause = min(1.5 * pause, _LONGEST)
