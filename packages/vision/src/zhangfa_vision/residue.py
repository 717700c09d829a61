"""First look (初看): ink that stands on one page and has no counterpart near it on the other.

Both ink maps lie in the same frame. The sharper one is blurred to the other's sharpness, print of one is scaled to
the print of the other place by place, and a stroke counts as missing only if nothing like it lies within a tolerance.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision import inkmap

_TILE = 96
_TILES = 30
_SIGMAS = (0.8, 1.1, 1.4, 1.8, 2.3, 3.0)
_STROKE = 2.0  # pixels: sigma of the matched filter, about half a stroke


@dataclass(frozen=True)
class Residue:
    """All maps HxW float32. ref, cand: ink after blur and darkness were made alike; unit: what a whole stroke is worth;
    missing, added: in strokes (1 is a whole one); level: the print's darkness; blur: sigma by which the candidate
    was softer (negative: sharper); noise: what an unchanged stroke of this very pair leaves over; tolerance: pixels
    within which a counterpart was sought."""

    ref: np.ndarray
    cand: np.ndarray
    unit: np.ndarray
    missing: np.ndarray
    added: np.ndarray
    level: float
    blur: float
    noise: float
    tolerance: int


def of(ref: np.ndarray, cand: np.ndarray, valid: np.ndarray, tolerance: int = 0, steady: float = 0.0) -> Residue:
    """Compare two ink maps (float32 HxW); valid: bool HxW, where both pages can be seen; tolerance in pixels.

    Without a tolerance, a pair that lies so well that one pixel leaves no more noise than `steady` is looked at so
    closely: it shows small changes twice as strong. Other pairs get two pixels.
    """
    ref, cand = ref * valid, cand * valid
    blur = _softer(ref, cand)
    if blur > 0:
        ref = cv2.GaussianBlur(ref, (0, 0), blur)
    elif blur < 0:
        cand = cv2.GaussianBlur(cand, (0, 0), -blur)
    level = inkmap.contrast(ref) or inkmap.contrast(cand) or 0.3
    cand = _same_darkness(ref, cand, level)
    unit = _unit(ref, cand, level)
    near = tolerance or 1
    missing, added = left_over(ref, cand, unit, near)
    noise = _noise(ref, np.maximum(missing, added), level)
    if not tolerance and noise > steady:
        near = 2
        missing, added = left_over(ref, cand, unit, near)
        noise = _noise(ref, np.maximum(missing, added), level)
    return Residue(ref, cand, unit, missing, added, level, blur, noise, near)


def left_over(ref: np.ndarray, cand: np.ndarray, unit: np.ndarray, tolerance: int) -> tuple[np.ndarray, np.ndarray]:
    """(missing, added) in strokes: ink with no counterpart within the tolerance (pixels), gathered stroke by stroke."""
    near = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * tolerance + 1,) * 2)
    missing = np.maximum(ref - cv2.dilate(cand, near), 0) / unit
    added = np.maximum(cand - cv2.dilate(ref, near), 0) / unit
    return tuple(cv2.GaussianBlur(np.minimum(one, 1.5), (0, 0), _STROKE) for one in (missing, added))


def _noise(ref: np.ndarray, left: np.ndarray, level: float) -> float:
    """The upper quartile, over all inked cells of 5 mm, of the strongest residue in a cell: robust, since a forger
    changes few cells; on a page of which everything differs it is large, and then it is the finding."""
    side = 40
    height, width = (one // side * side for one in ref.shape)
    cells = left[:height, :width].reshape(height // side, side, -1, side).max(axis=(1, 3))
    inked = ref[:height, :width].reshape(height // side, side, -1, side).max(axis=(1, 3)) > 0.5 * level
    return float(np.quantile(cells[inked], 0.75)) if inked.any() else 0.0


def _softer(ref: np.ndarray, cand: np.ndarray) -> float:
    """The sigma that makes one map as soft as the other, by the pixels of the tiles with most print."""
    a, b = _strips(ref, cand)
    plain = _error(a, b)
    best, sigma = plain * 0.995, 0.0
    for one in _SIGMAS:
        for sign, left, right in ((1, cv2.GaussianBlur(a, (0, 0), one), b), (-1, a, cv2.GaussianBlur(b, (0, 0), one))):
            error = _error(left, right)
            if error < best:
                best, sigma = error, sign * one
    return sigma


def _strips(ref: np.ndarray, cand: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    height, width = (side // _TILE * _TILE for side in ref.shape)
    shape = (height // _TILE, _TILE, -1, _TILE)
    a, b = (one[:height, :width].reshape(shape).swapaxes(1, 2).reshape(-1, _TILE, _TILE) for one in (ref, cand))
    most = np.argsort(-np.minimum(a, 0.6).sum(axis=(1, 2)))[:_TILES]
    return np.vstack(list(a[most])), np.vstack(list(b[most]))


def _error(a: np.ndarray, b: np.ndarray) -> float:
    """How far apart two maps are after the best gain, the worst tenth left out, per ink of the softer one."""
    gain = float((a * b).sum() / max((a * a).sum(), 1e-6))
    off = np.abs(gain * a - b).ravel()
    inked = (a.ravel() + b.ravel()) > 0.15
    off = off[inked] if inked.any() else off
    return float(np.mean(np.partition(off, int(off.size * 0.9))[: int(off.size * 0.9) + 1])) / max(
        float(b.mean() + gain * a.mean()), 1e-6
    )


def _same_darkness(ref: np.ndarray, cand: np.ndarray, level: float) -> np.ndarray:
    """Scale the candidate's print to the reference's, by a gain that changes slowly over the page (about 15 mm)."""
    spread = 15 * inkmap.PX_PER_MM
    small = [cv2.resize(one, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA) for one in (ref * cand, cand * cand)]
    both, own = (cv2.GaussianBlur(one, (0, 0), spread / 4) for one in small)
    middle = float(both.sum() / max(float(own.sum()), 1e-6))
    prior = 0.002 * level**2
    gain = np.clip((both + prior * middle) / (own + prior), 0.33, 3.0)
    gain = np.clip(gain, middle / 2.0, middle * 2.0)
    return cand * cv2.resize(gain, ref.shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _unit(ref: np.ndarray, cand: np.ndarray, level: float) -> np.ndarray:
    """What a whole stroke is worth at each place: the darkness of print around, never under half the page's."""
    both = cv2.resize(np.maximum(ref, cand), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    around = cv2.GaussianBlur(cv2.dilate(both, np.ones((9, 9), np.uint8)), (0, 0), 6) * 1.2
    return np.clip(cv2.resize(around, ref.shape[1::-1], interpolation=cv2.INTER_LINEAR), 0.5 * level, 1.3 * level)
