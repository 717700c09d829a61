"""Rows by plain SQL that is put together once, for the few statements that every use of a seal repeats.

Django composes each statement anew, which costs several times what the database then does with it. Only comparing
columns with values is known here: `name` is equal (or null, for None), `name__gt`, `name__gte` and `name__lte` are more
than, at least and at most, `name__in` is one of a few. Whatever is cleverer goes through the model layer. The same
fields, converters and types are used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelState
from django.db.models.expressions import Col

Row = TypeVar("Row", bound=models.Model)


def fetch(model: type[Row], *, lock: bool = False, order: str = "", limit: int = 0, **where: Any) -> list[Row]:
    """The rows that fit `where` (attribute names), by `order` when it is given, the first `limit` of them when it is
    not 0; with `lock` held until the transaction ends."""
    database = connections[DEFAULT_DB_ALIAS]
    names, values = _terms(model, where, database)
    sql, converters = _select(model, names, order, limit, lock and database.vendor == "postgresql")
    with database.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    return [_row(model, _converted(row, converters, database)) for row in found]


def fetch_one(model: type[Row], *, lock: bool = False, **where: Any) -> Row | None:
    found = fetch(model, lock=lock, **where)
    return found[0] if found else None


def insert(row: models.Model, *, once: bool = False) -> bool:
    """Writes a new row whose key is set or left to the database (then it is not learnt). With `once` a row that
    is there already, by whatever unique rule, is left alone; whether the row is new."""
    database = connections[DEFAULT_DB_ALIAS]
    fields = [field for field in row._meta.concrete_fields if not (field.primary_key and row.pk is None)]
    with database.cursor() as cursor:
        cursor.execute(_insert(type(row), row.pk is None, once), _content(row, fields, database))
        return cursor.rowcount == 1


def insert_all(rows: Sequence[models.Model], *, once: bool = False) -> None:
    """As `insert`, for many rows of one kind whose keys the database makes."""
    if rows:
        database = connections[DEFAULT_DB_ALIAS]
        fields = [field for field in rows[0]._meta.concrete_fields if not field.primary_key]
        with database.cursor() as cursor:
            sql = _insert(type(rows[0]), True, once)
            cursor.executemany(sql, [_content(row, fields, database) for row in rows])


def change(model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Sets `values` in the rows that fit `where`; returns how many there were. So a compare-and-set is one call."""
    database, fields = connections[DEFAULT_DB_ALIAS], _fields(model)
    names, compared = _terms(model, where, database)
    written = [fields[name].get_db_prep_save(value, database) for name, value in values.items()]
    with database.cursor() as cursor:
        cursor.execute(_update(model, names, tuple(values)), [*written, *compared])
        return cursor.rowcount


@cache
def _attributes(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _fields(model: type[models.Model]) -> dict[str, models.Field]:
    return {field.attname: field for field in model._meta.concrete_fields}


def _row(model: type[Row], values: Sequence[Any]) -> Row:
    """As `Model.from_db` makes it, without the signals, to which nobody listens here."""
    row = model.__new__(model)
    row.__dict__.update(zip(_attributes(model), values, strict=True))
    row._state = ModelState()
    row._state.db, row._state.adding = DEFAULT_DB_ALIAS, False
    return row


def _content(row: models.Model, fields: Sequence[models.Field], database: BaseDatabaseWrapper) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), database) for field in fields]


@cache
def _select(
    model: type[models.Model], where: tuple[str, ...], order: str, limit: int, lock: bool
) -> tuple[str, list[tuple[int, Callable, Col]]]:
    database = connections[DEFAULT_DB_ALIAS]
    columns = ", ".join(_quoted(field.column) for field in model._meta.concrete_fields)
    sql = f"SELECT {columns} FROM {_quoted(model._meta.db_table)} WHERE {_compared(model, where)}"
    sql += f" ORDER BY {_quoted(_fields(model)[order].column)}" if order else ""
    sql += f" LIMIT {limit:d}" if limit else ""
    sql += " FOR UPDATE" if lock else ""
    converters = []
    for place, field in enumerate(model._meta.concrete_fields):
        column = field.get_col(model._meta.db_table)
        for converter in [*database.ops.get_db_converters(column), *column.get_db_converters(database)]:
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
    return f"UPDATE {_quoted(model._meta.db_table)} SET {sets} WHERE {_compared(model, where)}"


_COMPARISONS = {"": " = %s", "gt": " > %s", "gte": " >= %s", "lte": " <= %s", "null": " IS NULL"}


def _compared(model: type[models.Model], where: Sequence[str]) -> str:
    fields, terms = _fields(model), (term.partition("__") for term in where)
    return " AND ".join(f"{_quoted(fields[name].column)}{_comparison(how)}" for name, _, how in terms)


def _comparison(how: str) -> str:
    kind, _, count = how.partition(" ")
    return f" IN ({', '.join(['%s'] * int(count)) or 'NULL'})" if kind == "in" else _COMPARISONS[kind]


def _terms(
    model: type[models.Model], where: Mapping[str, Any], database: BaseDatabaseWrapper
) -> tuple[tuple[str, ...], list[Any]]:
    """The comparisons by name, and the values that they compare with."""
    names, values = [], []
    for term, value in where.items():
        name, _, how = term.partition("__")
        many = tuple(value) if how == "in" else () if value is None else (value,)
        names.append(f"{term} {len(many)}" if how == "in" else f"{name}__null" if value is None else term)
        prepare = _fields(model)[name].get_db_prep_value
        values += [prepare(each, database) for each in many]
    return tuple(names), values


def _quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)


def _converted(
    row: Sequence[Any], converters: list[tuple[int, Callable, Col]], database: BaseDatabaseWrapper
) -> Sequence[Any]:
    values = list(row)
    for place, converter, column in converters:
        values[place] = converter(values[place], column, database)
    return values
