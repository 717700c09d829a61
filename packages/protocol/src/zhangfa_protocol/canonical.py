"""Deterministic CBOR (RFC 8949 section 4.2.1): one value has one encoding, and a decoder here takes no other.

Laws: 1. what decodes encodes back to the same bytes; 2. there are no floats, tags, indefinite lengths, duplicate or
unordered keys, because the decoder has no code for them; 3. depth and size are bounded before anything is built.
Map keys are all text or all unsigned integers, so that both orders of the two CBOR standards agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16

_UINT, _NINT, _BYTES, _TEXT, _LIST, _MAP, _SIMPLE = 0, 1, 2, 3, 4, 5, 7
_LONG_TEXT = _TEXT << 5 | 24  # the first byte of a text whose length does not fit in that byte
_FALSE, _TRUE, _NULL = b"\xf4", b"\xf5", b"\xf6"
_TOO_SHORT = "ends too early"
_TOO_DEEP = f"nested deeper than {MAX_DEPTH}"
_WRONG_KEYS = "map keys must all be text or all unsigned integers"
_SIMPLES = {20: False, 21: True, 22: None}


class CanonicalError(ValueError):
    """The value has no canonical encoding, or the bytes are not one."""


def encode(value: Any, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The one encoding of `value` (None, bool, int of 64 bits, text, bytes, list, map)."""
    out = bytearray()
    try:
        _writer(value)(out, value, 0)
    except UnicodeEncodeError as error:
        raise CanonicalError("text with a lone surrogate") from error
    if len(out) > max_bytes:
        raise CanonicalError(f"longer than {max_bytes} bytes")
    return bytes(out)


