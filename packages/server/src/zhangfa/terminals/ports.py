"""What terminals need from outside: who may connect to the broker, the link's keys, and a place for photos."""

from __future__ import annotations

from typing import Protocol

from zhangfa_protocol.messages import Claim, Message, Request, SignIn

from zhangfa.terminals.core import ServerTrust


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


class Link(Protocol):
    """What we sign for terminals and open from them."""

    def pack(self, message: Message, *, terminal_id: str, now_ms: int, nonce: bytes) -> tuple[str, bytes]:
        """Topic and signed bytes. Raises `Fault` when the key cannot be used."""

    def open_request(self, request: Request, *, terminal_id: str) -> SignIn | Claim:
        """What a request asks with. Raises `MessageError`."""

    def trust(self, log_vkeys: tuple[str, ...]) -> ServerTrust:
        """What a terminal is told to trust."""
