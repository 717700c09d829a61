"""Doubles of the workshop and of Word, and a storage in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import pytest
from zhangfa.documents.core import FileKind, PaperText, Picture, Rendering
from zhangfa.kernel.outcome import Fault, Refusal, Refused


@dataclass
class MemoryStorage:
    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        self.kept[digest] = data
        return digest

    def get(self, digest: str) -> bytes:
        if digest not in self.kept:
            raise Fault(digest)
        return self.kept[digest]

    def holds(self, digest: str) -> bool:
        return digest in self.kept

    def remove(self, digest: str) -> None:
        self.kept.pop(digest, None)


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


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()
