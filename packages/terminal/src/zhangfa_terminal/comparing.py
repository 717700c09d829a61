"""The comparing judge (页面比对): page code, not blank, and the same text as the approved page, letter by letter.

It measures and says how sure it is; whether a sleeve may open is the gate's to decide. Every driver uses it.
"""

from __future__ import annotations

import cv2
import numpy as np
from zhangfa_vision import eyes, verdict
from zhangfa_vision.compare import Change, Result
from zhangfa_vision.pages import Prepared

from zhangfa_terminal.judging import SimpleJudge, decode
from zhangfa_terminal.machine.values import Comparison, Difference, Likeness
from zhangfa_terminal.ports import Frame

MOST_DIFFERENCES = 12


class ComparingJudge(SimpleJudge):
    """Reads our page code and, when asked, compares the sheet with the approved page."""

    def compare(self, frame: Frame, approved: Prepared) -> Comparison:
        picture = decode(frame)
        return _told(eyes.compare(approved, picture), approved, picture.shape)


def unreadable(reason: str) -> Comparison:
    """What is said when the approved page itself cannot be opened: never a match."""
    return Comparison(Likeness.UNREADABLE, verdict.current().version, 0, (), verdict.ADVICE.get(reason, ""))


def _told(result: Result, approved: Prepared, seen: tuple[int, ...]) -> Comparison:
    page = _size_in_file(approved)
    places = tuple(_difference(change, page, (seen[1], seen[0])) for change in result.changes[:MOST_DIFFERENCES])
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
