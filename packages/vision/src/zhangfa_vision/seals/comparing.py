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
_APART = 24  # pixels: two places so far apart are not of one character
_INSIDE = 1.0  # of the radius: what lies beyond the line is not this seal's
_SURE = 0.75  # of what is known: less is print, and its edge
_SPECK, _LEAST = 0.12, 0.012  # of a full stroke: less is noise; so much over a wide place is worth a question
_WITHIN_LINE = 0.9  # of the radius: what stands within the ring or frame


@dataclass(frozen=True)
class Measures:
    """added, missing: the strongest residue in strokes (1 is a whole one); unlike: one less the correlation over a
    character, at worst; *_next: the same at the third worst place, which is how restless this impression is anyhow;
    unlike_usual: over most of it; *_glyph: mean over the room of a character, at worst; absent, foreign: share of what
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
    left = residue.of(registered, laid.ink, valid, tolerance=1)
    firm = cv2.erode(valid.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    added, missing = left.added * firm, left.missing * firm
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
        _share(left.ref, left.cand, within, left.level, _WIDE),
        _share(left.cand, left.ref, within, left.level, _WIDE),
        _share(left.ref, left.cand, within, left.level, _STROKES),
        _share(left.cand, left.ref, within, left.level, _STROKES),
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


def _share(here: np.ndarray, there: np.ndarray, within: np.ndarray, level: float, room: float) -> float:
    """Share of the ink that stands here within the line and not there, at the worst wide place: a number is missing,
    or too much, as a whole, while a gap of the press is small."""
    clear = np.clip(here - _SPECK * level, 0, None)
    alone = np.clip(clear - 2.0 * cv2.dilate(there, np.ones((3, 3), np.uint8)), 0, None)
    clear, alone = (np.where(within, one, 0).astype(np.float32) for one in (clear, alone))
    return float((_over(alone, room) / (_over(clear, room) + _LEAST * level * (_WIDE / room) ** 2)).max())
