"""What comparisons ask of the outside: eyes that look at files nobody vouches for, apart from the server."""

from __future__ import annotations

from typing import Protocol

from zhangfa.comparisons.core import Compared


class Eyes(Protocol):
    @property
    def version(self) -> str:
        """Of the thresholds by which is judged now."""

    def compare(self, pdf: bytes, *, page: int, photo: bytes) -> Compared:
        """The page (from 1) of the approved PDF beside a photo. Raises `Refused` with a comparisons.* reason when it
        took too long or broke."""


class Storage(Protocol):
    def put(self, data: bytes) -> str:
        """Keeps the bytes and answers with their SHA-256 in hex."""

    def get(self, digest: str) -> bytes:
        """The bytes; raises Fault when they are not there."""

    def holds(self, digest: str) -> bool: ...
