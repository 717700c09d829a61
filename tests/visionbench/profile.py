"""Where the seconds go: `python -m tests.visionbench.profile SET [--pairs N]`, one pair after the other, N a level.

For every stage of a comparison wall-clock and processor seconds (the median), with the approved page made ready ahead
and carried as a fingerprint; beside it the bare model on every line of the same page: what reading all of it costs.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import cv2
from zhangfa_vision import compare, evidence, eyes, lines, pages, pictures, reader, register, residue, spots, verdict

Answer = TypeVar("Answer")
STAGES = (
    "prepare",
    "pack",
    "unpack",
    "features",
    "lay",
    "first look",
    "closer look",
    "second look",
    "whole",
    "bare model",
)


class Clock:
    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = defaultdict(list)
        self.cpu: dict[str, list[float]] = defaultdict(list)

    def __call__(self, stage: str, job: Callable[[], Answer]) -> Answer:
        wall, cpu = time.monotonic(), time.process_time()
        answer = job()
        self.wall[stage].append(time.monotonic() - wall)
        self.cpu[stage].append(time.process_time() - cpu)
        return answer


def pair(clock: Clock, ref: str, cand: str) -> int:
    """Time one pair, stage by stage and as a whole; the fingerprint's size in bytes."""
    by = verdict.current()
    approved = clock("prepare", lambda: eyes.prepare(pictures.load(ref)))
    small = clock("pack", lambda: eyes.fingerprint(approved))
    approved = clock("unpack", lambda: eyes.from_fingerprint(small))
    image = pictures.load(cand)
    clock("whole", lambda: eyes.compare(approved, image))
    seen = clock("features", lambda: register.features(image))
    laid = clock("lay", lambda: pages.lay(approved, image, seen))
    if laid is None:
        return len(small)
    left = clock("first look", lambda: residue.of(approved.ink, laid.ink, laid.valid, steady=by.noise_steady))
    places = clock("closer look", lambda: compare.looked_at(spots.find(left, laid.valid, approved.rules), left, by))
    clock("second look", lambda: evidence.read(places, approved, laid))
    strips = all_lines(approved)
    clock("bare model", lambda: reader.read(strips))
    return len(small)


def all_lines(approved: pages.Prepared) -> list:
    """Every line of the page, in pieces of about 60 mm."""
    ink = approved.ink * (1 - approved.rules)
    cut, step = [], 34
    for y in range(step, ink.shape[0] - step, step):
        for x in range(225, ink.shape[1], 450):
            if ink[y - 12 : y + 12, x - 200 : x + 200].mean() > 0.02:
                corners = lines.around(ink, (x - 100, y - 6, x + 100, y + 6), reach=125)
                cut += [] if corners is None else [lines.cut(approved.picture, corners)]
    return cut


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("set", type=Path)
    asked.add_argument("--pairs", type=int, default=4, help="a level")
    asked.add_argument("--threads", type=int, default=2)
    given = asked.parse_args()
    cv2.setNumThreads(given.threads)
    reader.use_threads(given.threads)
    rows = [json.loads(line) for line in (given.set / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
    out = ["| level | " + " | ".join(STAGES) + " | fingerprint KB |", "|" + "---|" * (len(STAGES) + 2)]
    for level in sorted({row["level"] for row in rows}):
        clock, sizes = Clock(), []
        for row in [row for row in rows if row["level"] == level][: given.pairs]:
            sizes.append(pair(clock, str(given.set / row["ref"]), str(given.set / row["cand"])))
        cells = [
            f"{statistics.median(clock.wall[stage]):.2f} ({statistics.median(clock.cpu[stage]):.2f})"
            for stage in STAGES
            if clock.wall[stage]
        ]
        out.append(f"| {level} | " + " | ".join(cells) + f" | {max(sizes) / 1000:.0f} at most |")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.append(f"\nSeconds on the clock (of the processor), {given.threads} threads; {memory:.0f} MiB at most.")
    sys.stdout.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
