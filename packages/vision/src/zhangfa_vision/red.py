"""Red ink between two photographs of the same place: has an impression been added, where, how large (印迹)?"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

_WORKING_WIDTH = 1000
_REDDER = 28  # grey levels by which red exceeds the other colours, more than before
_SMALLEST_SHARE = 0.0004  # of the picture: below this it is noise


@dataclass(frozen=True)
class RedMark:
    """In pixels of the picture: inked area, centre (x, y), box (x, y, width, height), diameter of the outline."""

    area_px: int
    centre: tuple[float, float]
    box: tuple[int, int, int, int]
    diameter: float


def added(before: np.ndarray, after: np.ndarray) -> RedMark | None:
    """The red mark in `after` that is not in `before` (BGR uint8, same camera, same size), or None."""
    if before.shape != after.shape:
        return None
    scale = min(1.0, _WORKING_WIDTH / after.shape[1])
    new = _redness(after, scale) - _redness(before, scale)
    mask = (cv2.GaussianBlur(new, (0, 0), 1.2) > _REDDER).astype(np.uint8)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((41, 41), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    if count < 2:
        return None
    areas = np.bincount(labels[mask > 0], minlength=count)
    areas[0] = 0
    best = int(areas.argmax())
    if areas[best] < _SMALLEST_SHARE * mask.size:
        return None
    x, y, width, height = (int(round(v / scale)) for v in stats[best, :4])
    centre = (x + width / 2, y + height / 2)
    return RedMark(int(areas[best] / scale**2), centre, (x, y, width, height), float(max(width, height)))


def _redness(image: np.ndarray, scale: float) -> np.ndarray:
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32)
    return small[:, :, 2] - small[:, :, :2].max(axis=2)
