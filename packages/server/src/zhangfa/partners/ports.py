"""What partners need from outside: somebody who carries a message to another system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Courier(Protocol):
    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer, whatever it is; a redirect is an answer and is not followed. Raises `Fault` when
        none came, and when the address is one that nothing may be sent to."""
