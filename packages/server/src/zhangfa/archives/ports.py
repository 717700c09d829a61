"""What archives need from outside: a place for bytes, and the keys by which the log's notes open."""

from __future__ import annotations

from typing import Protocol


class Storage(Protocol):
    def put(self, data: bytes) -> str:
        """Keep the bytes durably; returns their SHA-256 in hex."""

    def get(self, digest: str) -> bytes:
        """The bytes. Raises `Fault` when they are missing or no longer match their digest."""

    def read(self, digest: str) -> bytes:
        """As `get`, for who compares them with their digest himself. Raises `Fault` when they are missing."""

    def holds(self, digest: str) -> bool: ...


class LogKeys(Protocol):
    def verifier_keys(self, origin: str) -> tuple[str, ...]:
        """The public keys by which the notes of this log open, as `name+hash+base64`."""
