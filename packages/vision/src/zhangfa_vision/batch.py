"""Many pairs, one after the other (成批比对): both cores, models loaded once a process, safe to stop and run again."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2

from zhangfa_vision import compare, reader

_AT_ONCE = 2


def run(pairs: Path, out: Path, jobs: int = 0) -> int:
    """Compare the pairs of a JSON Lines file ({"id", "ref", "cand"}, paths relative to it), a line a pair into `out`.

    Pairs whose id stands in `out` already are left alone. Returns how many were compared.
    """
    tasks = [(row["id"], beside(pairs, row["ref"]), beside(pairs, row["cand"])) for row in lines(pairs)]
    return answer(tasks, _one, out, jobs)


def answer(tasks: list[tuple], work: Callable[[tuple], dict], out: Path, jobs: int = 0) -> int:
    """Append `work(task)`, a line a task, to `out`. A task begins with its id; ids that stand there are left alone."""
    told = done_before(out)
    todo = [task for task in tasks if task[0] not in told]
    jobs = jobs or min(_AT_ONCE, os.cpu_count() or 1)
    with out.open("a", encoding="utf-8") as answers, ProcessPoolExecutor(jobs, initializer=_alone) as pool:
        for count, row in enumerate(pool.map(work, todo), 1):
            answers.write(json.dumps(row, ensure_ascii=False) + "\n")
            answers.flush()
            sys.stderr.write(f"\r{count}/{len(todo)} {row['id']}      ")
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


def lines(path: Path) -> Iterator[dict]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def beside(pairs: Path, name: str) -> str:
    return name if Path(name).is_absolute() else str(pairs.parent / name)


def _alone() -> None:
    """One thread a process: two processes keep two cores busy with less waiting."""
    cv2.setNumThreads(1)
    reader.use_threads(1)


def _one(task: tuple[str, str, str]) -> dict:
    name, ref, cand = task
    return {"id": name, **compare.files(ref, cand).as_json()}
