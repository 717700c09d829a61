"""A PDF as our renderer writes it, opened for an appended revision: one classic table, nothing sealed yet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from zhangfa_eseal.pdf import syntax
from zhangfa_eseal.pdf.syntax import NotOurs

_START = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_SECTION = re.compile(rb"\s*(\d{1,10}) (\d{1,10})\s*?\r?\n")
_OBJECT = re.compile(rb"\s*(\d{1,10}) 0 obj\s*")
_DICTIONARY_END = re.compile(rb"\bstream\r?\n|\bendobj\b")
# Anything that may act, change or hide; `#` could spell any of them otherwise.
_ODD = re.compile(
    rb"/(?:JS|JavaScript|Launch|ImportData|SubmitForm|GoToE|GoToR|XFA|RichMedia|3D|OpenAction|AA|EmbeddedFiles?|EF|AF|"
    rb"AcroForm|Sig|DSS|Perms|OCProperties|ObjStm|XRef|Encrypt|UserUnit|Movie|Sound|Rendition)(?![A-Za-z0-9])"
    rb"|/[^\s()<>\[\]{}/%]*#"
)
_MOST_OBJECTS = 20_000


@dataclass
class Original:
    """`places` are byte offsets by object number."""

    data: bytes
    places: dict[int, int]
    trailer: dict[bytes, bytes]
    table_at: int
    _headers: dict[int, bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, data: bytes) -> Original:
        """Raises `NotOurs` for anything that our renderer would not write."""
        end = _START.search(data, max(0, len(data) - 64))
        if not data.startswith(b"%PDF-1.") or not end:
            raise NotOurs("no end")
        places, trailer_at = _table(data, int(end[1]))
        trailer = syntax.dictionary(data, trailer_at)
        if {b"/Prev", b"/Encrypt", b"/XRefStm"} & set(trailer) or not {b"/Root", b"/Size", b"/ID"} <= set(trailer):
            raise NotOurs("an odd trailer")
        found = cls(data, places, trailer, int(end[1]))
        if int(trailer[b"/Size"]) != max(places) + 1 or len(places) > _MOST_OBJECTS:
            raise NotOurs("an odd size")
        if _ODD.search(b"\n".join(map(found.header, places))):
            raise NotOurs("something that acts")
        return found

    def header(self, number: int) -> bytes:
        """An object's bytes up to its stream or its end."""
        if number in self._headers:
            return self._headers[number]
        head = _OBJECT.match(self.data, self.places.get(number, len(self.data)))
        if not head or int(head[1]) != number:
            raise NotOurs(f"object {number} is not where the table says")
        end = _DICTIONARY_END.search(self.data, head.end())
        if not end:
            raise NotOurs(f"object {number} has no end")
        self._headers[number] = self.data[head.end() : end.start()]
        return self._headers[number]

    def resolved(self, value: bytes) -> bytes:
        """The value itself, or what it refers to."""
        number = syntax.reference(value)
        return value if number is None else self.header(number).strip()

    @property
    def root(self) -> int:
        number = syntax.reference(self.trailer[b"/Root"])
        if number is None:
            raise NotOurs("no root")
        return number

    def pages(self) -> list[int]:
        """Object numbers in reading order; a tree that repeats itself or is deep is not ours."""
        top = syntax.reference(syntax.dictionary(self.header(self.root)).get(b"/Pages", b""))
        found: list[int] = []
        seen: set[int] = set()
        waiting = [top]
        while waiting:
            number = waiting.pop()
            if number is None or number in seen:
                raise NotOurs("an odd page tree")
            seen.add(number)
            head = self.header(number)
            if b"/Kids" not in head:
                found.append(number)  # read only when it changes: a long document has many pages
                continue
            kids = syntax.dictionary(head)[b"/Kids"]
            waiting.extend(map(syntax.reference, reversed(syntax.array(self.resolved(kids)))))
        return found


def _table(data: bytes, position: int) -> tuple[dict[int, int], int]:
    """Offsets from the one cross-reference table, and where the trailer's dictionary begins."""
    if data[position : position + 4] != b"xref":
        raise NotOurs("no classic table")
    position += 4
    places: dict[int, int] = {}
    while section := _SECTION.match(data, position):
        first, count = int(section[1]), int(section[2])
        position = section.end()
        rows = data[position : position + 20 * count]
        if len(rows) != 20 * count or first + count > _MOST_OBJECTS:
            raise NotOurs("a cut table")
        for number in range(count):
            row = rows[20 * number : 20 * number + 18]
            if row[17:18] == b"n":
                places[first + number] = int(row[:10])
        position += 20 * count
    found = re.compile(rb"\s*trailer\s*").match(data, position)
    if not found or not places:
        raise NotOurs("no trailer")
    return places, found.end()
