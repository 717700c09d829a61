"""A terminal as a test needs it: its key, its journal, and the server's keys that it seals for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import cast
from counter import TERMINAL
from zhangfa.adapters.keys import FileKeys
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import to_ms
from zhangfa.terminals import services as terminals
from zhangfa_protocol import journal, messages
from zhangfa_protocol.journal import EventType, TimeQuality
from zhangfa_protocol.keys import BoxKey, SigningKey

INSTALLER = Actor.for_job("seed", {"terminal:enrol", "terminal:read"})
JPEG = b"\xff\xd8 a photo \xff\xd9"
DIGEST = hashlib.sha256(JPEG).digest()


class Accounts:
    """The broker's list in a dictionary."""

    def __init__(self) -> None:
        self.passwords: dict[str, str] = {}

    def admit(self, name: str, password: str) -> None:
        self.passwords[name] = password

    def dismiss(self, name: str) -> None:
        self.passwords.pop(name, None)


@dataclass
class Machine:
    """Writes a journal as a terminal would; `entries` are all it ever wrote."""

    id: str = TERMINAL
    key: SigningKey = field(default_factory=lambda: SigningKey(hashlib.sha256(b"machine").digest()))
    entries: list[bytes] = field(default_factory=list)
    accounts: Accounts = field(default_factory=Accounts)

    @property
    def actor(self) -> Actor:
        return Actor.for_terminal(self.id, "ZF-0001")

    @property
    def seq(self) -> int:
        return len(self.entries)

    @property
    def head(self) -> bytes:
        return journal.entry_hash(self.entries[-1]) if self.entries else bytes(32)

    def enrol(self, **more: object):
        given = {
            "actor": INSTALLER,
            "now": cast.NOW,
            "terminal_id": self.id,
            "serial": "ZF-0001",
            "verify_key": self.key.verify_key.text,
            "box_key": BoxKey(bytes(32)).text,
            "path": cast.VILLAGE,
            "password": "secret",
            "accounts": self.accounts,
        }
        return terminals.enrol(**(given | more))

    def write(self, kind: EventType = EventType.POWER_LOST, permit_id: str | None = None, **body: object) -> bytes:
        entry = journal.Entry(
            boot_id="boot1",
            seq=self.seq + 1,
            prev=self.head,
            uptime_ms=1000 * self.seq,
            time_ms=to_ms(cast.NOW),
            time_quality=TimeQuality.TRUSTED,
            type=kind,
            permit_id=permit_id,
            body=body,
        )
        self.entries.append(entry.sign(self.key))
        return self.entries[-1]

    def hello(self, **more: object) -> messages.Hello:
        given = {"boot_id": "boot1", "firmware": "1.0", "seq": self.seq, "head": self.head, "uptime_ms": 5}
        return messages.Hello(**(given | {"nonce": bytes(16)} | more))

    def send(self, *entries: bytes) -> int:
        batch = entries or self.entries
        return terminals.receive_journal(actor=self.actor, now=cast.NOW, entries=batch)

    def pack(self, message: messages.Message) -> tuple[str, bytes]:
        return messages.pack(message, self.key, self.id, now_ms=0, nonce=bytes(16))


def make_keys(folder: Path) -> FileKeys:
    for name in ("permit", "link", "log"):
        SigningKey(hashlib.sha256(name.encode()).digest()).save(folder / f"{name}.json")
    BoxKey(hashlib.sha256(b"box").digest()).save(folder / "box.json")
    return FileKeys(folder)


def server_box() -> bytes:
    return BoxKey(hashlib.sha256(b"box").digest()).public
