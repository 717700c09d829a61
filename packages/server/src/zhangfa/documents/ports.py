"""What documents ask of the outside: a place for bytes, a safe workshop, a reader of Word, a typesetter, a press."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from zhangfa_protocol.pagecode import PageCode

from zhangfa.documents.core import FileKind, PaperText, Rendering


class Storage(Protocol):
    """Bytes under their SHA-256. The same bytes have the same name; names are never given from outside."""

    def put(self, data: bytes) -> str:
        """Keep the bytes durably; returns their digest in hex."""

    def get(self, digest: str) -> bytes:
        """The bytes. Raises `Fault` when they are missing or no longer match their digest."""

    def holds(self, digest: str) -> bool: ...

    def remove(self, digest: str) -> None: ...


class Imaging(Protocol):
    """A workshop that opens strangers' files apart from the server, within limits of time and memory."""

    def convert(self, data: bytes, *, kind: FileKind) -> Rendering:
        """A clean PDF and its page pictures. Raises `Refused` with a documents.* reason."""


class WordConverter(Protocol):
    def to_pdf(self, data: bytes) -> bytes:
        """The PDF of a Word file, still to be treated as a stranger's. Raises `Refused`."""


class Typesetter(Protocol):
    def paper(self, text: PaperText) -> Rendering:
        """A paper set by us."""


class Press(Protocol):
    def printable(self, pdf: bytes, *, number: str, codes: Sequence[PageCode]) -> bytes:
        """Every page a little smaller, above a footer with its page code; one code per page."""
