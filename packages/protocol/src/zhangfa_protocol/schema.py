"""Values to canonical maps and back, by their type annotations: exact keys, exact types, bounds; nothing coerced.

A field's bounds are written beside it: `digest: bytes = bounded(32, 32)`. Bounds mean value for integers, length for
text, bytes and tuples.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, Field, field, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
_MAX_TEXT = 2000


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
    specs = _specs(cls)
    if set(data) != set(specs):
        raise SchemaError(f"{cls.__name__} must have exactly the keys {', '.join(specs)}")
    return cls(**{name: _in(hint, data[name], f, name) for name, (hint, f) in specs.items()})


@cache
def _specs(cls: type) -> dict[str, tuple[Any, Field]]:
    hints = typing.get_type_hints(cls)
    return {f.name: (hints[f.name], f) for f in fields(cls)}


def _out(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value):
        return {f.name: _out(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, (tuple, list)):
        return [_out(item) for item in value]
    return dict(value) if isinstance(value, Mapping) else value


def _in(hint: Any, value: Any, spec: Field, name: str) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        if value is None:
            return None
        hint = next(arm for arm in typing.get_args(hint) if arm is not type(None))
        origin = typing.get_origin(hint)
    if origin is tuple:
        return _in_tuple(typing.get_args(hint)[0], value, spec, name)
    if is_dataclass(hint):
        return from_map(hint, value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _in_enum(hint, value, name)
    return _in_plain(origin or hint, value, spec, name)


def _in_tuple(item: Any, value: Any, spec: Field, name: str) -> tuple:
    if type(value) is not list:
        raise SchemaError(f"{name} must be a list")
    _check_bounds(len(value), spec.metadata.get("bounds", (0, 1000)), name)
    plain = field(metadata={"bounds": spec.metadata["each"]} if "each" in spec.metadata else {})
    return tuple(_in(item, part, plain, name) for part in value)


def _in_enum(hint: type[Enum], value: Any, name: str) -> Enum:
    try:
        return hint(value)
    except (ValueError, TypeError) as error:
        raise SchemaError(f"{name} has an unknown value") from error


def _in_plain(hint: Any, value: Any, spec: Field, name: str) -> Any:
    expected = dict if hint is Mapping or hint is typing.get_origin(Mapping[str, int]) else hint
    if type(value) is not expected:
        raise SchemaError(f"{name} must be {getattr(expected, '__name__', expected)}")
    bounds = spec.metadata.get("bounds")
    if expected is int:
        _check_bounds(value, bounds or (0, 2**63 - 1), name)
    elif expected in (str, bytes):
        _check_bounds(len(value), bounds or (0, _MAX_TEXT if expected is str else 65536), name)
    return value


def _check_bounds(number: int, bounds: tuple[int, int], name: str) -> None:
    if not bounds[0] <= number <= bounds[1]:
        raise SchemaError(f"{name} is out of bounds")


def each(low: int, high: int, *, count: tuple[int, int] = (0, 1000), default: Any = MISSING) -> Any:
    """A tuple field: how many, and the bounds of each."""
    return field(metadata={"bounds": count, "each": (low, high)}, default=default)
