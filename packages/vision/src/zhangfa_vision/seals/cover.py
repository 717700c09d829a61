"""How much of a seal's ink lies on each place (印油): by colour, so that print beneath and shadow do not count.

Red ink keeps red light and takes green and blue; black print takes all alike. So the ratio of what is taken to what is
kept, against the paper around, tells the ink alone; where print leaves too little light, nothing is known.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

KEPT = {"red": 2, "blue": 0}  # channel (BGR) that an ink leaves alone
_TAKEN = {"red": (0.35, 0.65, 0.0), "blue": (0.0, 0.25, 0.75)}  # weights of the channels that it takes, BGR
_DARK, _LIGHT = 0.22, 0.5  # share of the paper's kept light: nothing is known below, everything above


@dataclass(frozen=True)
class Cover:
    """ink: share of light taken by the ink alone, float32 HxW 0..1; known: how far that can be told, float32 0..1."""

    ink: np.ndarray
    known: np.ndarray


def of(image: np.ndarray, thick: int, colour: str = "red") -> Cover:
    """Measure a BGR picture (uint8). thick: pixels, wider than the widest solid part of a seal (its star)."""
    picture = image.astype(np.float32)
    kept = picture[:, :, KEPT[colour]] + 4.0
    taken = picture @ np.float32(_TAKEN[colour]) + 4.0
    ratio = cv2.GaussianBlur(taken, (0, 0), 0.6) / cv2.GaussianBlur(kept, (0, 0), 0.6)
    light = kept / np.maximum(_closed(kept, thick), 1.0)
    known = np.clip((light - _DARK) / (_LIGHT - _DARK), 0.0, 1.0)
    paper = _closed(ratio * (light > 0.7), thick)  # print and ink of another colour are no paper
    ink = np.clip(1.0 - ratio / np.maximum(paper, 1e-3), 0.0, 1.0)
    return Cover(ink * np.minimum(1.0, known * 2), known)


def _closed(channel: np.ndarray, thick: int) -> np.ndarray:
    """What a channel is without anything narrower than `thick`: a closing, at a few pixels to that width."""
    scale = min(1.0, 24.0 / thick)
    small = cv2.resize(channel, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    side = 2 * round(thick * scale / 2) + 1
    padded = cv2.copyMakeBorder(cv2.blur(small, (3, 3)), side, side, side, side, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    soft = np.minimum(closed, cv2.GaussianBlur(closed, (0, 0), side / 6))[side:-side, side:-side]  # no halo at an edge
    return cv2.resize(soft, channel.shape[::-1], interpolation=cv2.INTER_LINEAR)
