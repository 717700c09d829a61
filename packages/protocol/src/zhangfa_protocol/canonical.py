"""Deterministic CBOR (RFC 8949 section 4.2.1): one value has one encoding, and a decoder here takes no other.

Laws: 1. what decodes encodes back to the same bytes; 2. there are no floats, tags, indefinite lengths, duplicate or
unordered keys, because the decoder has no code for them; 3. depth and size are bounded before anything is built.
Map keys are all text or all unsigned integers, so that both orders of the two CBOR standards agree.
"""

from __future__ import annotations

from typing import Any

MAX_BYTES = 64 * 1024
MAX_DEPTH = 16

_UINT, _NINT, _BYTES, _TEXT, _LIST, _MAP, _SIMPLE = 0, 1, 2, 3, 4, 5, 7
_FALSE, _TRUE, _NULL = b"\xf4", b"\xf5", b"\xf6"


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
    reader = _Reader(bytes(data))
    value = reader.value(0)
    if reader.at != len(reader.data):
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
    pairs = []
    for key in value:
        encoded = bytearray()
        _write(encoded, key, depth + 1)
        pairs.append((bytes(encoded), key))
    for encoded, key in sorted(pairs):
        out += encoded
        _write(out, value[key], depth + 1)


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


class _Reader:
    """Reads one value from the front; every length is checked against what is left before it is believed."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def value(self, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise CanonicalError(f"nested deeper than {MAX_DEPTH}")
        major, number = self.head()
        if major == _UINT:
            return number
        if major == _NINT:
            return -1 - number
        if major == _BYTES:
            return self.take(number)
        if major == _TEXT:
            return self.text(number)
        if major == _LIST:
            return self.items(number, depth)
        return self.map(number, depth) if major == _MAP else self.simple(major, number)

    def head(self) -> tuple[int, int]:
        first = self.take(1)[0]
        major, low = first >> 5, first & 31
        if low < 24:
            return major, low
        if low > 27 or major == _SIMPLE:
            raise CanonicalError("indefinite length, float or reserved head")
        width = 1 << (low - 24)
        number = int.from_bytes(self.take(width), "big")
        if number < 24 or (width > 1 and number < 1 << (4 * width)):
            raise CanonicalError("number not in its shortest form")
        return major, number

    def take(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self.data):
            raise CanonicalError("ends too early")
        taken = self.data[self.at : end]
        self.at = end
        return taken

    def text(self, count: int) -> str:
        try:
            return self.take(count).decode("utf-8")
        except UnicodeDecodeError as error:
            raise CanonicalError("text is not UTF-8") from error

    def items(self, count: int, depth: int) -> list:
        if count > len(self.data) - self.at:
            raise CanonicalError("ends too early")
        return [self.value(depth + 1) for _ in range(count)]

    def map(self, count: int, depth: int) -> dict:
        if 2 * count > len(self.data) - self.at:
            raise CanonicalError("ends too early")
        result: dict = {}
        previous = b""
        for _ in range(count):
            start = self.at
            key = self.value(depth + 1)
            if type(key) not in (str, int):
                raise CanonicalError("map keys must be text or unsigned integers")
            encoded = self.data[start : self.at]
            if encoded <= previous:
                raise CanonicalError("map keys out of order or repeated")
            previous = encoded
            result[key] = self.value(depth + 1)
        _check_keys(result)
        return result

    def simple(self, major: int, number: int) -> bool | None:
        if major == _SIMPLE and number in (20, 21, 22):
            return (False, True, None)[number - 20]
        raise CanonicalError("tag or unknown simple value")
