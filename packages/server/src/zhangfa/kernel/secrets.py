"""What a concept may ask of whoever keeps the keys; the keys themselves stay outside the database.

1. A box opens only in the context that it was made for (table, column, row), so boxes cannot be exchanged.
2. A blind index finds an equal value and tells nothing else; without the key it cannot be computed.
"""

from __future__ import annotations

from typing import Protocol


class Cipher(Protocol):
    def encrypt(self, plaintext: str, *, context: str) -> bytes:
        """A box of nonce, ciphertext and tag."""

    def decrypt(self, box: bytes, *, context: str) -> str:
        """The text of the box. Raises `Fault` when the box was altered or belongs to another context."""

    def blind_index(self, value: str, *, purpose: str) -> str:
        """A keyed fingerprint of `value`, 32 hex characters."""
