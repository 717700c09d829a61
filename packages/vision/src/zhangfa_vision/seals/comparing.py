"""Is it the same seal (比印)? What an impression has too much and too little against the registered one, and where.

Ink that the registered impression does not have is a foreign stroke; ink that is missing may be a gap of the press. So
the two are measured apart, the worst place counts, and it counts against what the rest of the same impression shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from zhangfa_vision import residue
from zhangfa_vision.seals import aligning, canvas

_GLYPH = 9.0  # pixels: sigma of a window about as large as a character
_WIDE = 14.0  # of one as large as a few digits of the number
_STROKES = 5.5  # of one as large as a few strokes
_HALF_GLYPH = 4.5  # _GLYPH, in pixels of half the canvas
_MOVED = (-1, 0, 1)  # of those: rubber gives way so far from one character to the next
_SAME_FROM, _SAME_SURELY = 0.45, 0.75  # correlation from which two inks may show, and surely show, the same
_MOST_GAIN = 4.0
_BROAD = 15  # pixels: wider ink is no stroke of a character
_BLOT = 2.0  # pixels of half the canvas
_CLEAR = 0.05  # of a full stroke, by which ink varies where strokes are to be compared
_PALEST = 0.2  # of the other's variance: paler, the thin strokes are told by what is absent
_RESTLESS = 0.1  # added to what is unlike anyhow, so that a perfect press is not accused of its only blemish
_APART = 24  # pixels: two places so far apart are not of one character
_INSIDE = 1.0  # of the radius: what lies beyond the line is not this seal's
_SURE = 0.75  # of what is known: less is print, and its edge
_SPECK, _LEAST = 0.12, 0.012  # of a full stroke: less is noise; so much over a wide place is worth a question
_WITHIN_LINE = 0.9  # of the radius: what stands within the ring or frame
_TO_LINE = 0.93  # the same, with the edge of a frame that is cut thin
_OTHER_THERE = 9.0  # of `outlying`, where nothing can be compared


@dataclass(frozen=True)
class Measures:
    """added, missing: the strongest residue in strokes (1 is a whole one); unlike: one less the correlation over a
    character, at worst; *_next: the same at the third worst place, which is how restless this impression is anyhow;
    unlike_usual: over most of it; outlying: how many times more unlike than most places the worst one is, each after
    its best small move, so that a rough press is measured by its own roughness; *_glyph: mean over the room of a
    character, at worst; absent, foreign: share of what
    stands within the line that is missing, or too much, over a wide place, at worst; likeness: correlation of the
    whole; present: share of the registered ink that is there; seen: share of it that print does not hide."""

    likeness: float
    added: float
    added_next: float
    added_glyph: float
    missing: float
    missing_next: float
    missing_glyph: float
    unlike: float
    unlike_next: float
    unlike_usual: float
    outlying: float
    absent: float
    foreign: float
    absent_near: float
    foreign_near: float
    present: float
    seen: float


@cache
def disc(shape: str, share: float = _INSIDE) -> np.ndarray:
    """bool: the part of the canvas within an outline, widened by a share of its radius."""
    middle = (canvas.SIDE - 1) / 2
    y, x = np.mgrid[0 : canvas.SIDE, 0 : canvas.SIDE] - middle
    far = np.maximum(abs(x), abs(y)) if shape == "square" else np.hypot(x, y)
    return far < share * canvas.RADIUS


def measure(registered: np.ndarray, laid: aligning.Laid, shape: str) -> Measures:
    """Hold an impression against the registered ink (float32, canvas) over which it was laid."""
    valid = disc(shape) & (laid.known > _SURE)
    firm = cv2.erode(valid.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    left = residue.of(registered, laid.ink, valid, tolerance=1)
    alike = _alike(left.ref, left.cand, firm & disc(shape, _TO_LINE) & ~_solid(left.ref, left.level))
    ref, cand = _paled(left.ref, left.cand, alike)
    missing = residue.left_over(ref, left.cand, left.unit, left.tolerance)[0] * firm
    added = residue.left_over(left.ref, cand, left.unit, left.tolerance)[1] * firm
    within = firm & disc(shape, _WITHIN_LINE)
    unlike = _unlike(left.ref, left.cand, within, left.level)
    need = registered > 0.5 * left.level
    there = (left.cand > 0.3 * left.ref) & firm
    return Measures(
        laid.likeness,
        *_worst(added),
        float(_over(added, _GLYPH).max()),
        *_worst(missing),
        float(_over(missing, _GLYPH).max()),
        *_worst(unlike),
        float(np.quantile(unlike[unlike > 0], 0.6)) if (unlike > 0).any() else 2.0,
        _outlying(alike, left.level),
        _share(ref, left.cand, within, left.level, _WIDE),
        _share(cand, left.ref, within, left.level, _WIDE),
        _share(ref, left.cand, within, left.level, _STROKES),
        _share(cand, left.ref, within, left.level, _STROKES),
        float((need & there).sum() / max((need & firm).sum(), 1)),
        float((need & valid).sum() / max((need & disc(shape)).sum(), 1)),
    )


def _worst(values: np.ndarray) -> tuple[float, float]:
    """The highest value, and the third highest that does not belong to the same character as a higher one."""
    left, found = values.copy(), []
    for _ in range(3):
        _, high, _, at = cv2.minMaxLoc(left)
        found.append(float(high))
        cv2.circle(left, at, _APART, 0.0, -1)
    return found[0], found[2]


def _over(values: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(values, (0, 0), sigma)


def _unlike(ref: np.ndarray, cand: np.ndarray, firm: np.ndarray, level: float) -> np.ndarray:
    """One less the correlation in a window at each place where both have ink, 0 elsewhere: what was hardly inked at
    all says nothing of its shape."""
    weight = firm.astype(np.float32)
    total = _over(weight, _GLYPH) + 1e-3
    a, b, aa, bb, ab = (_over(one * weight, _GLYPH) / total for one in (ref, cand, ref * ref, cand * cand, ref * cand))
    va, vb = aa - a * a, bb - b * b
    near = (ab - a * b) / np.sqrt(np.maximum(va, 1e-4) * np.maximum(vb, 1e-4))
    worth = (total > 0.6) & (va > (0.12 * level) ** 2) & (vb > 0.25 * va)
    return np.where(worth, 1 - near, 0.0)


@dataclass(frozen=True)
class _Likeness:
    """At each place of half a canvas, over the room of a character and after its best small move: near, the correlation
    of the two inks; of the variance of their ink, one and two; seen, the share of the room that can be compared."""

    near: np.ndarray
    one: np.ndarray
    two: np.ndarray
    seen: np.ndarray


def _alike(ref: np.ndarray, cand: np.ndarray, within: np.ndarray) -> _Likeness:
    """Only what is thinner than a few strokes counts: a character's whole blot is like any other's."""
    weight, a, b = (_halved(one) for one in (within.astype(np.float32), ref, cand))
    a, b = a - _over(a, _BLOT), b - _over(b, _BLOT)
    total = _over(weight, _HALF_GLYPH) + 1e-3
    mean = _over(a * weight, _HALF_GLYPH) / total
    inked = np.maximum(_over(a * a * weight, _HALF_GLYPH) / total - mean * mean, 0)
    best, other = np.full_like(a, -1.0), np.zeros_like(a)
    for dy in _MOVED:
        for dx in _MOVED:
            moved = np.roll(b, (dy, dx), (0, 1))
            its = _over(moved * weight, _HALF_GLYPH) / total
            spread = np.maximum(_over(moved * moved * weight, _HALF_GLYPH) / total - its * its, 0)
            both = _over(a * moved * weight, _HALF_GLYPH) / total - mean * its
            like = both / np.sqrt(np.maximum(inked, 1e-6) * np.maximum(spread, 1e-6))
            best, other = np.where(like > best, like, best), np.where(like > best, spread, other)
    return _Likeness(best, inked, other, total)


def _outlying(alike: _Likeness, level: float) -> float:
    """The worst place's unlikeness over that of most places (see Measures)."""
    more, less = np.maximum(alike.one, alike.two), np.minimum(alike.one, alike.two)
    clear = (more > (_CLEAR * level) ** 2) & (less > _PALEST * more)
    unlike = (1 - alike.near)[(alike.seen > 0.5) & clear]
    return float(unlike.max() / (np.quantile(unlike, 0.75) + _RESTLESS)) if unlike.size else _OTHER_THERE


