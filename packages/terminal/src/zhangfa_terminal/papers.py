"""Approved papers (批准的文件) of the permits this terminal holds, and the registered impressions of its seals, fetched
ahead: pages and impressions can be compared offline.

Laws
    1. A paper is the one whose SHA-256 its permit, or the server's list of seals, names, or it is not there.
    2. It is readable by this program's user alone, and goes when its permit is over.
    3. Pieces that do not fit are dropped; a whole with another digest is fetched anew, after a pause.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from zhangfa_protocol.messages import MAX_PAPER


@dataclass
class Papers:
    folder: Path
    _parts: dict[bytes, bytearray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def holds(self, document: bytes) -> bool:
        return self.path(document).exists()

    def received(self, document: bytes) -> int:
        """How many bytes are here of a paper that is not whole yet."""
        return len(self._parts.get(document, b""))

    def add(self, document: bytes, offset: int, total: int, piece: bytes) -> bool:
        """One more piece; whether the paper is now here. A whole with another digest is thrown away."""
        part = self._parts.setdefault(document, bytearray())
        if offset == 0:
            part.clear()
        if offset != len(part) or offset + len(piece) > min(total, MAX_PAPER):
            return False
        part += piece
        if len(part) < total:
            return False
        del self._parts[document]
        if hashlib.sha256(part).digest() != document:
            return False
        self._keep(document, bytes(part))
        return True

    def _keep(self, document: bytes, data: bytes) -> None:
        draft = self.path(document).with_suffix(".part")
        draft.unlink(missing_ok=True)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.path(document))

    def keep_only(self, documents: Collection[bytes]) -> None:
        """Forget every paper whose permit is over."""
        names = {self.path(document).name for document in documents}
        for path in self.folder.iterdir():
            if path.name not in names:
                path.unlink(missing_ok=True)
        for document in [document for document in self._parts if document not in documents]:
            del self._parts[document]

    def path(self, document: bytes) -> Path:
        """Where it lies when it is here."""
        return self.folder / document.hex()
