"""The server's keys: one JSON file each in ZHANGFA_HOME/keys, mode 600, made at the first start and never written over.

`permit` signs permits, `link` signs what goes to terminals, `log` signs checkpoints, `box` opens what terminals seal,
`cipher` closes numbers and phones in the database, `broker` is the server's own password at the broker.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path

from zhangfa_protocol import messages, permit
from zhangfa_protocol.keys import BoxKey, InvalidKey, SigningKey
from zhangfa_protocol.messages import Claim, Message, Request, SignIn
from zhangfa_protocol.sealed import SealedError

from zhangfa.adapters.broker_accounts import SERVER_NAME, FileAccounts, new_password
from zhangfa.adapters.cipher import FileCipher
from zhangfa.kernel.outcome import Fault
from zhangfa.terminals.core import ServerTrust

SIGNING = ("permit", "link", "log")
BOX, CIPHER, BROKER = "box", "cipher", "broker"


def path_of(folder: Path, name: str) -> Path:
    return folder / (f"{name}.json" if name != BROKER else BROKER)


def make_keys(folder: Path, accounts: FileAccounts) -> tuple[str, ...]:
    """Makes the keys that are missing; returns their names. Others stay as they are."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = [name for name in (*SIGNING, BOX, CIPHER, BROKER) if not path_of(folder, name).exists()]
    for name in missing:
        path = path_of(folder, name)
        if name in SIGNING:
            SigningKey.generate().save(path)
        elif name == BOX:
            BoxKey.generate().save(path)
        elif name == CIPHER:
            FileCipher.create(path)
        else:
            _make_password(path)
    if not accounts.admits(SERVER_NAME, server_password(folder)):
        accounts.admit(SERVER_NAME, server_password(folder))
    return tuple(missing)


def _make_password(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(new_password())
        file.flush()
        os.fsync(file.fileno())


def server_password(folder: Path) -> str:
    return path_of(folder, BROKER).read_text(encoding="ascii").strip()


class FileKeys:
    """Everything that the server signs for terminals, opens from them, and tells them to trust."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _signing(self, name: str) -> SigningKey:
        try:
            return SigningKey.load(path_of(self._folder, name))
        except (OSError, InvalidKey, ValueError, KeyError) as error:
            raise Fault(f"the key {name} cannot be used: {error}") from error

    @cached_property
    def _permit(self) -> SigningKey:
        return self._signing("permit")

    @cached_property
    def _link(self) -> SigningKey:
        return self._signing("link")

    @cached_property
    def _box(self) -> BoxKey:
        try:
            return BoxKey.load(path_of(self._folder, BOX))
        except (OSError, InvalidKey, ValueError, KeyError) as error:
            raise Fault(f"the key {BOX} cannot be used: {error}") from error

    @property
    def log(self) -> Path:
        return path_of(self._folder, "log")

    @property
    def cipher(self) -> Path:
        return path_of(self._folder, CIPHER)

    @property
    def broker_password(self) -> str:
        return server_password(self._folder)

    def sign(self, permit_: permit.Permit, *, now_ms: int, nonce: bytes) -> bytes:
        """permits.ports.PermitSigner"""
        return permit.issue(permit_, self._permit, now_ms, nonce)

    def pack(self, message: Message, *, terminal_id: str, now_ms: int, nonce: bytes) -> tuple[str, bytes]:
        """terminals.ports.Link"""
        return messages.pack(message, self._link, terminal_id, now_ms=now_ms, nonce=nonce)

    def open_request(self, request: Request, *, terminal_id: str) -> SignIn | Claim:
        """terminals.ports.Link"""
        return messages.open_request(request, self._box, terminal_id=terminal_id)

    def open(self, box: bytes, *, terminal_id: str, digest: bytes) -> bytes | None:
        """terminals.ports.Photos"""
        try:
            return messages.open_photo(box, self._box, terminal_id=terminal_id, digest=digest)
        except SealedError:
            return None

    def trust(self, log_vkeys: tuple[str, ...]) -> ServerTrust:
        """The public halves, for a terminal's trust file."""
        return ServerTrust(
            link_key=self._link.verify_key.text,
            permit_keys=(self._permit.verify_key.text,),
            box_key=self._box.text,
            log_vkeys=log_vkeys,
        )