def _paled(ref: np.ndarray, cand: np.ndarray, alike: _Likeness) -> tuple[np.ndarray, np.ndarray]:
    """Both inks, each no darker than the other, character by character, where they show the same: the thin strokes of
    a number come out dark in one press and pale in the next, and what is only darker is neither foreign nor absent."""
    gain = np.sqrt((alike.one + 1e-6) / (alike.two + 1e-6)).clip(1 / _MOST_GAIN, _MOST_GAIN)
    sure = np.clip((alike.near - _SAME_FROM) / (_SAME_SURELY - _SAME_FROM), 0, 1)
    gain = cv2.resize(gain**sure, cand.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return ref * np.minimum(1, 1 / gain), cand * np.minimum(1, gain)


def _solid(ref: np.ndarray, level: float) -> np.ndarray:
    """bool: the star and other broad ink, with a little room. White specks of the press in it are no strokes."""
    inked = (ref > 0.5 * level).astype(np.uint8)
    broad = cv2.morphologyEx(inked, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_BROAD, _BROAD)))
    return cv2.dilate(broad, np.ones((_BROAD // 2, _BROAD // 2), np.uint8)) > 0


def _halved(values: np.ndarray) -> np.ndarray:
    return cv2.resize(values, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def _share(here: np.ndarray, there: np.ndarray, within: np.ndarray, level: float, room: float) -> float:
    """Share of the ink that stands here within the line and not there, at the worst wide place: a number is missing,
    or too much, as a whole, while a gap of the press is small."""
    clear = np.clip(here - _SPECK * level, 0, None)
    alone = np.clip(clear - 2.0 * cv2.dilate(there, np.ones((3, 3), np.uint8)), 0, None)
    clear, alone = (np.where(within, one, 0).astype(np.float32) for one in (clear, alone))
    return float((_over(alone, room) / (_over(clear, room) + _LEAST * level * (_WIDE / room) ** 2)).max())
