"""What many tests begin with is done by deeds once, and then put back as the rows that the deeds wrote.

The deeds have tests of their own; a thousand tests need only stand where they end. On PostgreSQL they are done each
time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

Rows = list[tuple[Any, ...]]
_WRITTEN: dict[tuple[object, ...], dict[str, Rows]] = {}


def begun(name: str, deed: Callable[[], object]) -> None:
    """After it the database is as `deed` leaves it. The same name and the same state before mean the same deed."""
    if connection.vendor != "sqlite":
        deed()
        return
    key = (name, *_state())
    if key not in _WRITTEN:
        before = dict(_tables())
        deed()
        _WRITTEN[key] = {table: rows for table, rows in _tables() if rows != before[table]}
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in _WRITTEN[key].items():
            cursor.execute(f'DELETE FROM "{table}"')
            places = ",".join(["%s"] * len(rows[0]))
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({places})', rows)


def _state() -> tuple[object, ...]:
    """The last entry of the ledger: every deed writes one, and each has a salt of its own."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, salt FROM ledger_entry ORDER BY id DESC LIMIT 1")
        return tuple(cursor.fetchone() or ())


def _tables() -> Iterator[tuple[str, Rows]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY rowid')
            yield table, cursor.fetchall()
