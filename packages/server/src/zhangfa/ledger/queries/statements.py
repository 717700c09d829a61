"""One statement on Django's own connection and in its transaction, without what Django does around each.

On SQLite the driver is asked directly: Django's cursors cost as much as most of the statements here. Its errors are
translated alike; a broken transaction is refused alike; whoever listens to Django's statements hears these as well.
Values that the driver takes as they are go past the fields; the others are prepared by them.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

# What each kind of field takes as it is; everything else, and every field that is not named, asks Django.
_AS_THEY_ARE: dict[str, type] = {
    "AutoField": int,
    "BigAutoField": int,
    "BigIntegerField": int,
    "IntegerField": int,
    "SmallIntegerField": int,
    "BooleanField": bool,
    "BinaryField": bytes,
    "CharField": str,
    "TextField": str,
}
_LOGS = settings.DEBUG  # Django keeps every statement then
_here = threading.local()


def database() -> BaseDatabaseWrapper:
    """This thread's connection, looked up once."""
    found = getattr(_here, "database", None)
    if found is None:
        found = _here.database = connections[DEFAULT_DB_ALIAS]
    return found


def run(sql: str, values: Sequence[Any]) -> Any:
    """Executes it (marks are %s); the cursor, with its rows and its count."""
    here = database()
    if not _is_plain(here):
        cursor = here.cursor()
        cursor.execute(sql, values)
        return cursor
    try:
        return here.connection.execute(_for_sqlite(sql), values)
    except sqlite3.Error:
        with here.wrap_database_errors:
            raise


def run_many(sql: str, lines: Sequence[Sequence[Any]]) -> Any:
    """As `run`, for many lines of values."""
    here = database()
    if not _is_plain(here):
        cursor = here.cursor()
        cursor.executemany(sql, lines)
        return cursor
    try:
        return here.connection.executemany(_for_sqlite(sql), lines)
    except sqlite3.Error:
        with here.wrap_database_errors:
            raise


@cache
def _on_sqlite() -> bool:
    return connections[DEFAULT_DB_ALIAS].vendor == "sqlite"


def _is_plain(here: BaseDatabaseWrapper) -> bool:
    """Whether nothing is lost by asking the driver; also where a transaction that is broken is refused."""
    if here.vendor != "sqlite" or here.connection is None:
        return False
    if here.needs_rollback:
        here.validate_no_broken_transaction()
    return not (here.execute_wrappers or here.force_debug_cursor or _LOGS)


@cache
def _for_sqlite(sql: str) -> str:
    return sql.replace("%s", "?").replace("%%", "%")


def adapted(moment: datetime | None) -> Any:
    """A moment as the database takes it, for statements that are written by hand."""
    if _on_sqlite() and type(moment) is datetime and moment.tzinfo is not None:
        return _sqlite_text(moment)
    return database().ops.adapt_datetimefield_value(moment)


Change = Callable[[Any], Any]


@cache
def preparations(model: type[models.Model]) -> dict[str, Change]:
    """By attribute, how a value becomes what the driver takes for that column."""
    return {field.attname: _preparation(field) for field in model._meta.concrete_fields}


def _preparation(field: models.Field) -> Change:
    kind = _kind(field)
    as_it_is = _AS_THEY_ARE.get(kind)

    def ask(value: Any) -> Any:
        return field.get_db_prep_save(value, database())

    def prepare(value: Any) -> Any:
        return value if type(value) is as_it_is else ask(value)

    def prepare_moment(value: Any) -> Any:
        return adapted(value) if type(value) is datetime else ask(value)

    return prepare if as_it_is else prepare_moment if kind == "DateTimeField" else ask


def _kind(field: models.Field) -> str:
    """Foreign keys are of the kind of what they point at."""
    return (getattr(field, "target_field", None) or field).get_internal_type()


@lru_cache(maxsize=1024)
def _sqlite_text(moment: datetime) -> str:
    return str(moment.astimezone(UTC).replace(tzinfo=None))


def _utc(moment: datetime | None) -> datetime | None:
    """A moment as Django's SQLite tables hold it: without saying so, in UTC."""
    return None if moment is None else moment.replace(tzinfo=UTC)


@cache
def conversions(model: type[models.Model]) -> tuple[tuple[int, Change], ...]:
    """By place, what is done with the columns of this model when they are read."""
    database, found = connections[DEFAULT_DB_ALIAS], []
    for place, field in enumerate(model._meta.concrete_fields):
        if _on_sqlite() and _kind(field) == "DateTimeField":
            found.append((place, _utc))
            continue
        column = field.get_col(model._meta.db_table)
        for converter in [*database.ops.get_db_converters(column), *column.get_db_converters(database)]:
            found.append((place, _bound(converter, column)))
    return tuple(found)


def _bound(converter: Callable, column: Any) -> Change:
    return lambda value: converter(value, column, database())
