"""What signatures ask of the outside: somebody who draws ink."""

from __future__ import annotations

from typing import Protocol

from zhangfa.signatures.core import Strokes


class Ink(Protocol):
    """Both answers are PNG pictures of black ink on nothing, cut to the ink."""

    def of_strokes(self, strokes: Strokes) -> bytes: ...

    def of_photo(self, photo: bytes) -> bytes:
        """From a photo of ink on white paper, opened apart from the server. Raises `Refused`."""
