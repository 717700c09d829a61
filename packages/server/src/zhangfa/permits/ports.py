"""What permits need from outside: the key that signs them."""

from __future__ import annotations

from typing import Protocol

from zhangfa_protocol.permit import Permit


class PermitSigner(Protocol):
    def sign(self, permit: Permit, *, now_ms: int, nonce: bytes) -> bytes:
        """The signed permit (COSE_Sign1), addressed to its terminal. Raises `Fault` when the key cannot be used."""
