"""Examines a stranger's file in a process of its own, with a limit on time, memory and files it may write.

    python -I -m zhangfa_eseal.verify.confined   (a JSON request in, the file after it, a JSON report out)

Libraries that read PDF and ASN.1 can be kept busy or filled up by a file of a few kilobytes; limits inside one process
cannot stop them.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from zhangfa_eseal import verify
from zhangfa_eseal.verify.report import FileReport

CPU_SECONDS = 30
MEMORY_BYTES = 1_500_000_000


def examine(path: Path, *, roots: Sequence[bytes], now: datetime, others: Sequence[bytes] = ()) -> dict:
    """The report as `FileReport.as_dict` gives it. Raises OSError where the file cannot be opened, nothing else."""
    with path.open("rb") as file:
        data = file.read(verify.MOST_BYTES + 1)
    return examine_bytes(data, roots=roots, now=now, others=others)


def examine_bytes(
    data: bytes,
    *,
    roots: Sequence[bytes],
    now: datetime,
    others: Sequence[bytes] = (),
    cpu_seconds: int = CPU_SECONDS,
) -> dict:
    """The same of bytes that were handed in; they are written nowhere. Raises nothing."""
    request = {
        "roots": [one.hex() for one in roots],
        "others": [one.hex() for one in others],
        "now": now.isoformat(),
        "cpu_seconds": cpu_seconds,
    }
    sent = json.dumps(request).encode() + b"\n" + data
    command = [sys.executable, "-I", "-m", "zhangfa_eseal.verify.confined"]
    try:
        answer = subprocess.run(command, input=sent, capture_output=True, timeout=3 * cpu_seconds + 20, check=True)
        return json.loads(answer.stdout)
    except (subprocess.SubprocessError, ValueError):
        return FileReport(kind="unknown", problems=("took_too_long",)).as_dict()


def _serve() -> None:
    request = json.loads(sys.stdin.buffer.readline())
    seconds = request["cpu_seconds"]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    report = verify.examine(
        sys.stdin.buffer.read(),
        roots=[bytes.fromhex(one) for one in request["roots"]],
        others=[bytes.fromhex(one) for one in request["others"]],
        now=datetime.fromisoformat(request["now"]),
    )
    sys.stdout.write(json.dumps(report.as_dict(), ensure_ascii=True))


if __name__ == "__main__":
    _serve()
