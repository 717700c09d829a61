"""Second look (复看): what is read at a suspicious place on both pages, and whether the two readings agree there."""

from __future__ import annotations

import difflib
import unicodedata
from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision import lines, reader
from zhangfa_vision.inkmap import PX_PER_MM
from zhangfa_vision.pages import Laid, Prepared
from zhangfa_vision.spots import Spot

_ALIKE = str.maketrans(
    {
        "一": "-",
        "—": "-",
        "－": "-",
        "。": ".",
        "·": ".",
        "、": ",",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "〇": "0",
        "O": "0",
        "o": "0",
        "l": "1",
        "I": "1",
        "|": "1",
    }
)


_BARE = 0.4
_READ_SURE = 0.7
_BESIDE_MM = 1.2  # from a place to the middle of a character that counts
_STRIP_ROOM = 4  # pixels above and below the print in a strip, see `lines`
_DIGITS_MM = 3.5  # from a decimal point to the middle of the next digit, at most
_MARKS = frozenset(".,:;'`~^·。、，．：；‘’“”\"•…_")


@dataclass(frozen=True)
class Reading:
    """What stands at a spot on each page. differs: the sure share (0..1) by which the readings differ there, agrees:
    by which they are the same; both small means that nobody could read it; both: there are characters on both pages;
    among_digits: a digit stands close on either side, so that a point would be a decimal point."""

    ref: str
    cand: str
    differs: float
    agrees: float
    both: bool
    among_digits: bool = False


Span = tuple[float, float, float, float]
"""Start and end of a place as shares of a line's length, that length in millimetres, and half a character's width as a
share of it."""

NOTHING = Reading("", "", 0.0, 0.0, False)


def read(spots: list[Spot], approved: Prepared, laid: Laid) -> list[Reading]:
    """One reading a spot, in the spots' order."""
    ink = np.maximum(approved.ink, laid.ink) * (1 - approved.rules)
    places = [lines.around(ink, spot.narrow()) for spot in spots]
    strips: list[np.ndarray] = []
    for corners in places:
        if corners is not None:
            strips += [lines.cut(approved.picture, corners), lines.cut(laid.picture, corners)]
    letters = iter(reader.read([even(strip) for strip in strips]))
    out = []
    for spot, corners in zip(spots, places, strict=True):
        out.append(
            NOTHING
            if corners is None
            else _compare(next(letters), next(letters), _span(spot, corners), _bare(spot, approved, laid))
        )
    return out


def moved(spots: list[Spot], readings: list[Reading]) -> set[int]:
    """Places of print that stands on both pages a little apart, as a foot line far from the text does on curled paper:
    what one place has lost, another within 15 mm has gained, word for word."""
    found: set[int] = set()
    for i, lost in enumerate(spots):
        for j, gained in enumerate(spots):
            apart = np.hypot(lost.peak[0] - gained.peak[0], lost.peak[1] - gained.peak[1]) / PX_PER_MM
            old, new = readings[i].ref, readings[j].cand
            if lost.added < 0.1 and gained.added > 0.9 and len(old) > 2 and old == new and apart < 15:
                found |= {i, j}
    return found


def even(strip: np.ndarray) -> np.ndarray:
    """The red channel with light and faint print stretched: impressions vanish, print stays."""
    red = cv2.extractChannel(strip, 2)
    low, high = np.percentile(red, (1, 75))
    return np.clip((red.astype(np.float32) - low) * (215 / max(float(high - low), 25.0)) + 25, 0, 255).astype(np.uint8)


def _span(spot: Spot, corners: np.ndarray) -> Span:
    """Where the spot begins and ends along the strip, with a little room."""
    along = corners[1] - corners[0]
    length = float(np.linalg.norm(along))
    x0, y0, x1, y1 = spot.narrow()
    ends = [
        float(np.dot(np.float32(p) - corners[0], along)) / length**2 for p in ((x0, (y0 + y1) / 2), (x1, (y0 + y1) / 2))
    ]
    room = _BESIDE_MM * PX_PER_MM / length
    half = max(float(np.linalg.norm(corners[3] - corners[0])) - 2 * _STRIP_ROOM, 0.0) / 2 / length
    return min(ends) - room, max(ends) + room, length / PX_PER_MM, half


