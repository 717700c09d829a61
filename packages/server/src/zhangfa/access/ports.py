"""What access needs from outside: somebody who brings a code to a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from zhangfa.access.core import NewPasskey, Passkey


class CodeSender(Protocol):
    def send_code(self, phone: str, code: str) -> None:
        """Sends the sign-in code. Raises `Fault` when the message could not be handed over, `Unwired` when
        nobody ever will."""


class Passkeys(Protocol):
    """WebAuthn for this site. Options and responses are the JSON that browsers take and give (WebAuthn level 3)."""

    def creation(self, person: str, name: str, challenge: bytes, known: Sequence[str]) -> dict[str, Any]:
        """What a browser is asked for a new passkey; `known` credentials are not made again."""

    def request(self, challenge: bytes, known: Sequence[str]) -> dict[str, Any]:
        """What a browser is asked for a signature by one of the `known` credentials."""

    def challenge_in(self, response: Mapping[str, Any]) -> bytes:
        """The challenge that the response says it answers. Raises `Refused` where it cannot be read."""

    def created(self, response: Mapping[str, Any], challenge: bytes) -> NewPasskey:
        """Raises `Refused`: other page, no user verification, or not what was asked for."""

    def credential_in(self, response: Mapping[str, Any]) -> str:
        """Which credential answers, in base64url."""

    def asserted(self, response: Mapping[str, Any], challenge: bytes, passkey: Passkey) -> int:
        """The counter that the passkey showed. Raises `Refused` like `created`."""
