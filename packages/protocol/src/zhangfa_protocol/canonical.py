"""Deterministic CBOR (RFC 8949 section 4.2.1): one value has one encoding, and a decoder here takes no other.

Laws: 1. what decodes encodes back to the same bytes; 2. there are no floats, tags, indefinite lengths, duplicate or
unordered keys, because the decoder has no code for them; 3. depth and size are bounded before anything is built.
Map keys are all text or all unsigned integers, so that both orders of the two CBOR standards agree.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16

_UINT, _NINT, _BYTES, _TEXT, _LIST, _MAP, _SIMPLE = 0, 1, 2, 3, 4, 5, 7
_FALSE, _TRUE, _NULL = b"\xf4", b"\xf5", b"\xf6"
_SIMPLES = {20: False, 21: True, 22: None}


class CanonicalError(ValueError):
    """The value has no canonical encoding, or the bytes are not one."""


def encode(value: Any, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The one encoding of `value` (None, bool, int of 64 bits, text, bytes, list, map)."""
    out = bytearray()
    _write(out, value, 0)
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
    value, end = _value(data, 0, 0)
    if end != len(data):
        raise CanonicalError("bytes after the end")
    return value


def _head(major: int, number: int) -> bytes:
    first = major << 5
    if number < 24:
        return bytes((first | number,))
    for extra, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << (8 * width):
            return bytes((first | extra,)) + number.to_bytes(width, "big")
    raise CanonicalError("integer wider than 64 bits")


def _write(out: bytearray, value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise CanonicalError(f"nested deeper than {MAX_DEPTH}")
    writer = _WRITERS.get(type(value))
    if writer is None:
        raise CanonicalError(f"no canonical form for {type(value).__name__}")
    writer(out, value, depth)


def _write_int(out: bytearray, value: int, depth: int) -> None:
    out += _head(_UINT, value) if value >= 0 else _head(_NINT, -1 - value)


def _write_bytes(out: bytearray, value: bytes, depth: int) -> None:
    out += _head(_BYTES, len(value)) + value


def _write_text(out: bytearray, value: str, depth: int) -> None:
    try:
        raw = value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError("text with a lone surrogate") from error
    out += _head(_TEXT, len(raw)) + raw


def _write_list(out: bytearray, value: list | tuple, depth: int) -> None:
    out += _head(_LIST, len(value))
    for item in value:
        _write(out, item, depth + 1)


def _write_map(out: bytearray, value: dict, depth: int) -> None:
    _check_keys(value)
    out += _head(_MAP, len(value))
    for encoded, key in sorted((_key(key), key) for key in value):
        out += encoded
        _write(out, value[key], depth + 1)


@lru_cache(maxsize=4096)
def _key(key: str | int) -> bytes:
    """The encoding of a map key; the same few names come again and again."""
    out = bytearray()
    _write(out, key, 0)
    return bytes(out)


def _check_keys(value: dict) -> None:
    kinds = {type(key) for key in value}
    if kinds <= {str}:
        return
    if kinds != {int} or min(value) < 0:
        raise CanonicalError("map keys must all be text or all unsigned integers")


_WRITERS = {
    type(None): lambda out, value, depth: out.extend(_NULL),
    bool: lambda out, value, depth: out.extend(_TRUE if value else _FALSE),
    int: _write_int,
    bytes: _write_bytes,
    str: _write_text,
    list: _write_list,
    tuple: _write_list,
    dict: _write_map,
}


# Reading: each function takes where it begins and returns where it ended; every length is checked against what is
# left before it is believed.


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > MAX_DEPTH:
        raise CanonicalError(f"nested deeper than {MAX_DEPTH}")
    if at >= len(data):
        raise CanonicalError("ends too early")
    major, number = data[at] >> 5, data[at] & 31
    at += 1
    if number >= 24 or major >= _SIMPLE - 1:
        number, at = _long_number(data, at, major, number)
    if major in (_TEXT, _BYTES):
        return _string(data, at, at + number, major)
    if major == _UINT:
        return number, at
    if major == _MAP:
        return _map(data, at, number, depth)
    if major == _LIST:
        return _list(data, at, number, depth)
    return (-1 - number, at) if major == _NINT else (_SIMPLES[number], at)


def _long_number(data: bytes, at: int, major: int, low: int) -> tuple[int, int]:
    """The number of a head that does not fit its first byte; and where tags, floats and the like end."""
    if major == _SIMPLE and low in _SIMPLES:
        return low, at
    if low > 27 or major >= _SIMPLE - 1:
        raise CanonicalError("tag, float, unknown simple value, indefinite length or reserved head")
    width = 1 << (low - 24)
    number = int.from_bytes(data[at : at + width], "big")
    if at + width > len(data):
        raise CanonicalError("ends too early")
    if number < 24 or (width > 1 and number < 1 << (4 * width)):
        raise CanonicalError("number not in its shortest form")
    return number, at + width


def _string(data: bytes, at: int, end: int, major: int) -> tuple[str | bytes, int]:
    if end > len(data):
        raise CanonicalError("ends too early")
    if major == _BYTES:
        return data[at:end], end
    try:
        return data[at:end].decode("utf-8"), end
    except UnicodeDecodeError as error:
        raise CanonicalError("text is not UTF-8") from error


def _list(data: bytes, at: int, count: int, depth: int) -> tuple[list, int]:
    if count > len(data) - at:
        raise CanonicalError("ends too early")
    items = []
    for _ in range(count):
        item, at = _value(data, at, depth + 1)
        items.append(item)
    return items, at


def _map(data: bytes, at: int, count: int, depth: int) -> tuple[dict, int]:
    if 2 * count > len(data) - at:
        raise CanonicalError("ends too early")
    result: dict = {}
    previous = b""
    for _ in range(count):
        start = at
        key, at = _value(data, at, depth + 1)
        encoded = data[start:at]
        if encoded <= previous:
            raise CanonicalError("map keys out of order or repeated")
        if type(key) is not str and type(key) is not int:
            raise CanonicalError("map keys must be text or unsigned integers")
        previous = encoded
        result[key], at = _value(data, at, depth + 1)
    _check_keys(result)
    return result, at
