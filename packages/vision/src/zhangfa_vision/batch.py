"""Many pairs, one after the other (成批比对): both cores, models loaded once a process, safe to stop and run again."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2

from zhangfa_vision import compare, reader

_AT_ONCE = 2


def run(pairs: Path, out: Path, jobs: int = 0) -> int:
    """Compare the pairs of a JSON Lines file ({"id", "ref", "cand"}, paths relative to it), a line a pair into `out`.

    Pairs whose id stands in `out` already are left alone. Returns how many were compared.
    """
    told = done_before(out)
    todo = [pair for pair in _lines(pairs) if pair["id"] not in told]
    jobs = jobs or min(_AT_ONCE, os.cpu_count() or 1)
    tasks = [(pair["id"], _beside(pairs, pair["ref"]), _beside(pairs, pair["cand"])) for pair in todo]
    with out.open("a", encoding="utf-8") as lines, ProcessPoolExecutor(jobs, initializer=_alone) as pool:
        for count, row in enumerate(pool.map(_one, tasks), 1):
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            lines.flush()
            sys.stderr.write(f"\r{count}/{len(todo)} {row['id']} {row['verdict']}      ")
            sys.stderr.flush()
    sys.stderr.write("\n" if todo else "")
    return len(todo)


def done_before(out: Path) -> set[str]:
    """Ids that an earlier run has answered; a line that was cut off by a stop does not count and is taken away."""
    if not out.exists():
        return set()
    whole = []
    for line in out.read_text(encoding="utf-8").splitlines():
        try:
            whole.append(json.loads(line))
        except ValueError:
            continue
    out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in whole), encoding="utf-8")
    return {row["id"] for row in whole}


def _lines(path: Path) -> Iterator[dict]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _beside(pairs: Path, name: str) -> str:
    return name if Path(name).is_absolute() else str(pairs.parent / name)


def _alone() -> None:
    """One thread a process: two processes keep two cores busy with less waiting."""
    cv2.setNumThreads(1)
    reader.use_threads(1)


def _one(task: tuple[str, str, str]) -> dict:
    name, ref, cand = task
    return {"id": name, **compare.files(ref, cand).as_json()}
