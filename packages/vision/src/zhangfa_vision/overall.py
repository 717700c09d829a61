"""Third look (通看): where the two pictures differ all over, is that a poor picture, or another text?

A blurred picture reads badly; a page from which a clause was taken reads well, and not like the other. So one column of
the page is read on both pictures, line by line, and a line counts as gone (or new) that reads surely and resembles no
line of the other page, wherever that stands: a page that was merely laid badly has all its lines still.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np

from zhangfa_vision import lines, reader
from zhangfa_vision.evidence import even, plain
from zhangfa_vision.pages import Laid, Prepared

_HALF = 150  # pixels: half the width of the column
_FEWEST = 4  # characters of a line worth comparing
_SURE = 0.9
_ALIKE = 0.5


@dataclass(frozen=True)
class Line:
    """box: x0, y0, x1, y1 in pixels of the frame; sure: the mean certainty of its characters (0..1)."""

    box: tuple[int, int, int, int]
    text: str
    sure: float


def differing(approved: Prepared, laid: Laid) -> list[tuple[str, Line]]:
    """("removed" or "added", line) of lines that surely stand on one page only, from the top; [] if none does."""
    bare = 1 - approved.rules
    column = _fullest((approved.ink * bare)[:, :, None])
    ref = _column(approved.ink * bare * laid.valid, approved.picture, column)
    cand = _column(laid.ink * bare * laid.valid, laid.picture, column)
    if min(sum(len(line.text) for line in side) for side in (ref, cand)) < 3 * _FEWEST:
        return []
    found = [("removed", line) for line in _without_like(ref, cand)] + [
        ("added", line) for line in _without_like(cand, ref)
    ]
    return sorted(found, key=lambda one: one[1].box[1])


def _fullest(ink: np.ndarray) -> int:
    """The middle of the column with most ink, pixels."""
    across = np.convolve(ink.sum(axis=(0, 2)), np.ones(2 * _HALF), "same")
    return int(np.clip(across.argmax(), _HALF, ink.shape[1] - _HALF))


def _column(ink: np.ndarray, picture: np.ndarray, middle: int) -> list[Line]:
    """The lines of one column of an upright page, from the top."""
    places = lines.down(ink, middle, _HALF)
    letters = reader.read([even(lines.cut(picture, corners)) for corners in places])
    return [_line(corners, read) for corners, read in zip(places, letters, strict=True) if read]


def _line(corners: np.ndarray, read: tuple[reader.Letter, ...]) -> Line:
    x0, y0, x1, y1 = (*corners.min(axis=0), *corners.max(axis=0))
    text = "".join(plain(one.char) for one in read)
    return Line((int(x0), int(y0), int(x1), int(y1)), text, float(np.mean([one.sure for one in read])))


def _without_like(here: list[Line], there: list[Line]) -> list[Line]:
    """Lines that read surely and resemble none of the other page's, nor two of them that follow each other."""
    texts = [one.text for one in there]
    texts += [a + b for a, b in zip(texts, texts[1:], strict=False)]
    return [
        one
        for one in here
        if len(one.text) >= _FEWEST and one.sure >= _SURE and max(_share(one.text, text) for text in texts) < _ALIKE
    ]


def _share(one: str, other: str) -> float:
    """The share (0..1) of a text's characters that another has in the same order."""
    blocks = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(one)
