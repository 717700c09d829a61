"""Red impressions on a page (红印): where they lie, and the print beneath them without them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision.inkmap import PX_PER_MM

_COARSE = 4
_REDDER = 0.16  # of full light: by which green loses more than red
_SMALLEST_MM, _LARGEST_MM = 14, 62
_LEAST_COVER = 0.05  # of the box: inked


@dataclass(frozen=True)
class Stamp:
    """corners: float32 4x2 of the box around it, pixels of the upright picture; sure: 0..1."""

    corners: np.ndarray
    sure: float


def seen_through(picture: np.ndarray) -> tuple[tuple[Stamp, ...], np.ndarray]:
    """The impressions on an upright page (BGR uint8), and the page as the red light shows it where they lie.

    A red letterhead is print and stays: an impression is as high as wide.
    """
    size = (max(picture.shape[1] // _COARSE, 1), max(picture.shape[0] // _COARSE, 1))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    paper = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8)) + 1
    share = small / paper
    red = (share[:, :, 2] - share[:, :, :2].max(axis=2) > _REDDER).astype(np.uint8)
    gap = round(5 * PX_PER_MM / _COARSE) | 1
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    clear, found = picture, []
    for x, y, w, h, _area in stats[1:count]:
        cover = float(red[y : y + h, x : x + w].mean())
        least, most = (mm * PX_PER_MM / _COARSE for mm in (_SMALLEST_MM, _LARGEST_MM))
        if not (least < w < most and least < h < most and 0.5 < w / h < 2.0 and cover > _LEAST_COVER):
            continue
        x0, y0, x1, y1 = (int(v) * _COARSE for v in (x, y, x + w, y + h))
        found.append(Stamp(np.float32([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]), min(1.0, cover / 0.15)))
        if clear is picture:
            clear = picture.copy()
        part = clear[max(y0 - 8, 0) : y1 + 8, max(x0 - 8, 0) : x1 + 8]
        part[:] = part[:, :, 2:3]
    return tuple(found), clear
