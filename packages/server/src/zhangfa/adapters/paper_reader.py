"""Has papers read by a confined process of its own (readwork.py) and takes over only what it wrote."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhangfa.adapters.confined import BrokenAnswer, TookTooLong, ask
from zhangfa.kernel.outcome import Refusal, Refused

PATIENCE_SECONDS = 240
CPU_SECONDS = 120


class ConfinedReader:
    """Reads PDFs in a process with limits on time, memory, files, sockets and programs."""

    def __init__(self, *, patience_seconds: float = PATIENCE_SECONDS, cpu_seconds: int = CPU_SECONDS) -> None:
        self._patience = patience_seconds
        self._cpu_seconds = cpu_seconds

    def read(self, pdf: bytes, *, most_pages: int) -> Mapping[str, Any]:
        with tempfile.TemporaryDirectory(prefix="zhangfa-") as place:
            source = Path(place) / "source"
            source.write_bytes(pdf)
            answer = self._ask(source, most_pages)
        if answer.get("state") == "unread":
            raise Refused(Refusal("readings.nothing_read"))
        return answer

    def _ask(self, source: Path, most_pages: int) -> dict[str, Any]:
        arguments = [str(source), str(most_pages), str(self._cpu_seconds)]
        try:
            return ask("readwork", arguments, place=source.parent, patience_seconds=self._patience)
        except TookTooLong as error:
            raise Refused(Refusal("readings.took_too_long")) from error
        except BrokenAnswer as error:
            raise Refused(Refusal("readings.broken")) from error
