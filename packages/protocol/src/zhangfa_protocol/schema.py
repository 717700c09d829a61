"""Values to canonical maps and back, by their type annotations: exact keys, exact types, bounds; nothing coerced.

A field's bounds are written beside it: `digest: bytes = bounded(32, 32)`. Bounds mean value for integers, length for
text, bytes and tuples.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
_MAX_TEXT = 2000
Reader = Callable[[Any], Any]


class SchemaError(ValueError):
    """A map does not have the shape its type demands."""


def bounded(low: int, high: int, **more: Any) -> Any:
    """A field whose value (or length) lies between `low` and `high`, both included."""
    return field(metadata={"bounds": (low, high)}, **more)


def to_map(value: Any) -> dict[str, Any]:
    """The canonical map of a dataclass; checks the bounds on the way out as well."""
    result = {f.name: _out(getattr(value, f.name)) for f in fields(value)}
    from_map(type(value), result)
    return result


def from_map(cls: type[T], data: Any) -> T:
    """The dataclass a map stands for, or SchemaError."""
    if type(data) is not dict:
        raise SchemaError(f"{cls.__name__} must be a map")
    readers = _readers(cls)
    if data.keys() != readers.keys():
        raise SchemaError(f"{cls.__name__} must have exactly the keys {', '.join(readers)}")
    return cls(**{name: read(data[name]) for name, read in readers.items()})


@cache
def _readers(cls: type) -> dict[str, Reader]:
    hints = typing.get_type_hints(cls)
    return {f.name: _reader(hints[f.name], f.metadata, f.name) for f in fields(cls)}


def _out(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {f.name: _out(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_out(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value


def _reader(hint: Any, metadata: Mapping[str, Any], name: str) -> Reader:
    """What checks one field and gives its value; worked out once for each field."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        arm = next(arm for arm in typing.get_args(hint) if arm is not type(None))
        inner = _reader(arm, metadata, name)
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _tuple_reader(typing.get_args(hint)[0], metadata, name)
    if is_dataclass(hint):
        return lambda value: from_map(hint, value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum_reader(hint, name)
    return _plain_reader(origin or hint, metadata.get("bounds"), name)


def _tuple_reader(item: Any, metadata: Mapping[str, Any], name: str) -> Reader:
    count = metadata.get("bounds", (0, 1000))
    inner = _reader(item, {"bounds": metadata["each"]} if "each" in metadata else {}, name)

    def read(value: Any) -> tuple:
        if type(value) is not list:
            raise SchemaError(f"{name} must be a list")
        _check_bounds(len(value), count, name)
        return tuple(inner(part) for part in value)

    return read


def _enum_reader(hint: type[Enum], name: str) -> Reader:
    def read(value: Any) -> Enum:
        try:
            return hint(value)
        except (ValueError, TypeError) as error:
            raise SchemaError(f"{name} has an unknown value") from error

    return read


def _plain_reader(hint: Any, bounds: tuple[int, int] | None, name: str) -> Reader:
    expected = dict if hint is Mapping or hint is typing.get_origin(Mapping[str, int]) else hint
    usual = {int: (0, 2**63 - 1), str: (0, _MAX_TEXT), bytes: (0, 65536)}.get(expected)
    low, high = (bounds or usual) if usual else (0, 0)
    measure = None if usual is None else len if expected in (str, bytes) else int

    def read(value: Any) -> Any:
        if type(value) is not expected:
            raise SchemaError(f"{name} must be {getattr(expected, '__name__', expected)}")
        if measure is not None and not low <= measure(value) <= high:
            raise SchemaError(f"{name} is out of bounds")
        return value

    return read


def _check_bounds(number: int, bounds: tuple[int, int], name: str) -> None:
    if not bounds[0] <= number <= bounds[1]:
        raise SchemaError(f"{name} is out of bounds")


def each(low: int, high: int, *, count: tuple[int, int] = (0, 1000), default: Any = MISSING) -> Any:
    """A tuple field: how many, and the bounds of each."""
    return field(metadata={"bounds": count, "each": (low, high)}, default=default)
