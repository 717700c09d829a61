"""What terminals need from outside: the broker's list of who may connect, and a place for photos."""

from __future__ import annotations

from typing import Protocol


class BrokerAccounts(Protocol):
    """The broker's list of names and passwords. A terminal's name is its id, so that its topics can be checked."""

    def admit(self, name: str, password: str) -> None:
        """From now on `name` may connect with this password and with no other."""

    def dismiss(self, name: str) -> None: ...


class Photos(Protocol):
    """Opens sealed photos. The key lies outside the database."""

    def open(self, box: bytes, *, terminal_id: str, digest: bytes) -> bytes | None:
        """The JPEG, or None when the box does not open for us or holds something else."""


class Storage(Protocol):
    def put(self, data: bytes) -> str:
        """Keep the bytes durably; returns their SHA-256 in hex."""
