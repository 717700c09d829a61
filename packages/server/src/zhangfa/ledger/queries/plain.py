"""Rows by plain SQL that is put together once, for the few statements that every use of a seal repeats.

Django composes each statement anew, which costs several times what the database then does with it. Only comparing
columns with values is known here: `name` is equal (or null, for None), `name__gt`, `name__gte` and `name__lte` are more
than, at least and at most, `name__in` is one of a few. Whatever is cleverer goes through the model layer. The same
fields, converters and types are used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState

from zhangfa.ledger.queries.statements import Change, conversions, preparations, run, run_many

Row = TypeVar("Row", bound=models.Model)


def fetch(model: type[Row], *, lock: bool = False, order: str = "", limit: int = 0, **where: Any) -> list[Row]:
    """The rows that fit `where` (attribute names), by `order` when it is given, the first `limit` of them when it is
    not 0; with `lock` held until the transaction ends."""
    names, values = _terms(model, where)
    lines = run(_select(model, names, order, limit, lock), values).fetchall()
    changed = conversions(model)
    return [_row(model, line, changed) for line in lines]


def fetch_one(model: type[Row], *, lock: bool = False, **where: Any) -> Row | None:
    found = fetch(model, lock=lock, **where)
    return found[0] if found else None


def new(model: type[Row], **values: Any) -> Row:
    """A row that is not written yet, by attribute names, with the model's defaults for what is not said; as the model
    itself would make it, without the signals, to which nobody listens here."""
    made = {**_defaults(model), **values}
    if len(made) != len(_defaults(model)):
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(values.keys() - _defaults(model).keys()))}")
    row = model.__new__(model)
    row.__dict__.update(made, _state=ModelState())
    return row


def insert(row: models.Model, *, once: bool = False) -> bool:
    """Writes a new row whose key is set or left to the database (then it is not learnt). With `once` a row that
    is there already, by whatever unique rule, is left alone; whether the row is new."""
    model, without_key = type(row), row.pk is None
    return run(_insert(model, without_key, once), _content(row, _written_as(model, without_key))).rowcount == 1


def insert_all(rows: Sequence[models.Model], *, once: bool = False) -> None:
    """As `insert`, for many rows of one kind whose keys the database makes."""
    if rows:
        model = type(rows[0])
        attributes = _written_as(model, True)
        run_many(_insert(model, True, once), [_content(row, attributes) for row in rows])


def change(model: type[models.Model], where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Sets `values` in the rows that fit `where`; returns how many there were. So a compare-and-set is one call."""
    prepare = preparations(model)
    names, compared = _terms(model, where)
    written = [prepare[name](value) for name, value in values.items()]
    return run(_update(model, names, tuple(values)), [*written, *compared]).rowcount


@cache
def _attributes(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _fields(model: type[models.Model]) -> dict[str, models.Field]:
    return {field.attname: field for field in model._meta.concrete_fields}


@cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """Defaults that are the same for every row; a model that makes them anew each time does not belong here."""
    if any(callable(field.default) for field in model._meta.concrete_fields if field.has_default()):
        raise TypeError(f"{model.__name__} makes a default for each row")
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


@cache
def _written(model: type[models.Model], without_key: bool) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not (field.primary_key and without_key)]


@cache
def _written_as(model: type[models.Model], without_key: bool) -> list[tuple[str, Change]]:
    """Attributes of a new row, each with how its value is prepared."""
    prepare = preparations(model)
    return [(field.attname, prepare[field.attname]) for field in _written(model, without_key)]


def _row(model: type[Row], line: Sequence[Any], changed: Sequence[tuple[int, Change]]) -> Row:
    """As `Model.from_db` makes it, without the signals, to which nobody listens here."""
    values = list(line)
    for place, convert in changed:
        values[place] = convert(values[place])
    row, state = model.__new__(model), ModelState()
    state.db, state.adding = DEFAULT_DB_ALIAS, False
    row.__dict__.update(zip(_attributes(model), values, strict=True), _state=state)
    return row


def _content(row: models.Model, attributes: Sequence[tuple[str, Change]]) -> list[Any]:
    content = row.__dict__
    return [prepare(content[name]) for name, prepare in attributes]


@cache
def _select(model: type[models.Model], where: tuple[str, ...], order: str, limit: int, lock: bool) -> str:
    columns = ", ".join(_quoted(field.column) for field in model._meta.concrete_fields)
    sql = f"SELECT {columns} FROM {_quoted(model._meta.db_table)} WHERE {_compared(model, where)}"
    sql += f" ORDER BY {_quoted(_fields(model)[order].column)}" if order else ""
    sql += f" LIMIT {limit:d}" if limit else ""
    locks = lock and connections[DEFAULT_DB_ALIAS].vendor == "postgresql"
    return sql + (" FOR UPDATE" if locks else "")


@cache
def _insert(model: type[models.Model], without_key: bool, once: bool) -> str:
    fields = _written(model, without_key)
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


def _terms(model: type[models.Model], where: Mapping[str, Any]) -> tuple[tuple[str, ...], list[Any]]:
    """The comparisons by name, and the values that they compare with."""
    names, values, prepare = [], [], preparations(model)
    for term, value in where.items():
        name, _, how = term.partition("__")
        if how == "in":
            many = [prepare[name](each) for each in value]
            names.append(f"{term} {len(many)}")
            values += many
        elif value is None:
            names.append(f"{name}__null")
        else:
            names.append(term)
            values.append(prepare[name](value))
    return tuple(names), values


def _quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)