def plain(char: str) -> str:
    """Characters that only look different when badly printed (full width, dashes, dots) made the same."""
    return unicodedata.normalize("NFKC", char).translate(_ALIKE)


def _bare(spot: Spot, approved: Prepared, laid: Laid) -> bool:
    """Whether one of the pages shows plain paper there."""
    x0, y0, x1, y1 = spot.box
    dark = [float(ink[y0:y1, x0:x1].max(initial=0.0)) for ink in (approved.ink, laid.ink)]
    return min(dark) < _BARE * max(dark)


def _readable(letters: tuple[reader.Letter, ...], others: tuple[reader.Letter, ...]) -> bool:
    """Whether a line could be read, measured by the same line of the other page."""
    sure = float(np.mean([one.sure for one in letters])) if letters else 0.0
    return sure >= _READ_SURE and len(letters) >= len(others) / 2


def _mere_marks(letters: tuple[reader.Letter, ...], start: int, end: int, length: float) -> bool:
    """Whether these characters are points and commas, or none, and no decimal point between two digits: dirt reads like
    that, and a blurred comma like a point. `length`: of the line, millimetres."""
    if not all(one.char in _MARKS for one in letters[start:end]):
        return False
    if start == end:
        return True
    beside = letters[max(start - 1, 0) : start] + letters[end : end + 1]
    middle = (letters[start].at + letters[end - 1].at) / 2
    near = [one for one in beside if one.char.isdigit() and abs(one.at - middle) * length < _DIGITS_MM]
    return len(near) < 2


def _among_digits(letters: tuple[reader.Letter, ...], middle: float, length: float) -> bool:
    near = [one for one in letters if one.char.isdigit() and abs(one.at - middle) * length < _DIGITS_MM]
    return any(one.at < middle for one in near) and any(one.at > middle for one in near)


def _compare(ref: tuple[reader.Letter, ...], cand: tuple[reader.Letter, ...], span: Span, bare: bool) -> Reading:
    start, end, mm, half = span
    room = max(half - _BESIDE_MM / mm, 0.0)  # a look-alike's only trace may lie at the tip of its longest stroke
    before, after = [plain(one.char) for one in ref], [plain(one.char) for one in cand]
    differs, agrees, agreed, both = 0.0, 0.0, [], False
    old: list[str] = []
    new: list[str] = []
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        wide = room if tag == "replace" and a1 - a0 == b1 - b0 else 0.0
        here = [one for one in (*ref[a0:a1], *cand[b0:b1]) if start - wide <= one.at <= end + wide]
        if not here or (tag != "equal" and _mere_marks(ref, a0, a1, mm) and _mere_marks(cand, b0, b1, mm)):
            continue
        if tag == "equal":
            agreed += [one.sure for one in here]
            old += [one.char for one in ref[a0:a1] if start <= one.at <= end]
            new += [one.char for one in cand[b0:b1] if start <= one.at <= end]
        else:
            if not (bare or (b1 > b0 or _readable(cand, ref)) and (a1 > a0 or _readable(ref, cand))):
                continue  # one page is too poor there to say what it lacks
            sides = [[one.sure for one in side] for side in (ref[a0:a1], cand[b0:b1]) if side]
            sure = min(float(np.mean(side)) for side in sides)
            if sure > differs:
                differs, both = sure, len(sides) == 2
            old += [one.char for one in ref[a0:a1]]
            new += [one.char for one in cand[b0:b1]]
    if not agreed and not differs and before == after:  # beside the print: the print around it stands unchanged
        agreed = [one.sure for one in (*ref, *cand) if start - (end - start) <= one.at <= end + (end - start)]
    if agreed and not differs:
        agrees = float(min(agreed))
    among = any(_among_digits(side, (start + end) / 2, mm) for side in (ref, cand))
    return Reading("".join(old), "".join(new), differs, agrees, both, among)
