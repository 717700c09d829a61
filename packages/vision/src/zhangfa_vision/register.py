"""Laying one picture of a page over another (配准): features, a homography, then the slow bend of curled paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

_FEATURES = 3500
_WORKING_SIDE = 1300  # pixels of the longer side in which features are sought
_FEWEST = 24  # inliers: fewer are chance
_NEAR = 5.0  # pixels of the frame: inliers of the homography
_HELD_BACK = (1e-6, 1e-6, 1e-5, 5e-5)  # by degree, of the number of matches
_FOLLOWED = 2500  # corners of print that are followed for the fine bend
_BENT = 45.0  # pixels of the frame: what curled paper may lie off the plane


@dataclass(frozen=True)
class Features:
    """points: float32 Nx2 in pixels of the picture; marks: float32 Nx128, root-normalised."""

    points: np.ndarray
    marks: np.ndarray


@dataclass(frozen=True)
class Fit:
    """homography: frame to candidate picture, 3x3; inliers: matches that agree; bend: float32 HxWx2, pixels of the
    frame to add before the homography."""

    homography: np.ndarray
    inliers: int
    matches: int


def features(image: np.ndarray) -> Features:
    """Corners and blobs of a BGR picture, in its red channel so that impressions do not hide print."""
    scale = min(1.0, _WORKING_SIDE / max(image.shape[:2]))
    small = cv2.resize(cv2.extractChannel(image, 2), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    points, marks = cv2.SIFT_create(_FEATURES, contrastThreshold=0.05).detectAndCompute(small, None)
    if marks is None:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    marks = np.sqrt(marks / np.maximum(marks.sum(axis=1, keepdims=True), 1e-6))
    return Features(np.float32([point.pt for point in points]) / scale, marks)


def fit(frame: Features, seen: Features) -> tuple[Fit, np.ndarray, np.ndarray] | None:
    """The homography from frame to picture, with the matches (Nx2 each) that lie within the bend of paper; or None."""
    if min(len(frame.points), len(seen.points)) < _FEWEST:
        return None
    here, there = _matched(frame, seen, _alike(frame, seen), 0.82)
    if len(here) < _FEWEST:
        return None
    back, agree = cv2.findHomography(there, here, cv2.USAC_MAGSAC, _NEAR, maxIters=5000, confidence=0.999)
    if back is None or agree.sum() < _FEWEST or not _plausible(back, there):
        return None
    off = np.linalg.norm(cv2.perspectiveTransform(there[None], back)[0] - here, axis=1)
    near = off < _BENT
    return Fit(np.linalg.inv(back), int(agree.sum()), len(here)), here[near], there[near]


def _alike(one: Features, two: Features) -> np.ndarray:
    """Cosines of all marks with all marks: float32 NxM."""
    return one.marks @ two.marks.T


def _matched(one: Features, two: Features, likeness: np.ndarray, ratio: float) -> tuple[np.ndarray, np.ndarray]:
    """The places (Nx2 each) of pairs clearly nearer to each other than to the second best; spoils `likeness`."""
    rows = np.arange(len(one.points))
    best = likeness.argmax(axis=1)
    first = likeness[rows, best]
    likeness[rows, best] = -1
    second = likeness.max(axis=1)
    sure = np.sqrt(np.maximum(2 - 2 * first, 0)) < ratio * np.sqrt(np.maximum(2 - 2 * second, 0))
    return one.points[sure], two.points[best[sure]]


def _plausible(back: np.ndarray, there: np.ndarray) -> bool:
    """No camera folds a sheet over or shrinks it beyond reading."""
    if not np.isfinite(back).all() or abs(np.linalg.det(back)) < 1e-9:
        return False
    depth = there @ back[2, :2] + back[2, 2]
    return bool((depth > 0.2).all() and np.linalg.det(back[:2, :2]) > 0.05)


def smooth_bend(here: np.ndarray, there: np.ndarray, back: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Curl as a polynomial of the third degree through the matches: float32 HxWx2 offsets in the frame (size: W, H).

    Higher terms are held back, so that a few lines at the top of a page say nothing daring about its foot.
    """
    width, height = size
    off = cv2.perspectiveTransform(there[None], back)[0] - here
    terms = _terms(here[:, 0] / width, here[:, 1] / height)
    weight = np.ones(len(here), np.float64)
    held_back = np.diag([_HELD_BACK[i + j] for i in range(4) for j in range(4 - i)]) * len(here)
    solution = np.zeros((terms.shape[1], 2))
    for _ in range(8):
        left = terms * weight[:, None]
        solution = np.linalg.solve(left.T @ terms + held_back, left.T @ off)
        left_over = np.linalg.norm(off - terms @ solution, axis=1)
        weight = 1 / (1 + (left_over / max(2.0, 1.5 * float(np.median(left_over)))) ** 4)
    x, y = np.meshgrid(np.linspace(0, 1, 40), np.linspace(0, 1, 56))
    coarse = (_terms(x.ravel(), y.ravel()) @ solution).reshape(56, 40, 2).astype(np.float32)
    return cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)


