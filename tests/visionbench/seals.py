"""How good the eyes are with seals: `python -m tests.visionbench.seals --seed N [--seals N] [--each N] [--scenes N]`.

Seals of invented villages are enrolled from three photographed presses each. Then whole sheets with several impressions
are searched, and single impressions are judged by the registry: good presses of the registered seals, and
strangers that look like them. One seed draws one set; another seed draws another one.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import cv2
import numpy as np
from zhangfa_vision import seals
from zhangfa_vision.seals import Registered

from tests.visionbench import seals_scene
from tests.visionbench.draw import Sheet, Style, draw
from tests.visionbench.papers import paper
from tests.visionbench.seals_die import STRANGERS, Die, picture
from tests.visionbench.seals_press import FLAWS, press

LEVELS = (1, 2)


def enrolled(dies: dict[str, Die], seed: int) -> tuple[dict[str, Registered], Counter]:
    """The registry, and why seals were refused. A seal that is refused is pressed three times anew, once."""
    registry, refused = {}, Counter()
    for turn in range(2):
        todo = [name for name in dies if name not in registry]
        for start in range(0, len(todo), 12):
            part = {name: dies[name] for name in todo[start : start + 12]}
            shots = [seals_scene.presses(part, f"{seed}/{turn}/{n}/{start}") for n in range(3)]
            for name in part:
                try:
                    registry[name] = seals.enrol([shot[name] for shot in shots])
                except seals.NotEnrolled as problem:
                    refused[problem.code] += 1
    return registry, refused


def judged(task: tuple[str, Die, dict[str, Registered], int, int]) -> list[tuple[str, int, str, str]]:
    """(kind, level, verdict, flaw told) of single impressions of one seal and of strangers that look like it."""
    cv2.setNumThreads(1)
    name, die, registry, seed, each = task
    dice, noise = random.Random(f"{seed}/{name}"), np.random.default_rng([seed, *name.encode()])
    base, told = draw(paper(dice.randrange(6), dice), Style.drawn(dice)), []
    kinds = ["genuine", "genuine", *STRANGERS, *FLAWS[:3]]
    for i in range(each):
        kind = kinds[i % len(kinds)]
        if kind == "renumbered" and die.shape != "round":
            continue
        other = STRANGERS[kind](die, dice) if kind in STRANGERS else die
        sheet = Sheet(base.black, base.blue, np.zeros_like(base.red))
        at = (dice.uniform(45, 165), dice.uniform(40, 250))
        press(sheet, picture(other), die.shape, die.size, at, kind if kind in FLAWS else "", noise)
        for level in LEVELS:
            shot = seals_scene.patch(sheet, at, level, noise)
            found = seals.judge(shot, registry).impressions
            best = [one for one in found if np.hypot(*(np.array(one.impression.centre) - shot.shape[0] / 2)) < 60]
            right = best[0] if best else None
            verdict = right.verdict if right else "not found"
            if verdict == "match" and right.seal != name:
                verdict = "another seal"
            told.append((kind, level, verdict, right.quality.flaw or "good" if right else ""))
    return told


def searched(task: tuple[dict[str, Die], int, int, int]) -> tuple[int, list[tuple[str, bool]], int, float]:
    """(level, (kind, found) of every impression of a sheet, how many were found that are none, seconds)."""
    cv2.setNumThreads(1)
    dies, seed, number, level = task
    scene = seals_scene.scene(dies, seed, number, level)
    started = time.process_time()
    found = list(seals.find(scene.picture))
    spent = time.process_time() - started
    rows = []
    for mark in scene.marks:
        near = [one for one in found if np.hypot(*np.subtract(one.centre, mark.centre)) < 0.1 * mark.diameter]
        near = [one for one in near if 0.85 < one.diameter / mark.diameter < 1.18]
        rows.append((mark.kind, bool(near)))
        if near:
            found.remove(near[0])
    return level, rows, len(found), spent


def table(told: list[tuple[str, int, str, str]]) -> Iterator[str]:
    verdicts = ("match", "doubtful", "stranger", "another seal", "not found")
    yield "| level | impression | pictures | " + " | ".join(verdicts) + " | quality told |"
    yield "|" + "---|" * (4 + len(verdicts))
    groups: dict[tuple[int, str], list[tuple[str, str]]] = defaultdict(list)
    for kind, level, verdict, flaw in told:
        groups[level, kind].append((verdict, flaw))
    for (level, kind), rows in sorted(groups.items()):
        said = Counter(verdict for verdict, _ in rows)
        flaws = ", ".join(f"{flaw} {n}" for flaw, n in Counter(flaw for _, flaw in rows if flaw).most_common(3))
        shares = " | ".join(f"{said[one] / len(rows):.1%}" for one in verdicts)
        yield f"| {level} | {kind} | {len(rows)} | {shares} | {flaws} |"


def finding(sheets: list[tuple[int, list[tuple[str, bool]], int, float]]) -> Iterator[str]:
    yield "\n| level | sheets | impressions | found | poor, overlapped or over the edge | found | false | seconds |"
    yield "|" + "---|" * 8
    for level in LEVELS:
        mine = [one for one in sheets if one[0] == level]
        if mine:
            rows = [row for one in mine for row in one[1]]
            plain = [there for kind, there in rows if kind in ("genuine", *STRANGERS)]
            hard = [there for kind, there in rows if kind not in ("genuine", *STRANGERS)]
            shares = [f"{len(one)} | {statistics.mean(one):.1%}" if one else "0 | –" for one in (plain, hard)]
            false, pace = sum(one[2] for one in mine), statistics.mean(one[3] for one in mine)
            yield f"| {level} | {len(mine)} | {' | '.join(shares)} | {false} | {pace:.2f} |"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--seals", type=int, default=24)
    asked.add_argument("--each", type=int, default=16, help="impressions a seal, photographed at both levels")
    asked.add_argument("--scenes", type=int, default=6, help="sheets a level")
    asked.add_argument("--jobs", type=int, default=2)
    given = asked.parse_args()
    dies = seals_scene.village_seals(given.seed, given.seals)
    registry, refused = enrolled(dies, given.seed)
    lines = [f"{len(registry)} of {len(dies)} seals enrolled; refused: {dict(refused) or 'none'}\n"]
    singles = [(name, dies[name], registry, given.seed, given.each) for name in registry]
    sheets = [(dies, given.seed, number, level) for level in LEVELS for number in range(given.scenes)]
    with ProcessPoolExecutor(given.jobs) as pool:
        told = [row for rows in pool.map(judged, singles) for row in rows]
        lines += [*table(told), *finding(list(pool.map(searched, sheets)))]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
