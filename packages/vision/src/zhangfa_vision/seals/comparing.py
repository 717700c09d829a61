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
_CELL = 22  # pixels: in each cell with ink the strongest residue is looked at
_INSIDE = 1.05  # of the radius
_WITHIN_LINE = 0.9  # of the radius: what stands within the ring or frame


@dataclass(frozen=True)
class Measures:
    """added, missing: the strongest residue in strokes (1 is a whole one), *_usual what most cells show, *_glyph the
    mean over the room of a character; unlike: one less the correlation over a character, at worst; absent: share of
    what stands within the line that is missing over a wide place, at worst; likeness: correlation of the whole;
    present: share of the registered ink that is there; seen: share of it that print does not hide."""

    likeness: float
    added: float
    added_usual: float
    added_glyph: float
    missing: float
    missing_usual: float
    missing_glyph: float
    unlike: float
    unlike_usual: float
    absent: float
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
    valid = disc(shape) & (laid.known > 0.5)
    left = residue.of(registered, laid.ink, valid, tolerance=1)
    firm = cv2.erode(valid.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    added, missing = left.added * firm, left.missing * firm
    inked = _over(left.ref / left.level, _GLYPH)
    unlike = _unlike(left.ref, left.cand, firm, left.level)
    need = registered > 0.5 * left.level
    there = (left.cand > 0.3 * left.ref) & firm
    return Measures(
        laid.likeness,
        float(added.max()),
        _usual(added, inked),
        float(_over(added, _GLYPH).max()),
        float(missing.max()),
        _usual(missing, inked),
        float(_over(missing, _GLYPH).max()),
        float(unlike.max()),
        float(np.quantile(unlike[unlike > 0], 0.6)) if (unlike > 0).any() else 2.0,
        _absent(left, firm & disc(shape, _WITHIN_LINE)),
        float((need & there).sum() / max((need & firm).sum(), 1)),
        float((need & firm).sum() / max(need.sum(), 1)),
    )


def _over(values: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(values, (0, 0), sigma)


def _usual(left: np.ndarray, inked: np.ndarray) -> float:
    """The strongest residue of a cell, in most of the cells with ink: what this impression shows anywhere."""
    n = canvas.SIDE // _CELL
    cells = [one[: n * _CELL, : n * _CELL].reshape(n, _CELL, n, _CELL).max(axis=(1, 3)) for one in (left, inked)]
    there = cells[0][cells[1] > 0.15]
    return float(np.quantile(there, 0.6)) if there.size else 0.0


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


def _absent(left: residue.Residue, within: np.ndarray) -> float:
    """Share of the registered ink within the line that is not there, at the worst wide place: a number that is
    missing is missing as a whole, while a gap of the press is small."""
    need = np.where(within, left.ref, 0).astype(np.float32)
    gone = np.where(within, np.clip(left.ref - 1.6 * cv2.dilate(left.cand, np.ones((3, 3), np.uint8)), 0, None), 0)
    all_, none = _over(need, _WIDE), _over(gone.astype(np.float32), _WIDE)
    worth = all_ > 0.05 * left.level
    return float((none[worth] / all_[worth]).max()) if worth.any() else 0.0
