"""Doubles of what documents ask of the outside: a storage in memory, and a workshop that makes PDFs of anything."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from zhangfa.documents.core import FileKind, PaperText, Picture, Rendering
from zhangfa.kernel.outcome import Fault, Refusal, Refused


@dataclass
class MemoryStorage:
    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        return digest

    def put_as(self, data: bytes, digest: str) -> bool:
        if hashlib.sha256(data).hexdigest() != digest:
            return False
        self.kept[digest] = data
        return True

    def get(self, digest: str) -> bytes:
        if not self.holds(digest):
            raise Fault(digest)
        return self.kept[digest]

    def read(self, digest: str) -> bytes:
        return self.get(digest)

    def holds(self, digest: str) -> bool:
        if not re.fullmatch("[0-9a-f]{64}", digest):
            raise Fault(f"not a digest: {digest!r}")
        return digest in self.kept

    def remove(self, digest: str) -> None:
        if self.holds(digest):
            del self.kept[digest]


@dataclass
class Workshop:
    """Makes a two-page PDF of anything, or refuses what says that it is bad."""

    runs: int = 0

    def convert(self, data: bytes, *, kind: FileKind) -> Rendering:
        self.runs += 1
        if b"bad" in data:
            raise Refused(Refusal("documents.too_many_pages", {"pages": 99, "most": 60}))
        pages = tuple(
            Picture(jpeg=b"page %d of run %d" % (number, self.runs), width=1080, height=1528) for number in (1, 2)
        )
        return Rendering(pdf=b"our pdf %d of " % self.runs + data, pages=pages)

    def to_pdf(self, data: bytes) -> bytes:
        return b"%PDF- from word"

    def paper(self, text: PaperText) -> Rendering:
        return self.convert(text.title.encode(), kind=FileKind.PDF)
