"""Verifies sealed files that strangers hand in: in a confined process, with the certificates that we trust.

Trusted are the roots of this installation's own development authority (`authority/`, the demo only) and every
certificate (DER or PEM) that somebody put into `trust/`: a self-signed one as a root, any other as one below a root.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from zhangfa_eseal.certificates import from_file
from zhangfa_eseal.signed_data import is_root
from zhangfa_eseal.verify import confined

AT_ONCE = 2  # each takes a processor and a gigabyte at worst
CPU_SECONDS = 20


@dataclass(frozen=True)
class ConfinedVerifier:
    """`folder` is where the e-seals' keys lie; only what is public there is read."""

    folder: Path
    development: bool
    _places: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def examine(self, data: bytes, *, now: datetime) -> dict | None:
        """The report of zhangfa_eseal; None when too many are at it, rather than let people wait in a queue."""
        if not self._places.acquire(blocking=False):
            return None
        try:
            roots, others = self.trusted()
            return confined.examine_bytes(data, roots=roots, others=others, now=now, cpu_seconds=CPU_SECONDS)
        finally:
            self._places.release()

    def trusted(self) -> tuple[list[bytes], list[bytes]]:
        """Roots, and certificates between them and the signers."""
        found = [*self._delivered(), *(self._own() if self.development else ())]
        return [one for one in found if is_root(one)], [one for one in found if not is_root(one)]

    def _delivered(self) -> list[bytes]:
        return [one for path in sorted((self.folder / "trust").glob("*")) for one in from_file(path.read_bytes())]

    def _own(self) -> list[bytes]:
        places = sorted((self.folder / "authority").glob("*/*.json"))
        return [
            bytes.fromhex(json.loads(each.read_text("utf-8"))["certificate"]) for each in places if each.stem in _OWN
        ]


_OWN = {"root", "issuing"}
