"""A seeded set of pairs with its truth: `python -m tests.visionbench.generate --seed 1 --pairs 34 --out FOLDER`."""

from __future__ import annotations

import argparse
import copy
import difflib
import json
import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from tests.visionbench.capture import Capture, capture
from tests.visionbench.draw import Glyph, Sheet, Style, draw, impress
from tests.visionbench.forgeries import FORGERIES
from tests.visionbench.papers import Paper, paper

SAME = ("recapture", "reprint")


@dataclass(frozen=True)
class Pair:
    """Two captures and what is true of them: a line of pairs.jsonl without the file names."""

    ref: Capture
    cand: Capture
    truth: dict


def make_pair(seed: int, number: int, level: int) -> Pair:
    """Pair `number` of a set: half of them forged, each kind of forgery in turn."""
    dice = random.Random(f"{seed}/{level}/{number}")
    approved, style = paper(dice.randrange(6), dice), Style.drawn(dice)
    kind, other = _other(approved, number, 5 * seed, dice)
    ref_sheet = draw(approved, style)
    cand_sheet = draw(other, style)
    for _ in range(dice.choice((0, 0, 1, 2))):
        name = approved.fields["c"] + approved.fields["t"] + approved.fields["v"] + "村民委员会"
        impress(cand_sheet, name, dice.uniform(60, 165), dice.uniform(120, 200), dice.choice((38, 40, 42)), dice)
    noise = np.random.default_rng([seed, level, number])
    ref = capture(copy.copy(ref_sheet), level, noise)
    cand = capture(cand_sheet, level, noise)
    changes = [] if kind in SAME else _changes(ref_sheet, cand_sheet, ref, cand)
    truth = {"id": f"S{seed}_L{level}_{number:04d}", "level": level, "doc": approved.kind, "kind": kind}
    return Pair(ref, cand, truth | {"label": "same" if kind in SAME else "tampered", "changes": changes})


def _other(approved: Paper, number: int, start: int, dice: random.Random) -> tuple[str, Paper]:
    if number % 2:
        return dice.choice(SAME), approved
    kinds = list(FORGERIES)
    first = (start + number // 2) % len(kinds)
    for kind in kinds[first:] + kinds[:first]:
        other = FORGERIES[kind](approved, dice)
        if other is not None and other != approved:
            return kind, other
    raise AssertionError("a blank sheet always differs")


def _changes(old: Sheet, new: Sheet, ref: Capture, cand: Capture) -> list[dict]:
    """Stretches of glyphs that differ, with their places; the place of nothing is where it would stand."""
    before, after = [g.char for g in old.glyphs], [g.char for g in new.glyphs]
    out = []
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            out.append(
                {
                    "old": "".join(before[a0:a1]),
                    "new": "".join(after[b0:b1]),
                    "ref_boxes": [ref.box(*box) for box in _boxes(old.glyphs, a0, a1)],
                    "cand_boxes": [cand.box(*box) for box in _boxes(new.glyphs, b0, b1)],
                }
            )
    return out


def _boxes(glyphs: list[Glyph], start: int, end: int) -> list[tuple[float, float, float, float]]:
    """One box a row of text; for an empty stretch the thin place before the next glyph."""
    if start == end:
        near = glyphs[min(start, len(glyphs) - 1)].box if glyphs else (0, 0, 1, 1)
        edge = near[0] if start < len(glyphs) else near[2]
        return [(edge - 0.5, near[1], edge + 0.5, near[3])]
    rows: list[list[float]] = []
    for x0, y0, x1, y1 in (g.box for g in glyphs[start:end]):
        if rows and abs(rows[-1][1] - y0) < 1.5 and x0 >= rows[-1][0]:
            rows[-1][2:] = [x1, max(y1, rows[-1][3])]
        else:
            rows.append([x0, y0, x1, y1])
    return [tuple(row) for row in rows]


def write(seed: int, number: int, level: int, folder: Path) -> dict:
    """Make one pair and write its two pictures; the line of pairs.jsonl."""
    cv2.setNumThreads(1)
    pair = make_pair(seed, number, level)
    names = {}
    for role, shot in (("ref", pair.ref), ("cand", pair.cand)):
        names[role] = f"img/{pair.truth['id']}_{role}.jpg"
        cv2.imwrite(str(folder / names[role]), shot.picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
    return {**pair.truth, **names}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--pairs", type=int, default=34, help="a level")
    asked.add_argument("--levels", type=int, nargs="+", default=[1, 2, 3])
    asked.add_argument("--out", type=Path, required=True)
    asked.add_argument("--jobs", type=int, default=1)
    given = asked.parse_args()
    (given.out / "img").mkdir(parents=True, exist_ok=True)
    jobs = [(given.seed, number, level, given.out) for level in given.levels for number in range(given.pairs)]
    with ProcessPoolExecutor(given.jobs) as pool, (given.out / "pairs.jsonl").open("w", encoding="utf-8") as lines:
        for row in pool.map(write, *zip(*jobs, strict=True)):
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            lines.flush()


if __name__ == "__main__":
    main()
