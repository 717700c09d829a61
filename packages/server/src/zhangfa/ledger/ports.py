"""What the ledger needs from outside: a key to sign with, and a bell to be woken by."""

from __future__ import annotations

from typing import Protocol

from zhangfa_protocol.checkpoint import Checkpoint


class CheckpointSigner(Protocol):
    def sign(self, checkpoint: Checkpoint) -> str:
        """The checkpoint as a signed note. Raises `Fault` when the key cannot be used."""

    def verifier_keys(self, origin: str) -> tuple[str, ...]:
        """The public keys by which the notes of this log open, the present one first, as `name+hash+base64`."""


class Wakeups(Protocol):
    def wait(self, seconds: float) -> bool:
        """Sleeps until somebody committed to the database or `seconds` have passed; whether somebody did.

        What was committed before the call, and after the previous one, counts.
        """

    def wake(self) -> None:
        """Ends a sleep from another thread."""

    def close(self) -> None:
        """Gives back what the bell hangs on."""
