"""What seals ask of the outside: eyes that make one registered impression of pictures, and a place to keep it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from zhangfa.seals.core import Enrolled


class Enroller(Protocol):
    def of_presses(self, photos: Sequence[bytes]) -> Enrolled:
        """From photos (JPEG) with one press each. Raises `Refused` with a seals.press_* reason: which one, and why."""


class Drawings(Protocol):
    def of_drawing(self, drawing: bytes, *, diameter_mm: int) -> Enrolled:
        """From our own drawing of a seal (`seals.drawing`), which nobody else has written."""


class Storage(Protocol):
    def put(self, data: bytes) -> str:
        """Keeps the bytes and answers with their SHA-256 in hex."""
