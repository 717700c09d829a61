"""Has papers read by a confined process of its own (readwork.py) and takes over only what it wrote."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhangfa.kernel.outcome import Refusal, Refused

PATIENCE_SECONDS = 240
CPU_SECONDS = 120
_ANSWER_BYTES = 4_000_000


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
        program = [sys.executable, "-I", "-m", "zhangfa.adapters.readwork"]
        process = subprocess.Popen(
            [*program, str(source), str(most_pages), str(self._cpu_seconds)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=source.parent,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(source.parent), "TMPDIR": str(source.parent)},
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=self._patience)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Refused(Refusal("readings.took_too_long")) from error
        try:
            answer = json.loads(output[:_ANSWER_BYTES])
        except ValueError as error:
            raise Refused(Refusal("readings.broken")) from error
        if process.returncode != 0 or not isinstance(answer, dict):
            raise Refused(Refusal("readings.broken"))
        return answer
