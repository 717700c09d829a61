"""How well papers are read: `python -m tests.visionbench.reading [--seed N] [--papers N] [--levels 1 2] [--show]`.

Draws papers with their truth (readable.py), photographs them, reads them, and prints per level: errors in print and in
handwriting, fields right, wrong and declined, findings, seconds, memory. `--keep DIR` keeps pictures and pages read.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import resource
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from zhangfa_vision import reader
from zhangfa_vision.reading import paper, read
from zhangfa_vision.reading.layout import plain
from zhangfa_vision.reading.paper import Page

from tests.visionbench import capture, draw
from tests.visionbench.readable import Readable, make

_LATIN = str.maketrans("，。；：（）、！？", ",.;:(),!?")


@dataclass
class Score:
    """Counts of one paper; wrong: (field, truth, said); missed and accused: codes of findings."""

    print_: Counter = field(default_factory=Counter)
    hand: Counter = field(default_factory=Counter)
    right: int = 0
    declined: list[tuple[str, str, str]] = field(default_factory=list)
    wrong: list[tuple[str, str, str | None]] = field(default_factory=list)
    kind_right: bool = False
    missed: list[str] = field(default_factory=list)
    accused: list[str] = field(default_factory=list)
    seconds: float = 0.0
    spelled: list[tuple[str, str]] = field(default_factory=list)


def one(seed: int, number: int, level: int, keep: str) -> tuple[Score, str]:
    """Make a paper, photograph it, read it, and compare."""
    cv2.setNumThreads(1)
    name = f"S{seed}_L{level}_{number:04d}"
    dice = random.Random(f"{seed}/{level}/{number}/readable")
    truth = make(number, dice)
    sheet = draw.draw(truth.paper, draw.Style.drawn(dice))
    f = truth.paper.fields
    if dice.random() < 0.5:
        draw.impress(
            sheet, f["c"] + f["t"] + f["v"] + "村民委员会", dice.uniform(60, 165), dice.uniform(150, 240), 40, dice
        )
    shot = capture.capture(sheet, level, np.random.default_rng([seed, level, number]))
    saved = Path(keep) / f"{name}.pickle" if keep else None
    if keep and not (Path(keep) / f"{name}.jpg").exists():
        cv2.imwrite(str(Path(keep) / f"{name}.jpg"), shot.picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
    started = time.monotonic()
    if saved and saved.exists():
        page: Page = pickle.loads(saved.read_bytes())
    else:
        page = paper.read(shot.picture)
        if saved:
            saved.write_bytes(pickle.dumps(page))
    answer = read.answer([page])
    score = scored(truth, answer)
    score.seconds = time.monotonic() - started
    _spelling(score, sheet.glyphs, shot, page)
    return score, name


def scored(truth: Readable, answer: dict) -> Score:
    score = Score(kind_right=answer["kind"] == truth.kind)
    said = {one["name"]: one for one in answer["fields"]}
    pairs = [(name, value, said.get(name)) for name, value in truth.fields.items()]
    for i, row in enumerate(truth.rows):
        cells = answer["rows"][i] if i < len(answer["rows"]) else {}
        pairs += [(f"row{i}.{name}", value, cells.get(name)) for name, value in row.items()]
    marks = {one["label"]: one["present"] for one in answer["signatures"]}
    for label, signed in truth.signed.items():
        value = marks.get(label, "no label")
        if value is signed:
            score.right += 1
        else:
            (score.declined if value is None else score.wrong).append((f"signed {label}", str(signed), str(value)))
    for name, value, got in pairs:
        if got and got["value"] is not None and plain_all(got["value"]) == plain_all(value):
            score.right += 1
        elif got and got["value"] is None:
            score.declined.append((name, value, got["raw"]))
        else:
            score.wrong.append((name, value, got["value"] if got else None))
    codes = {one["code"] for one in answer["findings"]}
    if truth.paper.hand:
        return score
    score.missed, score.accused = sorted(truth.findings - codes), sorted(codes - truth.findings)
    return score


def plain_all(text: str) -> str:
    return "".join(plain(c) for c in text).translate(_LATIN)


def _spelling(score: Score, glyphs: list[draw.Glyph], shot: capture.Capture, page: Page) -> None:
    """Edits between what was drawn and what was read, line by line where it was read."""
    middles = np.float32([[np.mean(shot.box(*_inked(g)), axis=0)] for g in glyphs])
    points = cv2.perspectiveTransform(middles, np.linalg.inv(page.to_file))[:, 0]
    owner = [_nearest(point.tolist(), page) for point in points]
    for number, line in enumerate(page.lines):
        inside = sorted((i for i in range(len(glyphs)) if owner[i] == number), key=lambda i: points[i][0])
        drawn, seen = (plain_all(t) for t in ("".join(glyphs[i].char for i in inside), line.text))
        where = [s for s in page.stamps if cv2.pointPolygonTest(s.corners, tuple(line.middle), False) >= 0]
        if not inside and where:
            continue  # the name on a seal, which is no print of the page
        kind = score.hand if sum(glyphs[i].hand for i in inside) * 2 > len(inside) else score.print_
        mixed = any(glyphs[i].hand for i in inside) and kind is score.print_
        kind = score.hand if mixed else kind
        kind["chars"] += len(drawn)
        kind["edits"] += edits(drawn, seen)
        if drawn != seen:
            score.spelled.append((drawn, seen))
    lost = [i for i in range(len(glyphs)) if owner[i] is None]
    for i in lost:
        kind = score.hand if glyphs[i].hand else score.print_
        kind["chars"] += 1
        kind["edits"] += 1
    if lost:
        score.spelled.append(("".join(glyphs[i].char for i in lost), ""))


def _nearest(point: list[float], page: Page) -> int | None:
    """The line of print that a place lies in, and nearest the middle of: neighbours' boxes overlap a little."""
    depth = [cv2.pointPolygonTest(line.corners, point, True) / line.height for line in page.lines]
    best = max(range(len(depth)), key=lambda i: depth[i], default=None)
    return best if best is not None and depth[best] >= 0 else None


