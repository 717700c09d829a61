"""One revision appended to a PDF: objects, table, trailer, and a place kept free for a signature over all the rest."""

from __future__ import annotations

import hashlib
import os

from zhangfa_eseal.failures import Unacceptable
from zhangfa_eseal.pdf import syntax

_RANGE = b"[0 0000000000 0000000000 0000000000]"
_RANGE_AT = b"/ByteRange "
_CONTENTS_AT = b"/Contents <"


class Revision:
    """Collects objects; `close` writes them behind `data` and leaves the signature's place filled with zeros."""

    def __init__(self, data: bytes, *, size: int, table_at: int, trailer: dict[bytes, bytes]) -> None:
        self._data, self._size, self._table_at, self._trailer = data, size, table_at, trailer
        self._objects: dict[int, bytes] = {}
        self._signature = 0

    def add(self, body: bytes) -> int:
        number = self._size
        self._size += 1
        self._objects[number] = body
        return number

    def add_stream(self, content: bytes, entries: bytes = b"") -> int:
        return self.add(b"<< %s /Length %d >>\nstream\n" % (entries, len(content)) + content + b"\nendstream")

    def put(self, number: int, body: bytes) -> None:
        """A new version of an object, old or reserved by `reserve`."""
        self._objects[number] = body

    def reserve(self) -> int:
        return self.add(b"null")

    def add_signature(self, entries: bytes, reserved: int) -> int:
        """A signature dictionary with room for `reserved` bytes."""
        self._signature = self.add(
            b"<< " + entries + b" " + _RANGE_AT + _RANGE + b" " + _CONTENTS_AT + b"00" * reserved + b"> >>"
        )
        return self._signature

    def close(self) -> Closed:
        out = [self._data if self._data.endswith(b"\n") else self._data + b"\n"]
        position = len(out[0])
        places = {}
        for number, body in sorted(self._objects.items()):
            places[number] = position
            written = b"%d 0 obj\n" % number + body + b"\nendobj\n"
            out.append(written)
            position += len(written)
        trailer = {**self._trailer, b"/Size": b"%d" % self._size, b"/Prev": b"%d" % self._table_at}
        first = syntax.array(trailer[b"/ID"])[0]
        trailer[b"/ID"] = b"[" + first + b" <" + os.urandom(16).hex().encode() + b">]"
        out += [_table(places), b"trailer\n", syntax.written(trailer), b"\nstartxref\n%d\n%%%%EOF\n" % position]
        data = bytearray(b"".join(out))
        return Closed(data, places[self._signature], size=self._size, table_at=position, trailer=trailer)


class Closed:
    """The written revision: its digest is known, its signature not yet."""

    def __init__(
        self, data: bytearray, signature_at: int, *, size: int, table_at: int, trailer: dict[bytes, bytes]
    ) -> None:
        self._data = data
        self.size, self.table_at, self.trailer = size, table_at, trailer
        self._start = data.index(_CONTENTS_AT, signature_at) + len(_CONTENTS_AT) - 1
        self._end = data.index(b">", self._start) + 1
        parts = b"[0 %d %d %d]" % (self._start, self._end, len(data) - self._end)
        at = data.index(_RANGE_AT, signature_at) + len(_RANGE_AT)
        data[at : at + len(_RANGE)] = parts.ljust(len(_RANGE))

    def digest(self) -> bytes:
        """SHA-256 of everything but the signature's place."""
        with memoryview(self._data) as view:
            state = hashlib.sha256(view[: self._start])
            state.update(view[self._end :])
        return state.digest()

    def fill(self, contents: bytes) -> bytes:
        if 2 * len(contents) > self._end - self._start - 2:
            raise Unacceptable("eseal.timestamp_wrong", "the signature is larger than its place")
        written = contents.hex().encode()
        self._data[self._start + 1 : self._start + 1 + len(written)] = written
        return bytes(self._data)


def _table(places: dict[int, int]) -> bytes:
    lines = [b"xref\n"]
    run: list[int] = []
    for number in [*sorted(places), -1]:
        if run and number != run[-1] + 1:
            lines.append(b"%d %d\n" % (run[0], len(run)))
            lines += [b"%010d 00000 n \n" % places[member] for member in run]
            run = []
        run.append(number)
    return b"".join(lines)
