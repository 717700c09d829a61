"""What the eyes do, in a process of their own (started by eyes.py): approved pages made ready, and sheets compared.

    python -m zhangfa_terminal.eyework

A question is a line of JSON {"deed", "bytes": [...], ...} and so many bytes of each photograph; an answer is a line
{"bytes", ...} and so many bytes of a picture. Deeds about an approved page ("paper", "page"): "prepare" (nothing more
is said), "compare" (a comparison, see `machine.values.Comparison`), "picture" (the approved page as PNG); and "press"
("seal": where the registered impression lies or null, "presses"; a judgement, see `machine.values.Judgement`). What
cannot be opened is {"unfit": reason}.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

import cv2
import numpy as np
from zhangfa_vision import eyes, press
from zhangfa_vision.compare import Change, Result
from zhangfa_vision.pages import Prepared
from zhangfa_vision.pictures import Unfit
from zhangfa_vision.seals import Registered, Unregistered, registered

from zhangfa_terminal.machine.values import Comparison, Difference, Judgement, Likeness

MEMORY_BYTES = 4_000_000_000  # of address space: the models are mapped, a page needs well under half of it
MOST_DIFFERENCES = 12
MOST_REASONS = 6
_SEALS_READY = 16
_PAGES_READY = 2  # each takes tens of megabytes
_PATIENT = 5  # niceness: locks and screen go first


def main() -> None:
    """Answer until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    os.nice(_PATIENT)
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while line := questions.readline():
        head = json.loads(line)
        _say(answers, *_answer(head, [questions.read(size) for size in head["bytes"]]))


def _say(answers: BinaryIO, head: dict[str, Any], picture: bytes = b"") -> None:
    answers.write(json.dumps(head | {"bytes": len(picture)}).encode() + b"\n" + picture)
    answers.flush()


def _answer(head: dict[str, Any], photos: list[bytes]) -> tuple[dict[str, Any], bytes]:
    try:
        if head["deed"] == "press":
            return asdict(_pressed(*photos, _registered(head["seal"]), head["presses"])), b""
        approved = _ready(head["paper"], head["page"])
    except (Unfit, Unregistered, OSError) as fault:
        return {"unfit": getattr(fault, "reason", "picture.missing")}, b""
    if head["deed"] == "compare":
        return asdict(_compared(approved, *photos)), b""
    return {}, cv2.imencode(".png", approved.picture)[1].tobytes() if head["deed"] == "picture" else b""


@lru_cache(maxsize=_PAGES_READY)
def _ready(paper: str, page: int) -> Prepared:
    """Papers are named after their content, so what is remembered is true."""
    return eyes.prepare(Path(paper).read_bytes(), page=page)


@lru_cache(maxsize=_SEALS_READY)
def _registered(seal: str | None) -> Registered | None:
    """Named after its content, too."""
    return None if seal is None else registered.from_bytes(Path(seal).read_bytes())


def _pressed(before: bytes, after: bytes, seal: Registered | None, presses: int) -> Judgement:
    said = press.compare(before, after, seal, presses)
    flaw = next((one.quality.flaw for one in said.added if one.quality.flaw), "")
    reasons = tuple(reason["code"] for reason in said.reasons[:MOST_REASONS])
    return Judgement(Likeness(said.verdict), said.version, len(said.added), reasons, flaw)


def _compared(approved: Prepared, photo: bytes) -> Comparison:
    picture = cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR)
    result: Result = eyes.compare(approved, picture)
    page = _size_in_file(approved)
    seen = (picture.shape[1], picture.shape[0])
    places = tuple(_difference(change, page, seen) for change in result.changes[:MOST_DIFFERENCES])
    advice = next((reason["advice"] for reason in result.reasons if reason["advice"]), "")
    return Comparison(Likeness(result.verdict), result.version, round(result.score * 1000), places, advice)


def _size_in_file(approved: Prepared) -> tuple[float, float]:
    """Width and height of the approved page's picture in the pixels of its file."""
    height, width = approved.ink.shape
    corners = np.float32([[[0, 0], [width, 0], [width, height], [0, height]]])
    there = cv2.perspectiveTransform(corners, np.linalg.inv(approved.to_frame))[0]
    return float(there[:, 0].max()), float(there[:, 1].max())


def _difference(change: Change, page: tuple[float, float], seen: tuple[float, float]) -> Difference:
    return Difference(
        change.kind, _share(change.ref_box, page), _share(change.cand_box, seen), change.ref_text, change.cand_text
    )


def _share(box: list[list[float]], size: tuple[float, float]) -> tuple[float, float, float, float]:
    """The upright box around four corners, as shares of width and height."""
    xs, ys = [corner[0] / size[0] for corner in box], [corner[1] / size[1] for corner in box]
    return tuple(round(min(max(value, 0.0), 1.0), 4) for value in (min(xs), min(ys), max(xs), max(ys)))


if __name__ == "__main__":
    main()