def _inked(glyph: draw.Glyph) -> tuple[float, float, float, float]:
    """Where a glyph has its ink: stops and commas stand in the left half of their box."""
    x0, y0, x1, y1 = glyph.box
    return (x0, y0, (x0 + x1) / 2, y1) if glyph.char in "。，、；：）" else glyph.box


def edits(a: str, b: str) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


HEAD = (
    "| level | papers | print: character errors | handwriting | kind | fields right | declined | wrong "
    "| findings missed | accused | s/page |"
)


def table(scores: dict[int, list[Score]]) -> str:
    out = [HEAD, "|" + "---|" * 11]
    for level, papers in sorted(scores.items()):
        right, declined, wrong, missed, accused = (
            sum(counts)
            for counts in zip(
                *((s.right, len(s.declined), len(s.wrong), len(s.missed), len(s.accused)) for s in papers), strict=True
            )
        )
        asked = max(right + declined + wrong, 1)
        cells = (
            str(level),
            str(len(papers)),
            f"{_rate([s.print_ for s in papers]):.2%}",
            f"{_rate([s.hand for s in papers]):.1%}",
            f"{sum(s.kind_right for s in papers)} of {len(papers)}",
            f"{right / asked:.1%} of {asked}",
            f"{declined / asked:.1%}",
            f"{wrong / asked:.1%}",
            str(missed),
            str(accused),
            f"{np.median([s.seconds for s in papers]):.1f}",
        )
        out.append(f"| {' | '.join(cells)} |")
    return "\n".join(out)


def _rate(counts: list[Counter]) -> float:
    return sum(one["edits"] for one in counts) / max(sum(one["chars"] for one in counts), 1)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--papers", type=int, default=24, help="a level")
    asked.add_argument("--levels", type=int, nargs="+", default=[1, 2])
    asked.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    asked.add_argument("--keep", default="")
    asked.add_argument("--show", action="store_true", help="every error")
    given = asked.parse_args()
    if given.keep:
        Path(given.keep).mkdir(parents=True, exist_ok=True)
    jobs = [(given.seed, number, level, given.keep) for level in given.levels for number in range(given.papers)]
    scores: dict[int, list[Score]] = {level: [] for level in given.levels}
    with ProcessPoolExecutor(
        given.jobs, initializer=reader.use_threads, initargs=(1 if given.jobs > 1 else 2,)
    ) as pool:
        for (_, _, level, _), (score, name) in zip(jobs, pool.map(one, *zip(*jobs, strict=True)), strict=True):
            scores[level].append(score)
            if given.show:
                _show(name, score)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(table(scores) + f"\n\n{peak:.0f} MiB at most in one process; {given.jobs} at a time\n")


def _show(name: str, score: Score) -> None:
    parts = [f"wrong {one}" for one in score.wrong] + [f"declined {one}" for one in score.declined]
    parts += (
        [f"read {a!r} as {b!r}" for a, b in score.spelled]
        + [f"missed {m}" for m in score.missed]
        + [f"accused {a}" for a in score.accused]
    )
    for part in parts + ([] if score.kind_right else ["kind wrong"]):
        sys.stdout.write(f"{name} {part}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
