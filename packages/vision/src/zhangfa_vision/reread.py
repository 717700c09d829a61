"""Fourth look (逐行复读): in a picture so noisy that a changed digit leaves no more trace than the noise, all lines of
both pages are read, and a character that surely is another one is told.

A recogniser reads through noise in which pixels say nothing. But it also errs there, so only what it reads surely on
both pages, in lines that it reads well, counts, and it makes a page doubtful, no more.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass

import numpy as np

from zhangfa_vision import lines, reader
from zhangfa_vision.evidence import even, plain
from zhangfa_vision.pages import Laid, Prepared
from zhangfa_vision.verdict import Thresholds

_HALF = 150  # pixels: half the width of a column
_APART = 2 * _HALF - 60  # pixels from one column to the next: no character is cut by both
_ENDS = 0.06  # of a strip: a character there is cut


@dataclass(frozen=True)
class Other:
    """A character (or a few) that is another one; box: x0, y0, x1, y1 in pixels of the frame; sure: 0..1."""

    box: tuple[int, int, int, int]
    ref: str
    cand: str
    sure: float


def differing(approved: Prepared, laid: Laid, by: Thresholds) -> list[Other]:
    """What surely reads as something else on the other page, the surest first."""
    ink = np.maximum(approved.ink, laid.ink) * (1 - approved.rules) * laid.valid
    middles = range(_HALF, ink.shape[1] - _HALF // 2, _APART)
    places = [corners for middle in middles for corners in lines.down(ink, middle, _HALF)]
    strips = [even(lines.cut(picture, corners)) for corners in places for picture in (approved.picture, laid.picture)]
    read = reader.read(strips)
    found = [
        other
        for corners, ref, cand in zip(places, read[::2], read[1::2], strict=True)
        if min(_certainty(ref), _certainty(cand)) >= by.reread_line
        for other in _others(corners, ref, cand)
        if other.sure >= by.reread_sure
    ]
    once: list[Other] = []
    for one in sorted(found, key=lambda one: -one.sure):
        if not any(_same_place(one.box, other.box) for other in once):  # columns overlap
            once.append(one)
    return once


def _same_place(one: tuple[int, int, int, int], two: tuple[int, int, int, int]) -> bool:
    return max(one[0], two[0]) < min(one[2], two[2]) and max(one[1], two[1]) < min(one[3], two[3])


def _certainty(line: tuple[reader.Letter, ...]) -> float:
    return float(np.mean([one.sure for one in line])) if line else 0.0


def _others(corners: np.ndarray, ref: tuple[reader.Letter, ...], cand: tuple[reader.Letter, ...]) -> list[Other]:
    """Characters of one line that stand on both pages and differ: as many for as many, none of them cut."""
    before, after = [plain(one.char) for one in ref], [plain(one.char) for one in cand]
    out = []
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        here = (*ref[a0:a1], *cand[b0:b1])
        if tag != "replace" or a1 - a0 != b1 - b0 or not all(_ENDS < one.at < 1 - _ENDS for one in here):
            continue
        old, new = ("".join(one.char for one in side) for side in (ref[a0:a1], cand[b0:b1]))
        out.append(Other(_box(corners, [one.at for one in here]), old, new, min(one.sure for one in here)))
    return out


def _box(corners: np.ndarray, at: list[float]) -> tuple[int, int, int, int]:
    """Around characters whose middles are known: half a line's height on either side of them."""
    along, high = corners[1] - corners[0], float(np.linalg.norm(corners[3] - corners[0]))
    middle = (corners[0] + corners[3]) / 2
    ends = np.array([middle + along * one for one in (min(at), max(at))])
    low, top = ends.min(axis=0) - high / 2, ends.max(axis=0) + high / 2
    return int(max(low[0], 0)), int(max(low[1], 0)), int(top[0]), int(top[1])