def decode(data: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """The value whose one encoding is `data`; lists come back as lists, maps as dicts."""
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise CanonicalError("not bytes")
    if len(data) > max_bytes:
        raise CanonicalError(f"longer than {max_bytes} bytes")
    data = bytes(data)
    try:
        value, end = _READERS[data[0]](data, 0, 0)
    except IndexError as error:
        raise CanonicalError(_TOO_SHORT) from error
    except UnicodeDecodeError as error:
        raise CanonicalError("text is not UTF-8") from error
    if end != len(data):
        raise CanonicalError("bytes after the end")
    return value


def _head(major: int, number: int) -> bytes:
    first = major << 5
    if number < 24:
        return bytes((first | number,))
    if number < 256:
        return bytes((first | 24, number))
    for extra, width in ((25, 2), (26, 4), (27, 8)):
        if number < 1 << (8 * width):
            return bytes((first | extra,)) + number.to_bytes(width, "big")
    raise CanonicalError("integer wider than 64 bits")


def _writer(value: Any) -> _Writer:
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise CanonicalError(f"no canonical form for {type(value).__name__}")
    return writer


def _write_int(out: bytearray, value: int, depth: int) -> None:
    if 0 <= value < 24:
        out.append(value)
    else:
        out += _head(_UINT, value) if value >= 0 else _head(_NINT, -1 - value)


def _write_bytes(out: bytearray, value: bytes, depth: int) -> None:
    out += _head(_BYTES, len(value))
    out += value


def _write_text(out: bytearray, value: str, depth: int) -> None:
    raw = value.encode("utf-8")
    out += _head(_TEXT, len(raw))
    out += raw


def _write_list(out: bytearray, value: list | tuple, depth: int) -> None:
    if value and depth >= MAX_DEPTH:
        raise CanonicalError(_TOO_DEEP)
    out += _head(_LIST, len(value))
    for item in value:
        _writer(item)(out, item, depth + 1)


def _write_map(out: bytearray, value: dict, depth: int) -> None:
    """Most of what is ever encoded is maps of short texts; those are written on the spot."""
    if value and depth >= MAX_DEPTH:
        raise CanonicalError(_TOO_DEEP)
    out += _head(_MAP, len(value))
    depth += 1
    for encoded, key in _in_order(value):
        out += encoded
        item = value[key]
        if type(item) is str and len(raw := item.encode("utf-8")) < 24:
            out.append(_TEXT << 5 | len(raw))
            out += raw
        else:
            _writer(item)(out, item, depth)


def _in_order(value: dict) -> Sequence[tuple[bytes, str | int]]:
    """The keys in canonical order with their encodings; the same few sets of names come again and again."""
    kinds = set(map(type, value))
    if kinds == {str}:
        return _texts_in_order(tuple(value))
    if kinds and (kinds != {int} or min(value) < 0):
        raise CanonicalError(_WRONG_KEYS)
    return sorted((_head(_UINT, key), key) for key in value)


@lru_cache(maxsize=1024)
def _texts_in_order(keys: tuple[str, ...]) -> Sequence[tuple[bytes, str]]:
    found = []
    for key in keys:
        out = bytearray()
        _write_text(out, key, 0)
        found.append((bytes(out), key))
    return tuple(sorted(found))


_Writer = Callable[[bytearray, Any, int], None]
_WRITERS: dict[type, _Writer] = {
    type(None): lambda out, value, depth: out.extend(_NULL),
    bool: lambda out, value, depth: out.extend(_TRUE if value else _FALSE),
    int: _write_int,
    bytes: _write_bytes,
    str: _write_text,
    list: _write_list,
    tuple: _write_list,
    dict: _write_map,
}


# Reading: one function for each first byte takes where the item begins and returns where it ended; every length is
# checked against what is left before it is believed, and a look beyond the end is an IndexError until `decode`.


def _small(data: bytes, at: int, depth: int) -> tuple[int, int]:
    return data[at], at + 1


def _uint(data: bytes, at: int, depth: int) -> tuple[int, int]:
    return _number(data, at)


def _nint(data: bytes, at: int, depth: int) -> tuple[int, int]:
    number, at = _number(data, at)
    return -1 - number, at


def _bytes(data: bytes, at: int, depth: int) -> tuple[bytes, int]:
    number, at = _number(data, at)
    end = at + number
    if end > len(data):
        raise CanonicalError(_TOO_SHORT)
    return data[at:end], end


def _text(data: bytes, at: int, depth: int) -> tuple[str, int]:
    number = data[at] & 31
    if number < 24:
        at += 1
    else:
        number, at = _number(data, at)
    end = at + number
    if end > len(data):
        raise CanonicalError(_TOO_SHORT)
    return data[at:end].decode("utf-8"), end


def _list(data: bytes, at: int, depth: int) -> tuple[list, int]:
    count, at = _number(data, at)
    if count > len(data) - at:
        raise CanonicalError(_TOO_SHORT)
    if count and depth >= MAX_DEPTH:
        raise CanonicalError(_TOO_DEEP)
    items = []
    for _ in range(count):
        item, at = _READERS[data[at]](data, at, depth + 1)
        items.append(item)
    return items, at


def _map(data: bytes, at: int, depth: int) -> tuple[dict, int]:
    count, at = _number(data, at)
    if 2 * count > len(data) - at:
        raise CanonicalError(_TOO_SHORT)
    if count and depth >= MAX_DEPTH:
        raise CanonicalError(_TOO_DEEP)
    kind = data[at] >> 5 if count else _TEXT
    if kind not in (_TEXT, _UINT):
        raise CanonicalError(_WRONG_KEYS)
    result: dict = {}
    previous, depth = b"", depth + 1
    for _ in range(count):
        start, first = at, data[at]
        if first >> 5 != kind:
            raise CanonicalError(_WRONG_KEYS)
        if _TEXT << 5 <= first < _LONG_TEXT:
            at += 1 + (first & 31)
            encoded = data[start:at]
            key = _name(encoded)
        else:
            key, at = _READERS[first](data, at, depth)
            encoded = data[start:at]
        if encoded <= previous:
            raise CanonicalError("map keys out of order or repeated")
        previous, first = encoded, data[at]
        result[key], at = _READERS[first](data, at, depth)
    return result, at


@lru_cache(maxsize=1024)
def _name(encoded: bytes) -> str:
    """A short text that stands as a key: the same few names come again and again."""
    return _text(encoded, 0, 0)[0]


def _simple(data: bytes, at: int, depth: int) -> tuple[bool | None, int]:
    return _SIMPLES[data[at] & 31], at + 1


def _nothing(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    raise CanonicalError("tag, float, unknown simple value, indefinite length or reserved head")


def _number(data: bytes, at: int) -> tuple[int, int]:
    """The number of the head that begins here, and where the head ends."""
    low = data[at] & 31
    if low < 24:
        return low, at + 1
    width = 1 << (low - 24)
    end = at + 1 + width
    number = int.from_bytes(data[at + 1 : end], "big")
    if end > len(data):
        raise CanonicalError(_TOO_SHORT)
    if number < 24 or (width > 1 and number < 1 << (4 * width)):
        raise CanonicalError("number not in its shortest form")
    return number, end


def _reader(first: int) -> _Reader:
    major, low = first >> 5, first & 31
    if major == _SIMPLE:
        return _simple if low in _SIMPLES else _nothing
    by_major = {_UINT: _uint, _NINT: _nint, _BYTES: _bytes, _TEXT: _text, _LIST: _list, _MAP: _map}
    return _nothing if low > 27 else _small if first < 24 else by_major.get(major, _nothing)


_Reader = Callable[[bytes, int, int], tuple[Any, int]]
_READERS: tuple[_Reader, ...] = tuple(_reader(first) for first in range(256))
