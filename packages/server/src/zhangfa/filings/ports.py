"""What filings ask of the outside: a place for bytes, and somebody who binds many PDFs into one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from zhangfa.filings.core import Bound, Cover, Part


class Binder(Protocol):
    def bind(self, cover: Cover, parts: Sequence[Part]) -> Bound:
        """One PDF: cover with the index, then every part in order, every page with its number. Never active content."""


class Storage(Protocol):
    def put(self, data: bytes) -> str:
        """Keep the bytes durably; returns their digest in hex."""

    def get(self, digest: str) -> bytes:
        """The bytes. Raises `Fault` when they are missing or no longer match their digest."""
