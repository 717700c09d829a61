"""How good the eyes are, beside two simple ways: `python -m tests.visionbench.bench SET [--simple N] [--out FILE]`.

SET is a folder that `generate` wrote. The comparison itself runs as people run it, by `zhangfa-vision compare --batch`.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np

from tests.visionbench import simple

HEAD = "| level | kind | pairs | not passed | mismatch | doubtful | unreadable | place right |"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("set", type=Path)
    asked.add_argument("--simple", type=int, default=0, help="so many pairs a level also go the simple ways (slow)")
    asked.add_argument("--jobs", type=int, default=0)
    given = asked.parse_args()
    out = given.set / "answers.jsonl"
    started = time.monotonic()
    command = [
        sys.executable,
        "-m",
        "zhangfa_vision.main",
        "compare",
        "--batch",
        str(given.set / "pairs.jsonl"),
        "--out",
        str(out),
    ]
    subprocess.run([*command, "--jobs", str(given.jobs)], check=True)
    spent = time.monotonic() - started
    truth = {row["id"]: row for row in _rows(given.set / "pairs.jsonl")}
    answers = {row["id"]: row for row in _rows(out) if row["id"] in truth}
    parts = [table(truth, answers), pace(answers, spent)]
    if given.simple:
        parts.append(simple_ways(given.set, truth, given.simple))
    sys.stdout.write("\n".join(parts) + "\n")


def _rows(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def table(truth: dict[str, dict], answers: dict[str, dict]) -> str:
    """One row a level and kind, and two rows a level over all: unchanged and tampered."""
    groups: dict[tuple, list[str]] = defaultdict(list)
    for name in answers:
        row = truth[name]
        groups[row["level"], row["label"], ""].append(name)
        groups[row["level"], row["label"], row["kind"]].append(name)
    lines = [HEAD, "|" + "---|" * 8]
    for (level, label, kind), names in sorted(groups.items()):
        said = [answers[name]["verdict"] for name in names]
        share = {
            verdict: said.count(verdict) / len(said) for verdict in ("match", "mismatch", "doubtful", "unreadable")
        }
        found = [name for name in names if truth[name]["changes"] and answers[name]["changes"]]
        placed = f"{statistics.mean(_placed(truth[n], answers[n]) for n in found):.0%}" if found else "–"
        title = kind or f"**{label}**"
        cells = [f"{1 - share['match']:.1%}", *(f"{share[v]:.1%}" for v in ("mismatch", "doubtful", "unreadable"))]
        lines.append(f"| {level} | {title} | {len(names)} | {' | '.join(cells)} | {placed} |")
    return "\n".join(lines)


def _placed(truth: dict, answer: dict) -> bool:
    """The strongest reported place lies within one line height of a true one, on either page."""
    for role in ("ref", "cand"):
        boxes = [np.array(box) for change in truth["changes"] for box in change.get(f"{role}_boxes", ())]
        for change in answer["changes"][:3]:
            middle = np.array(change[f"{role}_box"]).mean(axis=0)
            box = np.array(change[f"{role}_box"])
            for one in boxes:
                height = max(float(np.linalg.norm(one[3] - one[0])), 1.0)
                if (box.min(axis=0) - height <= one.max(axis=0)).all() and (
                    box.max(axis=0) + height >= one.min(axis=0)
                ).all():
                    return True
                if np.linalg.norm(middle - one.mean(axis=0)) < height:
                    return True
    return False


def pace(answers: dict[str, dict], spent: float) -> str:
    seconds = [answer["seconds"] for answer in answers.values()]
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return (
        f"\n{len(answers)} pairs in {spent:.0f} s; a pair (both pages, one core) {statistics.median(seconds):.1f} s "
        f"in the middle, {max(seconds):.1f} s at most; {memory:.0f} MiB at most in one process"
    )


def simple_ways(folder: Path, truth: dict[str, dict], most: int) -> str:
    """The best each simple way can do on these pairs when its threshold lets one tampered page in fifty through."""
    lines = [
        "\n| level | way | unchanged pages accused, 98 % of the tampered ones stopped | seconds a pair |",
        "|---|---|---|---|",
    ]
    for level in sorted({row["level"] for row in truth.values()}):
        rows = [row for row in truth.values() if row["level"] == level][:most]
        for name, way in simple.WAYS.items():
            started = time.monotonic()
            scores = {True: [], False: []}
            for row in rows:
                scores[row["label"] == "same"].append(way(folder / row["ref"], folder / row["cand"]))
            limit = float(np.quantile(scores[False], 0.02)) if scores[False] else 0.0
            accused = float(np.mean([score >= limit for score in scores[True]])) if scores[True] else 0.0
            pace_ = (time.monotonic() - started) / len(rows)
            lines.append(f"| {level} | {name} | {accused:.0%} of {len(scores[True])} | {pace_:.1f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
