"""Outlines of impressions (印框): where rings, ovals and frames may lie, fitted to their outer edge and weighed.

An outline is a 2x3 matrix that lays the unit disc (round, oval) or the square from -1 to 1 (square) on the picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

_ANGLES = 180
_STEP = 1.05  # from one radius to the next
_SMALLEST = 17.0  # pixels of the working picture
_EDGES = 30_000
_ARC = 0.16  # of the circumference that must vote for a centre


@dataclass(frozen=True)
class Outline:
    """shape: round | oval | square; matrix: see above, float64 2x3; support: share of its length that is drawn (0..1);
    steadiness: share of the drawn part that lies on the fitted line; level: ink of the line (0..1)."""

    shape: str
    matrix: np.ndarray
    support: float
    steadiness: float
    level: float

    @property
    def centre(self) -> np.ndarray:
        return self.matrix[:, 2]

    @property
    def radii(self) -> tuple[float, float]:
        """Longer and shorter half axis in pixels."""
        long, short = np.linalg.svd(self.matrix[:, :2], compute_uv=False)
        return float(long), float(short)

    def scaled(self, factor: float) -> Outline:
        return replace(self, matrix=self.matrix * factor)

    def moved(self, x: float, y: float) -> Outline:
        return replace(self, matrix=self.matrix + np.array([[0, 0, x], [0, 0, y]]))


def circles(ink: np.ndarray, most: int = 40) -> list[tuple[float, float, float]]:
    """Centres and radii (x, y, r) for which the outer edges of lines vote, the strongest first."""
    soft = cv2.GaussianBlur(ink, (0, 0), 1.0)
    across, down = (cv2.Sobel(soft, cv2.CV_32F, *way) / 8 for way in ((1, 0), (0, 1)))
    steep = np.hypot(across, down)
    floor = max(0.012, 3.0 * float(np.median(steep)))
    ridge = steep >= np.maximum(cv2.dilate(steep, np.ones((3, 3), np.uint8)) * 0.75, floor)
    y, x = np.nonzero(ridge)
    if len(x) > _EDGES:
        keep = np.argpartition(-steep[y, x], _EDGES)[:_EDGES]
        y, x = y[keep], x[keep]
    if len(x) < 20:
        return []
    slope = steep[y, x]
    weight = np.minimum(slope / 0.08, 1.0) ** 0.5
    return _peaks(x, y, across[y, x] / slope, down[y, x] / slope, weight, ink.shape, most)


def _peaks(
    x: np.ndarray,
    y: np.ndarray,
    across: np.ndarray,
    down: np.ndarray,
    weight: np.ndarray,
    shape: tuple[int, ...],
    most: int,
) -> list[tuple[float, float, float]]:
    """Votes at each radius, gathered on a grid of every other pixel, per pixel of circumference."""
    height, width = shape[0] // 2 + 1, shape[1] // 2 + 1
    found: list[tuple[float, float, float, float]] = []
    radius = _SMALLEST
    while radius < 0.52 * max(shape):
        column = ((x + radius * across) / 2).astype(np.int32)
        row = ((y + radius * down) / 2).astype(np.int32)
        inside = (column >= 0) & (row >= 0) & (column < width) & (row < height)
        votes = np.bincount(row[inside] * width + column[inside], weight[inside], height * width)
        votes = votes.reshape(height, width).astype(np.float32)
        sigma = max(1.0, 0.025 * radius)
        votes = cv2.GaussianBlur(votes, (0, 0), sigma) * (2 * np.pi * sigma**2) / (2 * np.pi * radius)
        top = (votes >= cv2.dilate(votes, np.ones((7, 7), np.uint8))) & (votes > _ARC)
        found += [(float(votes[r, c]), 2.0 * c, 2.0 * r, radius) for r, c in zip(*np.nonzero(top), strict=True)]
        radius *= _STEP
    found.sort(reverse=True)
    chosen: list[tuple[float, float, float]] = []
    for _, cx, cy, r in found:
        if all(np.hypot(cx - a, cy - b) > 0.12 * r or not 0.88 < r / c < 1.14 for a, b, c in chosen):
            chosen.append((cx, cy, r))
        if len(chosen) == most:
            break
    return chosen


def fitted(ink: np.ndarray, shape: str, matrix: np.ndarray, rounds: int = 4) -> Outline | None:
    """Fit an ellipse, given roughly, to the outer edge of its line; None if it runs away."""
    start = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    for reach in np.linspace(0.16, 0.06, rounds):
        matrix, drawn, steady, level = _closer(ink, matrix, reach)
        size = np.sqrt(abs(np.linalg.det(matrix[:, :2])))
        if not 0.75 * start < size < 1.33 * start:
            return None
    return Outline(shape, _upright(matrix), drawn, steady, level)


def _upright(matrix: np.ndarray) -> np.ndarray:
    """The same ellipse with its longer axis along the first column, as little turned as can be, and not mirrored."""
    axes, lengths, _ = np.linalg.svd(matrix[:, :2])
    first = axes[:, 0] * (lengths[0] if axes[0, 0] >= 0 else -lengths[0])
    second = np.array([-first[1], first[0]]) * (lengths[1] / lengths[0])
    return np.column_stack([first, second, matrix[:, 2]])


def _closer(
    ink: np.ndarray, matrix: np.ndarray, reach: float, level: float | None = None
) -> tuple[np.ndarray, float, float, float]:
    """One step: the outer edge within `reach` (of the radius) at every angle, and the ellipse through most of them."""
    turn = np.arange(_ANGLES) * (2 * np.pi / _ANGLES)
    steps = np.linspace(1 - reach - 0.05, 1 + reach + 0.05, 61)
    ring = np.stack([np.outer(np.cos(turn), steps), np.outer(np.sin(turn), steps)], axis=-1)
    seen = _look(ink, ring @ matrix[:, :2].T + matrix[:, 2])
    pixel = max(1, round(0.035 / (steps[1] - steps[0])))
    inner = cv2.blur(seen, (pixel, 1), anchor=(pixel - 1, 0), borderType=cv2.BORDER_REPLICATE)
    outer = cv2.blur(seen, (pixel, 1), anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
    fall = inner - np.roll(outer, -1, axis=1)
    inside = np.abs(steps - 1) <= reach
    fall[:, ~inside] = 0
    best = fall.argmax(axis=1)
    height = fall[np.arange(_ANGLES), best]
    level = level or float(np.percentile(height, 70))
    drawn = height > max(0.35 * level, 0.03)
    far = steps[best]
    terms = np.column_stack([np.ones_like(turn), np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)])
    weight = drawn * np.minimum(height, level)
    solution = np.array([1.0, 0, 0, 0, 0])
    for width in (0.05, 0.03, 0.02, 0.015, 0.015):
        off = far - terms @ solution
        near = weight / (1 + (off / width) ** 4)
        left = terms * near[:, None]
        solution = np.linalg.solve(
            left.T @ terms + np.diag([1e-3, 0.02, 0.02, 0.3, 0.3]), left.T @ (far - terms @ [1.0, 0, 0, 0, 0])
        )
        solution = solution + [1.0, 0, 0, 0, 0]
    on = drawn & (np.abs(far - terms @ solution) < 0.03)
    r, a, b, c, d = solution
    moved = matrix.copy()
    moved[:, 2] += matrix[:, :2] @ [a, b]
    moved[:, :2] = matrix[:, :2] @ np.array([[r + c, d], [d, r - c]])
    return moved, float(on.mean()), float(on.sum() / max(drawn.sum(), 1)), level


def remaining(ink: np.ndarray, one: Outline) -> float:
    """The support that an outline has in what is left of the ink."""
    if one.shape == "square":
        there = framed(ink, corners(one))
        return there.support if there else 0.0
    return _closer(ink, one.matrix, 0.04, one.level)[1]


def corners(one: Outline) -> np.ndarray:
    """The four corners of a square (4x2), in order."""
    return np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) @ one.matrix[:, :2].T + one.matrix[:, 2]


def erase(ink: np.ndarray, one: Outline, thick: float = 0.09) -> None:
    """Take the line of an outline (so thick, of its radius) out of the ink."""
    if one.shape == "square":
        line = corners(one)
    else:
        turn = np.arange(0, 2 * np.pi, 0.05)
        line = np.column_stack([np.cos(turn), np.sin(turn)]) * (1 - thick / 3) @ one.matrix[:, :2].T + one.matrix[:, 2]
    cv2.polylines(ink, [line.round().astype(np.int32)], True, 0.0, max(3, round(thick * one.radii[1])))


def _look(ink: np.ndarray, places: np.ndarray) -> np.ndarray:
    where = places.astype(np.float32)
    return cv2.remap(ink, where[..., 0], where[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)


def framed(ink: np.ndarray, corners: np.ndarray) -> Outline | None:
    """A square frame given by its four corners (4x2, in order), its sides moved to their outer edge."""
    corners = np.asarray(corners, np.float64)
    for reach in (0.12, 0.06):
        corners, drawn, steady, level = _sides(ink, corners, reach)
        if corners is None:
            return None
    a, b, c, d = corners
    matrix = np.column_stack([(b + c - a - d) / 4, (c + d - a - b) / 4, corners.mean(axis=0)])
    return Outline("square", matrix, drawn, steady, level)


def _sides(ink: np.ndarray, corners: np.ndarray, reach: float) -> tuple[np.ndarray | None, float, float, float]:
    """Each side's line through the outer edges found along it; the corners where neighbouring lines meet."""
    size = float(np.mean([np.linalg.norm(corners[i] - corners[i - 1]) for i in range(4)]))
    lines, drawn, steady, levels = [], [], [], []
    for i in range(4):
        start, end = corners[i], corners[(i + 1) % 4]
        along = (end - start) / max(np.linalg.norm(end - start), 1e-6)
        out = np.array([along[1], -along[0]])
        share, steps = np.linspace(0.06, 0.94, 40), np.linspace(-reach - 0.05, reach + 0.05, 51)
        places = start + share[:, None, None] * (end - start) + (steps * size)[None, :, None] * out
        seen = cv2.blur(_look(ink, places), (5, 1))
        fall = np.roll(seen, 2, axis=1) - np.roll(seen, -2, axis=1)
        fall[:, np.abs(steps) > reach] = 0
        best = fall.argmax(axis=1)
        height = fall[np.arange(40), best]
        level = float(np.percentile(height, 70))
        there = height > max(0.35 * level, 0.03)
        if there.sum() < 10:
            return None, 0.0, 0.0, 0.0
        off, at = steps[best][there], share[there]
        slope, base = _straight(at, off)
        on = np.abs(off - (base + slope * at)) < 0.02
        lines.append((start + (base * size) * out, end + ((base + slope) * size) * out))
        drawn.append(on.sum() / 40)
        steady.append(on.mean())
        levels.append(level)
    met = [_meet(lines[i - 1], lines[i]) for i in range(4)]
    if any(one is None for one in met):
        return None, 0.0, 0.0, 0.0
    return np.array(met), float(np.mean(drawn)), float(np.mean(steady)), float(np.mean(levels))


def _straight(at: np.ndarray, off: np.ndarray) -> tuple[float, float]:
    """Slope and base of the line through most of the points."""
    slope, base = 0.0, float(np.median(off))
    for _ in range(5):
        weight = 1 / (1 + ((off - base - slope * at) / 0.02) ** 4)
        slope, base = np.polyfit(at, off, 1, w=np.sqrt(weight + 1e-6))
    return float(slope), float(base)


def _meet(one: tuple[np.ndarray, np.ndarray], two: tuple[np.ndarray, np.ndarray]) -> np.ndarray | None:
    u, v = one[1] - one[0], two[1] - two[0]
    cross = u[0] * v[1] - u[1] * v[0]
    if abs(cross) < 0.2 * np.linalg.norm(u) * np.linalg.norm(v):
        return None
    w = two[0] - one[0]
    return one[0] + u * ((w[0] * v[1] - w[1] * v[0]) / cross)
