"""Where the sheet of paper lies in a photograph: the large bright four-sided thing on a darker ground."""

from __future__ import annotations

from itertools import combinations

import cv2
import numpy as np

A4_MM2 = 210 * 297
_WORKING_WIDTH = 600
_SMALLEST_SHARE = 0.15
_BRIGHTER = 45  # grey levels
_MOST_SIDES = 9  # of an outline whose missing corners are worth seeking
_NEARLY = 0.97  # of the outline: four corners that hold so much of it are its own
_WIDER = 1.25  # times the outline: no more can be missing
_PARALLEL = 0.25  # sine of an angle


def find(image: np.ndarray) -> np.ndarray | None:
    """Corners of the sheet in pixels (float32 4x2: top left, top right, bottom right, bottom left), or None."""
    scale = _WORKING_WIDTH / image.shape[1]
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    bright = cv2.GaussianBlur(_brightest(small), (0, 0), 2)
    level, mask = cv2.threshold(bright, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    if float(bright.max()) - float(bright.min()) < 40 or level < 60:
        return None
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None or cv2.contourArea(largest) < _SMALLEST_SHARE * mask.size:
        return None
    corners = four_corners(largest)
    return ordered(corners) / scale if _stands_out(bright, corners) else None


def _brightest(image: np.ndarray) -> np.ndarray:
    """The brightest of the colours in each pixel: coloured paper and red ink stay bright."""
    if image.ndim == 2:
        return image
    blue, green, red = cv2.split(image)
    return cv2.max(blue, cv2.max(green, red))


def _stands_out(bright: np.ndarray, corners: np.ndarray) -> bool:
    """Paper is much brighter than what it lies on; an empty tray in uneven light is not."""
    inside = np.zeros(bright.shape, np.uint8)
    cv2.fillConvexPoly(inside, corners.round().astype(np.int32), 255)
    around = cv2.bitwise_not(cv2.dilate(inside, np.ones((9, 9), np.uint8)))
    ground = cv2.mean(bright, around)[0] if around.any() else 0.0
    return cv2.mean(bright, inside)[0] - ground > _BRIGHTER


def four_corners(outline: np.ndarray) -> np.ndarray:
    """The four corners (float32 4x2) that an outline (Nx1x2) comes nearest to.

    A corner may be missing from the outline, under a finger or in deep shadow: then the sides beside it are made longer
    until they meet, in the way that adds least.
    """
    hull = cv2.convexHull(outline)
    whole, length = cv2.contourArea(hull), cv2.arcLength(hull, True)
    figures = [cv2.approxPolyDP(hull, share * length, True).reshape(-1, 2) for share in (0.012, 0.02, 0.03, 0.05, 0.08)]
    fours = [one.astype(np.float32) for one in figures if len(one) == 4]
    for four in fours:
        if cv2.contourArea(four) > _NEARLY * whole:
            return four
    for one in figures:
        around = _sides_made_longer(one) if 4 < len(one) <= _MOST_SIDES else None
        if around is not None and cv2.contourArea(around) < _WIDER * whole:
            return around
    return fours[0] if fours else cv2.boxPoints(cv2.minAreaRect(hull)).astype(np.float32)


def _sides_made_longer(corners: np.ndarray) -> np.ndarray | None:
    """The smallest four-sided figure (float32 4x2) around a convex one (Nx2, N > 4) whose sides lie on sides of it."""
    count = len(corners)
    best: tuple[float, np.ndarray] | None = None
    for four in combinations(range(count), 4):
        sides = [(corners[i], corners[(i + 1) % count]) for i in four]
        met = [_meeting(sides[i - 1], sides[i]) for i in range(4)]
        if any(one is None for one in met):
            continue
        figure = np.float32(met)
        if not cv2.isContourConvex(figure) or any(cv2.pointPolygonTest(figure, p, True) < -2 for p in _floats(corners)):
            continue
        area = cv2.contourArea(figure)
        if best is None or area < best[0]:
            best = (area, figure)
    return None if best is None else best[1]


def _floats(points: np.ndarray) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in points]


def _meeting(one: tuple[np.ndarray, np.ndarray], two: tuple[np.ndarray, np.ndarray]) -> np.ndarray | None:
    """Where the lines through two sides (two points each) meet; None where they are nearly parallel."""
    (a, b), (c, d) = (tuple(np.asarray(point, np.float64) for point in side) for side in (one, two))
    along, other = b - a, d - c
    cross = along[0] * other[1] - along[1] * other[0]
    if abs(cross) < _PARALLEL * np.linalg.norm(along) * np.linalg.norm(other):
        return None
    off = c - a
    return a + along * (off[0] * other[1] - off[1] * other[0]) / cross


def ordered(corners: np.ndarray) -> np.ndarray:
    """Corners (4x2) as top left, top right, bottom right, bottom left: once around, clockwise, whatever the turn."""
    off = corners - corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(off[:, 1], off[:, 0]))]
    return np.roll(around, -int(around.sum(axis=1).argmin()), axis=0).astype(np.float32)
