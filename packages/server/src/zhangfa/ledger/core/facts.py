"""A fact: something that happened, in the past tense, with what is public and what is personal in it.

A concept declares its facts beside its law:

    @dataclass(frozen=True, kw_only=True)
    class PermitSpent(Fact):
        kind = "permit.spent"
        public = frozenset({"number"})
        number: int

Fields may be str, int, bool, bytes, None, datetime, Enum, TreePath, and tuples, lists and dicts of those.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, fields
from datetime import datetime
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

from zhangfa.kernel.clock import from_ms, to_ms
from zhangfa.kernel.tree import TreePath

_kinds: dict[str, type[Fact]] = {}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """`subject` is the opaque id of the thing it is about, `path` the unit where it happened.

    `public` fields stand in the leaf for everybody; `personal` ones are erased when the law says so; the rest is kept
    and only committed to. `keep_years` counts from the day of the fact.
    """

    kind: ClassVar[str]
    public: ClassVar[frozenset[str]] = frozenset()
    personal: ClassVar[frozenset[str]] = frozenset()
    keep_years: ClassVar[int] = 30

    subject: str
    path: str

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        known = _kinds.setdefault(cls.kind, cls)
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two facts are called {cls.kind}")
        if cls.public & cls.personal:
            raise TypeError(f"{cls.kind}: what is personal cannot be public")
        _kinds[cls.kind] = cls

    def record(self) -> dict[str, Any]:
        """Every field as plain data."""
        return {name: plain(getattr(self, name)) for name in field_names(type(self))}


def kinds() -> Mapping[str, type[Fact]]:
    """Every fact that the program knows, by kind."""
    return dict(_kinds)


def fact_class(kind: str) -> type[Fact] | None:
    return _kinds.get(kind)


@cache
def field_names(cls: type[Fact]) -> tuple[str, ...]:
    names = tuple(field.name for field in fields(cls))
    unknown = (cls.public | cls.personal) - set(names)
    if unknown:
        raise TypeError(f"{cls.kind} declares fields that it does not have: {sorted(unknown)}")
    return names


def plain(value: Any) -> Any:
    """The value as data: times in milliseconds, enums by value, paths as text."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | bytes):
        return value
    if isinstance(value, datetime):
        return to_ms(value)
    if isinstance(value, TreePath):
        return value.text
    return _plain_items(value)


def _plain_items(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    raise TypeError(f"a fact cannot hold {type(value).__name__}")


def fact_from(kind: str, record: Mapping[str, Any]) -> Fact | None:
    """The fact that was written, None when this program does not know its kind. Erased fields are None."""
    cls = fact_class(kind)
    if cls is None:
        return None
    readers = _readers(cls)
    values = {name: readers[name](record[name]) for name in readers if name in record}
    missing = {name: None for name in cls.personal if name not in record}
    return cls(**missing, **values)


@cache
def _readers(cls: type[Fact]) -> dict[str, Callable[[Any], Any]]:
    hints = get_type_hints(cls)
    return {name: _reader(hints[name]) for name in field_names(cls)}


def _reader(hint: Any) -> Callable[[Any], Any]:
    """How to turn plain data back into the type of a field."""
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        inner = next((_reader(arg) for arg in args if arg is not NoneType), _same)
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        inner = _reader(args[0])
        return lambda value: tuple(inner(item) for item in value)
    if origin is list:
        inner = _reader(args[0])
        return lambda value: [inner(item) for item in value]
    if hint is datetime:
        return from_ms
    if isinstance(hint, type) and issubclass(hint, Enum | TreePath):
        return hint
    return _same if hint in (str, int, bytes, bool) else deepcopy


def _same(value: Any) -> Any:
    return value


@dataclass(frozen=True, kw_only=True)
class RecordErased(Fact):
    """The personal part of a subject's entries was erased; how many, and on what ground."""

    kind = "ledger.record_erased"
    public = frozenset({"entries"})
    entries: int
    ground: str
