"""A terminal reduced to what the server hears of it: entries signed by its real key, photos in sealed boxes."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zhangfa.kernel.actor import Actor
from zhangfa_protocol import messages
from zhangfa_protocol.journal import GENESIS, Entry, EventType, TimeQuality, entry_hash
from zhangfa_protocol.messages import Evidence
from zhangfa_terminal.trust import load_device, load_enrolment


@dataclass
class Device:
    """One enrolled terminal; `folder` holds its keys and its trust.json."""

    folder: Path
    seq: int = GENESIS[0]
    head: bytes = GENESIS[1]
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        enrolment = load_enrolment(self.folder)
        self.key = load_device(self.folder).key
        self.trust = enrolment.trust
        self.actor = Actor.for_terminal(self.trust.terminal_id, self.folder.name)

    def sign(self, kind: EventType, permit_id: str, **body: object) -> bytes:
        """The next entry of its journal."""
        entry = Entry(
            boot_id="bench",
            seq=self.seq + 1,
            prev=self.head,
            uptime_ms=int(1000 * (time.monotonic() - self.started)),
            time_ms=int(1000 * time.time()),
            time_quality=TimeQuality.TRUSTED,
            type=kind,
            permit_id=permit_id,
            body=body,
        )
        signed = entry.sign(self.key)
        self.seq, self.head = entry.seq, entry_hash(signed)
        return signed

    def pieces(self, jpeg: bytes) -> Iterator[Evidence]:
        """A photo as it travels: sealed for the server, in chunks."""
        digest = hashlib.sha256(jpeg).digest()
        box = messages.seal_photo(jpeg, self.trust.server_box, terminal_id=self.trust.terminal_id, digest=digest)
        for offset in range(0, len(box), messages.MAX_CHUNK):
            yield Evidence(digest, offset, len(box), box[offset : offset + messages.MAX_CHUNK])
