"""The common frame of all impressions (印面): one impression's ink laid flat, its outline at a fixed radius."""

from __future__ import annotations

import cv2
import numpy as np

from zhangfa_vision.seals import cover
from zhangfa_vision.seals.cover import Cover
from zhangfa_vision.seals.outlines import Outline

SIDE = 352  # pixels of the canvas
RADIUS = 160  # of the outline on it: about eight pixels to the millimetre of a 40 mm seal
_ROOM = 1.35  # of the radius: what is looked at around a seal
_STAR = 0.9  # of the radius: nothing solid in a seal is wider


def lay(image: np.ndarray, outline: Outline, colour: str = "red") -> Cover:
    """The ink within an outline (pixels of the BGR picture) as it lies on the canvas, not yet turned."""
    height, width = image.shape[:2]
    reach = np.abs(outline.matrix[:, :2]).sum(axis=1) if outline.shape == "square" else outline.radii[0]
    low = np.clip(np.floor(outline.centre - _ROOM * reach), 0, (width - 1, height - 1)).astype(int)
    high = np.clip(np.ceil(outline.centre + _ROOM * reach), low + 1, (width, height)).astype(int)
    part = image[low[1] : high[1], low[0] : high[0]]
    shrink = min(1.0, 1.3 * RADIUS / outline.radii[0])
    if shrink < 0.9:
        part = cv2.resize(part, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    else:
        shrink = 1.0
    seen = cover.of(part, max(9, round(_STAR * outline.radii[1] * shrink)), colour)
    inside = outline.moved(*(-low + 0.5)).scaled(shrink).moved(-0.5, -0.5)
    onto = from_canvas(inside.matrix)
    flags = {"flags": cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, "borderMode": cv2.BORDER_CONSTANT, "borderValue": 0}
    ink = cv2.warpAffine(seen.ink, onto, (SIDE, SIDE), **flags)
    known = cv2.warpAffine(seen.known, onto, (SIDE, SIDE), **flags | {"flags": cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP})
    return Cover(np.clip(ink, 0, 1), np.clip(known, 0, 1))


def from_canvas(matrix: np.ndarray) -> np.ndarray:
    """From pixels of the canvas to the picture, for an outline's matrix: 2x3."""
    middle = (SIDE - 1) / 2
    linear = matrix[:, :2] / RADIUS
    return np.column_stack([linear, matrix[:, 2] - linear @ [middle, middle]])


def turned(picture: np.ndarray, move: np.ndarray) -> np.ndarray:
    """A canvas seen through a 2x3 matrix from the new canvas to the old."""
    return cv2.warpAffine(picture, move, (SIDE, SIDE), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)


def rotation(degrees: float) -> np.ndarray:
    """The 2x3 matrix for `turned` that reads a canvas which was turned so far clockwise as if it had not been."""
    return cv2.getRotationMatrix2D(((SIDE - 1) / 2, (SIDE - 1) / 2), -degrees, 1.0)


def polar(ink: np.ndarray) -> np.ndarray:
    """The canvas by angle (rows, one a degree, clockwise from the right) and radius (0.12 to 1, 64 columns)."""
    turn = np.radians(np.arange(360))[:, None]
    far = np.linspace(0.12, 1.0, 64)[None] * RADIUS
    middle = (SIDE - 1) / 2
    x, y = (middle + far * wave(turn) for wave in (np.cos, np.sin))
    soft = cv2.GaussianBlur(ink, (0, 0), 2.0)
    return cv2.remap(soft, x.astype(np.float32), y.astype(np.float32), cv2.INTER_LINEAR)
