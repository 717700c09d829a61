"""Whole lifecycles per second with the work divided as in earnest: the worker in one process, what people and terminals
ask of the web and of the terminals' door in others, all on one database.

`python -m tests.bench.deployed worker|drive` are those processes; each says on a line when it is ready and waits for
one before it goes on.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import threading
import time
from typing import Any

from tests.bench import throughput

UNDER_WAY = 100  # enough that nobody waits: with fewer the pauses between the steps are measured, not the work
WARM_UP = 16


def measure(lifecycles: int, database: str = "", drivers: int = 1) -> dict[str, Any]:
    """Wall clock from the first submission to the last package; processor time of all processes together (without
    that of PostgreSQL itself)."""
    with throughput.prepared(database) as env:
        worker = _Child(env, "worker")
        worker.heard()
        shares = [["--share", str(share), "--of", str(drivers)] for share in range(drivers)]
        each = ["--lifecycles", str(lifecycles // drivers), "--under-way", str(UNDER_WAY // drivers)]
        people = [_Child(env, "drive", *each, *share) for share in shares]
        for child in people:
            child.heard()
        for child in (worker, *people):
            child.tell("go")
        found = [child.heard() for child in people]
        worker.tell("end")
        done, whole = worker.heard(), lifecycles // drivers * drivers
        for child in (worker, *people):
            child.wait()
    seconds = max(each["ended"] for each in found) - min(each["began"] for each in found)
    return {
        "drivers": drivers,
        "lifecycles": whole,
        "seconds": round(seconds, 2),
        "per_second": round(whole / seconds, 1),
        "processor_ms_worker": round(1000 * done["processor"] / whole, 1),
        "processor_ms_web_and_door": round(1000 * sum(each["processor"] for each in found) / whole, 1),
    }


class _Child:
    """One of the processes, spoken with line by line."""

    def __init__(self, env: dict[str, str], *arguments: str) -> None:
        command = [sys.executable, "-m", "tests.bench.deployed", *arguments]
        self._process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def tell(self, word: str) -> None:
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def heard(self) -> Any:
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{' '.join(self._process.args[2:])} ended with {self._process.wait()}")
        return json.loads(line)

    def wait(self) -> None:
        self._process.stdin.close()
        self._process.wait(timeout=60)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=("worker", "drive"))
    parser.add_argument("--lifecycles", type=int, default=0)
    parser.add_argument("--under-way", type=int, default=UNDER_WAY)
    parser.add_argument("--share", type=int, default=0)
    parser.add_argument("--of", type=int, default=1)
    args = parser.parse_args()
    import django

    django.setup()
    if args.part == "worker":
        work()
    else:
        drive(args)
    return 0


def work() -> None:
    """The worker as `zhangfa worker` runs it, but for files: those of the bench are converted by who brings them."""
    from zhangfa import bootstrap
    from zhangfa.jobs import calendar, worker

    run = throughput.Run()
    throughput.offer(run.villages[0].path, run.town.matter)
    worker.TABLE = tuple(row for row in calendar.TABLE if row.deed is not calendar.convert_files)
    stop, bell = threading.Event(), bootstrap.wakeups()
    thread = threading.Thread(target=run.worker.run, args=(stop, bell))
    thread.start()
    _say({})
    sys.stdin.readline()
    began = time.process_time()
    sys.stdin.readline()
    _say({"processor": time.process_time() - began})
    stop.set()
    thread.join()


def drive(args: argparse.Namespace) -> None:
    """Everything that people and terminals ask for in their share of the villages."""
    from zhangfa import bootstrap

    run, bell = throughput.Run(None, args.share, args.of), bootstrap.wakeups()
    _live(run, WARM_UP, args.under_way, bell)
    make_ready(run, args.lifecycles)
    _say({})
    sys.stdin.readline()
    began, processor = time.monotonic(), time.process_time()
    _live(run, args.lifecycles, args.under_way, bell)
    _say({"began": began, "ended": time.monotonic(), "processor": time.process_time() - processor})


def make_ready(run: throughput.Run, lifecycles: int) -> None:
    """Papers and photos beforehand: they are the people's and the terminals' own work, on other machines."""
    from zhangfa.documents import core

    each = 1 + sum(material.required for material in run.town.matter.materials)
    limit, core.MOST_LOOSE_FILES = core.MOST_LOOSE_FILES, 100_000
    for number in range(lifecycles):
        village = run.villages[number % len(run.villages)]
        run.town.taken.setdefault(village.device.trust.terminal_id, []).append(run.town.take(village.device))
        person = village.people["villager"]
        run.town.brought.setdefault(person.id, []).extend(run.town.bring(person) for _ in range(each))
    core.MOST_LOOSE_FILES = limit


def _live(run: throughput.Run, lifecycles: int, under_way: int, bell: Any) -> None:
    """So many at a time, each as far as it can go; when all wait for the worker, until it has done something."""
    coming = run.coming(lifecycles)
    now = [life for _, life in zip(range(under_way), coming, strict=False)]
    while now:
        for life in list(now):
            if next(life, run) is run:
                now.remove(life)
                now.extend(life for _, life in zip(range(1), coming, strict=False))
        run.town.send_permits(run.devices)
        run.town.look()
        bell.wait(0.02)


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    sys.exit(main())
