"""What notices need from outside: somebody who brings a short message to a phone."""

from __future__ import annotations

from typing import Protocol


class Sms(Protocol):
    def send(self, phone: str, text: str) -> None:
        """Hands the message over. Raises `Fault` when nobody took it, `Unwired` when nobody ever will."""
