"""What terminals need from outside: who may connect to the broker, the link's keys, and places for photos."""

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
        """What is in the box; None when it was not sealed for us, by this terminal, under this digest."""


class Pieces(Protocol):
    """Where the pieces of a sealed photo wait until it is whole, one photo of each terminal at a time. They need not
    outlive an outage: the terminal keeps the photo, and sends again what is not held."""

    def held(self, terminal_id: str, photo: str) -> int:
        """How many bytes of this photo are here."""

    def add(self, terminal_id: str, photo: str, data: bytes) -> None:
        """The next bytes. What is left of another photo of this terminal goes."""

    def take(self, terminal_id: str, photo: str) -> bytes:
        """All of it; afterwards nothing is held."""


class Storage(Protocol):
    def put_as(self, data: bytes, digest: str) -> bool:
        """Keep the bytes durably if this is their SHA-256 in hex; False when they have another, and nothing is kept."""

    def get(self, digest: str) -> bytes:
        """The bytes with this SHA-256; raises Fault when they are not there, or are not these."""


class Link(Protocol):
    """What we sign for terminals and open from them."""

    def pack(self, message: Message, *, terminal_id: str, now_ms: int, nonce: bytes) -> tuple[str, bytes]:
        """Topic and signed bytes. Raises `Fault` when the key cannot be used."""

    def open_request(self, request: Request, *, terminal_id: str) -> SignIn | Claim:
        """What a request asks with. Raises `MessageError`."""

    def trust(self, log_vkeys: tuple[str, ...]) -> ServerTrust:
        """What a terminal is told to trust."""
