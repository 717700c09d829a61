"""Has strangers' files opened by a confined process of its own (workshop.py) and takes over only what it wrote."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from zhangfa.documents.core import FileKind, Picture, Rendering
from zhangfa.kernel.outcome import Fault, Refusal, Refused

PATIENCE_SECONDS = 60
CPU_SECONDS = 25
_ANSWER_BYTES = 64 * 1024
_KILLED_FOR_TIME = {-signal.SIGXCPU, -signal.SIGKILL}


class ConfinedImaging:
    """Opens PDFs and photos in a process with limits on time, memory, files, sockets and programs."""

    def __init__(self, *, patience_seconds: float = PATIENCE_SECONDS, cpu_seconds: int = CPU_SECONDS) -> None:
        self._patience = patience_seconds
        self._cpu_seconds = cpu_seconds

    def convert(self, data: bytes, *, kind: FileKind) -> Rendering:
        if kind not in {FileKind.PDF, FileKind.PHOTO}:
            raise Fault(f"not for the workshop: {kind}")
        with tempfile.TemporaryDirectory(prefix="zhangfa-") as place:
            return _collect(Path(place), self._made(data, kind.value, Path(place)))

    def ink(self, data: bytes) -> bytes:
        """The ink of a photographed signature as a small PNG. Raises `Refused`."""
        with tempfile.TemporaryDirectory(prefix="zhangfa-") as place:
            self._made(data, "ink", Path(place))
            return (Path(place) / "ink.png").read_bytes()

    def _made(self, data: bytes, kind: str, folder: Path) -> list[list[int]]:
        (folder / "source").write_bytes(data)
        answer = self._ask(kind, folder)
        if "refused" in answer:
            raise Refused(Refusal(str(answer["refused"]), answer.get("detail", {})))
        return answer["pages"]

    def _ask(self, kind: str, folder: Path) -> dict:
        program = [sys.executable, "-I", "-m", "zhangfa.adapters.workshop"]
        process = subprocess.Popen(
            [*program, kind, str(folder / "source"), str(folder), str(self._cpu_seconds)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)},
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=self._patience)
        except subprocess.TimeoutExpired as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise Refused(Refusal("documents.took_too_long")) from error
        return _answer(process.returncode, output[:_ANSWER_BYTES])


def _answer(returncode: int, output: bytes) -> dict:
    if returncode in _KILLED_FOR_TIME:
        raise Refused(Refusal("documents.took_too_long"))
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise Refused(Refusal("documents.broken")) from error
    if returncode != 0 or not isinstance(answer, dict) or not ({"pages", "refused"} & answer.keys()):
        raise Refused(Refusal("documents.broken"))
    return answer


def _collect(folder: Path, sizes: list[list[int]]) -> Rendering:
    pages = tuple(
        Picture(jpeg=(folder / f"page-{number:04d}.jpg").read_bytes(), width=width, height=height)
        for number, (width, height) in enumerate(sizes, start=1)
    )
    return Rendering(pdf=(folder / "paper.pdf").read_bytes(), pages=pages)
