"""Rows by plain SQL that is put together once, for the few statements that every use of a seal repeats.

Django composes each statement anew, which costs several times what the database then does with it. Only equality is
known here; whatever is cleverer goes through the model layer. The same fields, converters and types are used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import Col

Row = TypeVar("Row", bound=models.Model)


def fetch(model: type[Row], *, lock: bool = False, **where: Any) -> list[Row]:
    """The rows whose columns (attribute names) equal `where`; with `lock` held until the transaction ends."""
    vendor, names = connection.vendor, tuple(where)
    sql, converters = _select(model, names, vendor, lock)
    with connection.cursor() as cursor:
        cursor.execute(sql, _prepared(model, where))
        found = cursor.fetchall()
    attributes = _attributes(model)
    return [model.from_db(connection.alias, attributes, _converted(row, converters)) for row in found]


def fetch_one(model: type[Row], *, lock: bool = False, **where: Any) -> Row | None:
    found = fetch(model, lock=lock, **where)
    return found[0] if found else None


def insert(row: models.Model, *, once: bool = False) -> bool:
    """Writes a new row whose key is set or left to the database (then it is not learnt). With `once` a row that
    is there already, by whatever unique rule, is left alone; whether the row is new."""
    model = type(row)
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and row.pk is None)]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_insert(model, row.pk is None, once), values)
        return cursor.rowcount == 1


def insert_all(rows: Sequence[models.Model]) -> None:
    """As `insert(row, once=True)`, for many rows of one kind whose keys the database makes."""
    if rows:
        fields = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
        values = [
            [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows
        ]
        with connection.cursor() as cursor:
            cursor.executemany(_insert(type(rows[0]), True, True), values)


def change(model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Sets `values` in the rows that equal `where`; returns how many there were. So a compare-and-set is one call."""
    sql = _update(model, tuple(where), tuple(values))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_saved(model, values), *_prepared(model, where)])
        return cursor.rowcount


@cache
def _attributes(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _fields(model: type[models.Model]) -> dict[str, models.Field]:
    return {field.attname: field for field in model._meta.concrete_fields}


@cache
def _select(
    model: type[models.Model], where: tuple[str, ...], vendor: str, lock: bool
) -> tuple[str, list[tuple[int, Callable, Col]]]:
    columns = ", ".join(_quoted(field.column) for field in model._meta.concrete_fields)
    lock_words = " FOR UPDATE" if lock and vendor == "postgresql" else ""
    sql = f"SELECT {columns} FROM {_quoted(model._meta.db_table)} WHERE {_equal(model, where)}{lock_words}"
    converters = []
    for place, field in enumerate(model._meta.concrete_fields):
        column = field.get_col(model._meta.db_table)
        for converter in [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]:
            converters.append((place, converter, column))
    return sql, converters


@cache
def _insert(model: type[models.Model], without_key: bool, once: bool) -> str:
    fields = [field for field in model._meta.concrete_fields if not (field.primary_key and without_key)]
    columns = ", ".join(_quoted(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    unless = " ON CONFLICT DO NOTHING" if once else ""
    return f"INSERT INTO {_quoted(model._meta.db_table)} ({columns}) VALUES ({marks}){unless}"


@cache
def _update(model: type[models.Model], where: tuple[str, ...], values: tuple[str, ...]) -> str:
    fields = _fields(model)
    sets = ", ".join(f"{_quoted(fields[name].column)} = %s" for name in values)
    return f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {_equal(model, where)}"


def _equal(model: type[models.Model], where: Sequence[str]) -> str:
    fields = _fields(model)
    return " AND ".join(f"{_quoted(fields[name].column)} = %s" for name in where)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _prepared(model: type[models.Model], where: Mapping[str, Any]) -> list[Any]:
    fields = _fields(model)
    return [fields[name].get_db_prep_value(value, connection) for name, value in where.items()]


def _saved(model: type[models.Model], values: Mapping[str, Any]) -> list[Any]:
    fields = _fields(model)
    return [fields[name].get_db_prep_save(value, connection) for name, value in values.items()]


def _converted(row: Sequence[Any], converters: list[tuple[int, Callable, Col]]) -> Sequence[Any]:
    values = list(row)
    for place, converter, column in converters:
        values[place] = converter(values[place], column, connection)
    return values
