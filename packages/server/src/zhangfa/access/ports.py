"""What access needs from outside: somebody who brings a code to a phone."""

from __future__ import annotations

from typing import Protocol


class CodeSender(Protocol):
    def send_code(self, phone: str, code: str) -> None:
        """Sends the sign-in code. Raises `Fault` when the message could not be handed over, `Unwired` when
        nobody ever will."""
