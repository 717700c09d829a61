"""Asks a confined process of ours for one JSON object (readwork.py, eyework.py), with patience and no trust."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ANSWER_BYTES = 8_000_000


class TookTooLong(Exception):
    """It did not answer in time and was killed."""


class BrokenAnswer(Exception):
    """It crashed, was stopped by its limits, or wrote what is no JSON object."""


def ask(work: str, arguments: Sequence[str], *, place: Path, patience_seconds: float) -> dict[str, Any]:
    """The answer of `zhangfa.adapters.<work>`, run in the folder `place` with nothing of our environment. Raises
    TookTooLong, BrokenAnswer."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-m", f"zhangfa.adapters.{work}", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=place,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(place), "TMPDIR": str(place)},
        start_new_session=True,
    )
    try:
        output, _ = process.communicate(timeout=patience_seconds)
    except subprocess.TimeoutExpired as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise TookTooLong(work) from error
    try:
        answer = json.loads(output[:ANSWER_BYTES])
    except ValueError as error:
        raise BrokenAnswer(work) from error
    if process.returncode != 0 or not isinstance(answer, dict):
        raise BrokenAnswer(work)
    return answer
