"""Reads just enough of PDF's syntax to change one dictionary and leave every other byte of it as it was.

Values stay the bytes they were. Whatever is unusual raises `NotOurs`, and the document takes the general way.
"""

from __future__ import annotations

import re

_SPACE = re.compile(rb"(?:[\x00\t\n\f\r ]+|%[^\r\n]*)*")
_NAME = re.compile(rb"/[^\x00\t\n\f\r ()<>\[\]{}/%#]*")
_REFERENCE = re.compile(rb"(\d{1,10})[\x00\t\n\f\r ]+(\d{1,5})[\x00\t\n\f\r ]+R(?![^\x00\t\n\f\r ()<>\[\]{}/%])")
_PLAIN = re.compile(rb"[+-]?(?:\d+\.?\d*|\.\d+)|true|false|null")
_HEX = re.compile(rb"<[0-9A-Fa-f\x00\t\n\f\r ]*>")
_STRING_PART = re.compile(rb"[^\\()]+|\\.|[()]", re.S)
_DEEPEST = 16


class NotOurs(Exception):
    """The document is not as our own renderer writes them."""


def dictionary(data: bytes, position: int = 0) -> dict[bytes, bytes]:
    """Keys with their slash, values as they stand."""
    return _dictionary(data, _skip(data, position), 0)[0]


def array(data: bytes) -> list[bytes]:
    start = _skip(data, 0)
    if data[start : start + 1] != b"[":
        raise NotOurs("an array was expected")
    return _items(data, start + 1, 0)[0]


def reference(value: bytes) -> int | None:
    """The object number of an indirect reference, or None."""
    found = _REFERENCE.fullmatch(value)
    if found and int(found[2]):
        raise NotOurs("a generation other than 0")
    return int(found[1]) if found else None


def numbers(value: bytes) -> list[float]:
    try:
        return [float(item) for item in array(value)]
    except ValueError as error:
        raise NotOurs("numbers were expected") from error


def written(values: dict[bytes, bytes]) -> bytes:
    return b"<< " + b" ".join(key + b" " + value for key, value in values.items()) + b" >>"


def text(value: str) -> bytes:
    """A text string: UTF-16 with its mark, in hexadecimal digits."""
    return b"<FEFF" + value.encode("utf-16-be").hex().upper().encode() + b">"


def _skip(data: bytes, position: int) -> int:
    following = data[position : position + 1]
    return _SPACE.match(data, position).end() if following <= b" " or following == b"%" else position


def _dictionary(data: bytes, position: int, depth: int) -> tuple[dict[bytes, bytes], int]:
    if data[position : position + 2] != b"<<" or depth > _DEEPEST:
        raise NotOurs("a dictionary was expected")
    found: dict[bytes, bytes] = {}
    position = _skip(data, position + 2)
    while data[position : position + 2] != b">>":
        name = _NAME.match(data, position)
        if not name or data[name.end() : name.end() + 1] == b"#" or name[0] in found:
            raise NotOurs("an odd key")
        start = _skip(data, name.end())
        end = _end(data, start, depth + 1)
        found[name[0]] = data[start:end]
        position = _skip(data, end)
    return found, position + 2


def _items(data: bytes, position: int, depth: int) -> tuple[list[bytes], int]:
    found = []
    position = _skip(data, position)
    while data[position : position + 1] != b"]":
        end = _end(data, position, depth + 1)
        found.append(data[position:end])
        position = _skip(data, end)
    return found, position + 1


def _end(data: bytes, position: int, depth: int) -> int:
    """Where the value that begins here ends."""
    if depth > _DEEPEST:
        raise NotOurs("too deep")
    for pattern in (_REFERENCE, _NAME, _PLAIN, _HEX):
        if found := pattern.match(data, position):
            return found.end()
    match data[position : position + 1]:
        case b"[":
            return _items(data, position + 1, depth)[1]
        case b"<":
            return _dictionary(data, position, depth)[1]
        case b"(":
            return _string_end(data, position)
    raise NotOurs("an odd value")


def _string_end(data: bytes, position: int) -> int:
    open_brackets = 0
    while found := _STRING_PART.match(data, position):
        position = found.end()
        open_brackets += (found[0] == b"(") - (found[0] == b")")
        if not open_brackets:
            return position
    raise NotOurs("a string without end")
