"""What readings ask of the outside: somebody who reads a paper apart from the server."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class PaperReader(Protocol):
    def read(self, pdf: bytes, *, most_pages: int) -> Mapping[str, Any]:
        """The answer of docs/vision/reading.md, of the first pages. Raises `Refused` with a readings.* reason when it
        took too long, broke, or nothing could be read."""
