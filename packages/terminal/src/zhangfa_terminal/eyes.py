"""The eyes (眼) as a program beside this one: what hangs or falls while it looks takes no bolt with it.

Laws
    1. One question at a time; who gives no answer in time is ended, and the next question starts another.
    2. An answer is JSON and a picture, and is believed only as far as its shape goes.
    3. The eyes end with the terminal: nobody speaks to them any more.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import dataclass, field
from threading import Lock, Timer
from typing import Any

PATIENCE_S = 60.0
MOST_HEAD = 200_000
MOST_PICTURE = 40_000_000


class Blind(Exception):
    """The eyes gave no answer that can be understood."""


@dataclass
class Eyes:
    """Starts `zhangfa_terminal.eyework` at the first question. Used from threads."""

    patience_s: float = PATIENCE_S
    _process: subprocess.Popen | None = None
    _closed: bool = False
    _speaking: Lock = field(default_factory=Lock)

    def ask(self, deed: str, *photos: bytes, **more: Any) -> tuple[dict[str, Any], bytes]:
        """The answer's head and its picture to a question with `more` in its head (see eyework). Raises Blind."""
        head = more | {"deed": deed, "bytes": [len(photo) for photo in photos]}
        with self._speaking:
            if self._closed:
                raise Blind(deed)
            process = self._running()
            alarm = Timer(self.patience_s, process.kill)
            alarm.start()
            try:
                return _exchange(process, head, b"".join(photos))
            except (OSError, ValueError, KeyError, TypeError) as fault:
                _end(process)
                raise Blind(deed) from fault
            finally:
                alarm.cancel()

    def close(self) -> None:
        """End them for good; a question under way gets no answer."""
        self._closed = True
        if self._process is not None:
            self._process.kill()
            with self._speaking:
                _end(self._process)

    def _running(self) -> subprocess.Popen:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-P", "-m", "zhangfa_terminal.eyework"]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True)
        return self._process


def _exchange(process: subprocess.Popen, head: dict[str, Any], photos: bytes) -> tuple[dict[str, Any], bytes]:
    process.stdin.write(json.dumps(head).encode() + b"\n" + photos)
    process.stdin.flush()
    answer = json.loads(process.stdout.readline(MOST_HEAD))
    size = int(answer["bytes"])
    if not 0 <= size <= MOST_PICTURE:
        raise ValueError("size")
    picture = process.stdout.read(size)
    if len(picture) != size:
        raise ValueError("cut off")
    return answer, picture


def _end(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        with contextlib.suppress(OSError):  # what was still to be written has no reader
            pipe.close()