def _terms(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Powers up to the third degree of places (0..1) taken from the middle: NxT."""
    x, y = 2 * x - 1, 2 * y - 1
    return np.stack([x**i * y**j for i in range(4) for j in range(4 - i)], axis=1).astype(np.float64)


def fine_bend(frame_half: np.ndarray, seen_half: np.ndarray, paper: np.ndarray, spread: float) -> np.ndarray:
    """What is still off between two ink maps at half size (see `half`), as a slow field: float32 HxWx2, pixels of the
    full size.

    Corners of the print are followed from one map to the other and back (pyramids of Lucas and Kanade), then averaged
    with a Gaussian of `spread` pixels: a field so slow cannot bend one character into another. `paper`: bool HxW of
    the full size, where both pictures show the sheet; the grain of two desks must not pull at its edge.
    """
    shape = frame_half.shape
    mask = cv2.resize(paper.astype(np.uint8), shape[::-1], interpolation=cv2.INTER_NEAREST)
    points = cv2.goodFeaturesToTrack(frame_half, _FOLLOWED, 0.03, 7, mask=mask, blockSize=7)
    field = np.zeros((*paper.shape, 2), np.float32)
    if points is None or len(points) < _FEWEST:
        return field
    window = {"winSize": (25, 25), "maxLevel": 1}
    ahead, met, _ = cv2.calcOpticalFlowPyrLK(frame_half, seen_half, points, None, **window)
    back, home, _ = cv2.calcOpticalFlowPyrLK(seen_half, frame_half, ahead, None, **window)
    start, off = points[:, 0], (ahead - points)[:, 0]
    lost = np.linalg.norm((back - points)[:, 0], axis=1) > 0.6
    good = (met[:, 0] > 0) & (home[:, 0] > 0) & ~lost & (np.linalg.norm(off, axis=1) < spread / 6)
    slow = _spread(start[good], off[good], shape, spread / 2)
    x, y = start.astype(int).T
    good &= np.linalg.norm(slow[y, x] - off, axis=1) < 1.5  # a point that leaves its neighbours has lost its way
    slow = _spread(start[good], off[good], shape, spread / 2)
    return 2 * cv2.resize(slow, paper.shape[::-1], interpolation=cv2.INTER_LINEAR)


def half(ink: np.ndarray) -> np.ndarray:
    """An ink map (float32 HxW, 0..1) at half size, soft, as grey levels: uint8 H/2xW/2."""
    small = cv2.GaussianBlur(cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    return np.clip(small * 320, 0, 255).astype(np.uint8)


def _spread(places: np.ndarray, values: np.ndarray, shape: tuple[int, ...], sigma: float) -> np.ndarray:
    """Values at scattered places (Nx2 each) averaged into a field HxWx2; far from any place it fades to nothing."""
    height, width = shape[0] // 4 + 1, shape[1] // 4 + 1
    stack = np.zeros((height, width, 3), np.float32)
    x, y = (places / 4).astype(int).T
    np.add.at(stack, (y, x), np.column_stack([values, np.ones(len(values))]))
    few = cv2.GaussianBlur(stack, (0, 0), sigma / 4) + cv2.GaussianBlur(stack, (0, 0), sigma) * 0.02
    return cv2.resize(few[:, :, :2] / (few[:, :, 2:] + 1e-5), shape[::-1], interpolation=cv2.INTER_LINEAR)


def _moved(offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Columns and rows (float32 HxW each) that each pixel's offset (HxWx2) leads to."""
    height, width = offsets.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return x + offsets[:, :, 0], y + offsets[:, :, 1]


def through(bend: np.ndarray, homography: np.ndarray) -> np.ndarray:
    """Where each pixel of the frame lies in the picture: float32 HxWx2, given offsets (HxWx2) and a homography."""
    height, width = bend.shape[:2]
    moved = np.dstack(_moved(bend))
    return cv2.perspectiveTransform(moved.reshape(1, -1, 2), homography.astype(np.float32)).reshape(height, width, 2)
