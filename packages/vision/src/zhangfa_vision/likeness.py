"""Before a picture that is not quite clear is a match (相像): does each piece of print look like its counterpart as
much as the other print of this very page does?

A blurred character that is another one leaves hardly more residue than the noise, but its picture correlates clearly
worse with the approved one than its neighbours' do. How well unchanged print correlates is measured on the page itself,
so a poor picture accuses nothing by being poor.
"""

from __future__ import annotations

import cv2
import numpy as np

from zhangfa_vision.inkmap import PX_PER_MM
from zhangfa_vision.residue import Residue
from zhangfa_vision.spots import Spot

_SIDE = 24  # pixels of a piece: not quite a character
_STEP = 10
_REACH = 4  # pixels a piece may lie off
_PRINT = 0.5  # of the spread of ink in good print, on both pages
_SEEN = 0.97  # of a piece
_FEWEST = 100  # pieces: fewer say nothing about a page
_UNLIKE = 0.9999  # correlations from here on are the same


def unlike(
    left: Residue, valid: np.ndarray, rules: np.ndarray, far: float, red: np.ndarray | None = None
) -> list[Spot]:
    """Pieces of print on both pages that resemble each other less than the page's own print does, the least like first.

    left: of the pair; valid: bool HxW, see `pages.Laid`; rules: uint8 mask HxW of a table's lines; far: how many times
    the spread of good print a piece must lie below it; red: float HxW, the share to take off that measure under an
    impression. `strength` of a place is that measure.
    """
    bare = 1.0 - cv2.dilate(rules, np.ones((5, 5), np.uint8)).astype(np.float32)
    ref, cand = (cv2.GaussianBlur(ink * bare, (0, 0), 1.0) for ink in (left.ref, left.cand))
    places = _printed(ref, cand, valid, left.level)
    if len(places) < _FEWEST:
        return []
    like = np.arctanh(np.clip([_like(ref, cand, x, y) for x, y in places], -_UNLIKE, _UNLIKE))
    usual, low = np.quantile(like, (0.5, 0.16))
    below = (usual - like) / max(float(usual - low), 0.05)
    if red is not None:
        x, y = places.T
        below = below * (1 - cv2.boxFilter(red.astype(np.float32), -1, (_SIDE, _SIDE))[y, x])
    return _joined(places[below >= far], below[below >= far])


def _printed(ref: np.ndarray, cand: np.ndarray, valid: np.ndarray, level: float) -> np.ndarray:
    """Middles (integer Nx2, x and y) of pieces that hold print on both pages."""
    seen = cv2.boxFilter(valid.astype(np.float32), -1, (_SIDE, _SIDE)) > _SEEN
    spread = np.minimum(*(_spread(ink) for ink in (ref, cand)))
    some = spread[seen & (spread > 0.05 * level)]
    if not some.size:
        return np.zeros((0, 2), int)
    fit = seen & (spread > _PRINT * np.quantile(some, 0.8))
    room = _SIDE // 2 + _REACH
    inner = fit[room:-room:_STEP, room:-room:_STEP]
    return np.argwhere(inner)[:, ::-1] * _STEP + room


def _spread(ink: np.ndarray) -> np.ndarray:
    """The standard deviation of ink in the piece around each pixel: float32 HxW."""
    mean, square = (cv2.boxFilter(one, -1, (_SIDE, _SIDE)) for one in (ink, ink * ink))
    return np.sqrt(np.maximum(square - mean * mean, 0))


def _like(ref: np.ndarray, cand: np.ndarray, x: int, y: int) -> float:
    """The best correlation of a piece with its counterpart after a small move."""
    half = _SIDE // 2
    piece = ref[y - half : y + half, x - half : x + half]
    around = cand[y - half - _REACH : y + half + _REACH, x - half - _REACH : x + half + _REACH]
    return float(cv2.matchTemplate(around, piece, cv2.TM_CCOEFF_NORMED).max())


def _joined(places: np.ndarray, below: np.ndarray) -> list[Spot]:
    """One place for pieces that overlap: the least like of them."""
    found: list[Spot] = []
    half = _SIDE // 2
    for at in np.argsort(-below):
        x, y = (int(one) for one in places[at])
        if all(max(abs(x - one.peak[0]), abs(y - one.peak[1])) > _SIDE for one in found):
            box = (x - half, y - half, x + half, y + half)
            area = (_SIDE / PX_PER_MM) ** 2
            found.append(Spot(box, float(below[at]), area, 0.5, 99.0, 0.0, 0.0, peak=(x, y)))
    return found
