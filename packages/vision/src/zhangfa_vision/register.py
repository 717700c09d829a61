"""Laying one picture of a page over another (配准): features, a homography, then the slow bend of curled paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

_FEATURES = 3500
_WORKING_SIDE = 1300  # pixels of the longer side in which features are sought
FEWEST = 24  # inliers: fewer are chance
_NEAR = 5.0  # pixels of the frame: inliers of the homography
_HELD_BACK = (1e-6, 1e-6, 1e-5, 5e-5, 2e-4, 4e-4)  # by degree, of the number of matches
_DEGREES = len(_HELD_BACK)
_ALIKE = 0.75  # cosine of two marks
_NEIGHBOURS = 10
_CLOSE = 150.0  # pixels of the frame
_PASSES = 3
_RADII = (12, 60)  # pixels of the frame: how far from where it is expected a match is sought, least and most
_UNSURE = 0.12  # pixels that are added to it for each pixel to the nearest matches: a foot line far below the text
_FEW = 4  # matches that must be near for a place to be known
_LOCAL = 40.0  # pixels: what the local bend may add to the polynomial
_SETTLED = 2.5  # pixels
_FOLLOWED = 2500  # corners of print that are followed for the fine bend
_WIDER = 0.02  # of a place's weight, spread four times as far
_BENT = 110.0  # pixels of the frame: what curled paper may lie off the plane


@dataclass(frozen=True)
class Features:
    """points: float32 Nx2 in pixels of the picture; marks: float32 Nx128, root-normalised."""

    points: np.ndarray
    marks: np.ndarray


@dataclass(frozen=True)
class Fit:
    """homography: frame to candidate picture, 3x3; inliers: matches that agree."""

    homography: np.ndarray
    inliers: int
    matches: int


Places = tuple[np.ndarray, np.ndarray]
"""Where matches lie in the frame and in the picture: float32 Nx2 each, in pixels."""


@dataclass(frozen=True)
class Bent:
    """matches that agree with their neighbours; bend: float32 HxWx2, see `smooth_bend`."""

    matches: Places
    bend: np.ndarray


def features(image: np.ndarray) -> Features:
    """Corners and blobs of a BGR picture, in its red channel so that impressions do not hide print."""
    scale = min(1.0, _WORKING_SIDE / max(image.shape[:2]))
    small = cv2.resize(cv2.extractChannel(image, 2), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    points, marks = cv2.SIFT_create(_FEATURES, contrastThreshold=0.05).detectAndCompute(small, None)
    if marks is None:
        return Features(np.zeros((0, 2), np.float32), np.zeros((0, 128), np.float32))
    marks = np.sqrt(marks / np.maximum(marks.sum(axis=1, keepdims=True), 1e-6))
    return Features(np.float32([point.pt for point in points]) / scale, marks)


def fit(frame: Features, seen: Features) -> tuple[Fit, Places] | None:
    """The homography from frame to picture, with the matches (Nx2 each) that lie within the bend of paper; or None."""
    if min(len(frame.points), len(seen.points)) < FEWEST:
        return None
    here, there = _matched(frame, seen, _alike(frame, seen), 0.82)
    if len(here) < FEWEST:
        return None
    back, agree = cv2.findHomography(there, here, cv2.USAC_MAGSAC, _NEAR, maxIters=5000, confidence=0.999)
    if back is None or agree.sum() < FEWEST or not _plausible(back, there):
        return None
    off = np.linalg.norm(cv2.perspectiveTransform(there[None], back)[0] - here, axis=1)
    near = off < _BENT
    return Fit(np.linalg.inv(back), int(agree.sum()), len(here)), (here[near], there[near])


def _alike(one: Features, two: Features) -> np.ndarray:
    """Cosines of all marks with all marks: float32 NxM."""
    return one.marks @ two.marks.T


def _matched(one: Features, two: Features, likeness: np.ndarray, ratio: float) -> Places:
    """The places (Nx2 each) of pairs clearly nearer to each other than to the second best; spoils `likeness`."""
    rows = np.arange(len(one.points))
    best = likeness.argmax(axis=1)
    first = likeness[rows, best]
    likeness[rows, best] = -1
    second = likeness.max(axis=1)
    sure = np.sqrt(np.maximum(2 - 2 * first, 0)) < ratio * np.sqrt(np.maximum(2 - 2 * second, 0))
    sure &= first > _ALIKE
    here, there = one.points[sure], two.points[best[sure]]
    once = np.unique(np.column_stack([here, there]).round(), axis=0, return_index=True)[1]
    return here[once], there[once]  # a place with several marks has one voice


def follow(frame: Features, seen: Features, fit_: Fit, matches: Places, size: tuple[int, int]) -> Bent:
    """From a first fit to matches all over the page and the bend (float32 HxWx2, see `smooth_bend`; size: W, H).

    Matches are sought anew where the fit so far expects them: the same character elsewhere on the page no longer
    confuses them, so they reach the corners of a curled page. Ends early where nothing is left to follow.
    """
    back = np.linalg.inv(fit_.homography)
    matches = _neighbourly(matches, back)
    bend, left = smooth_bend(*matches, back, size)
    likeness = _alike(frame, seen)
    met = cv2.perspectiveTransform(seen.points[None], back)[0]
    for _ in range(_PASSES):
        radius = np.clip(6 * left + _UNSURE * _far(frame.points, matches[0]), *_RADII)
        expected = frame.points + _at(bend, frame.points)
        off = np.square(expected[:, :1] - met[:, 0]) + np.square(expected[:, 1:] - met[:, 1])
        matches = _neighbourly(_matched(frame, seen, np.where(off > radius[:, None] ** 2, -1, likeness), 0.85), back)
        if len(matches[0]) < FEWEST:
            break
        bend, left = smooth_bend(*matches, back, size)
        if left < _SETTLED:
            break
    return Bent(matches, bend)


def _far(points: np.ndarray, known: np.ndarray) -> np.ndarray:
    """How far each point (Nx2) lies from the nearest _FEW known places (Mx2), pixels: float32 N."""
    off = np.square(points[:, :1] - known[:, 0]) + np.square(points[:, 1:] - known[:, 1])
    return np.sqrt(np.partition(off, _FEW - 1, axis=1)[:, _FEW - 1])


def _at(field_: np.ndarray, places: np.ndarray) -> np.ndarray:
    """What a field HxWx2 says at places (Nx2)."""
    x, y = np.clip(places.round().astype(int), 0, np.array(field_.shape[1::-1]) - 1).T
    return field_[y, x]


def _neighbourly(matches: Places, back: np.ndarray) -> Places:
    """The matches that lie off the plane like most of the matches around them, as places of one paper do; where a few
    stand close together, far from the others, also like most of those few."""
    here, there = matches
    if len(here) <= _NEIGHBOURS:
        return matches
    off = cv2.perspectiveTransform(there[None], back)[0] - here
    near = np.square(here[:, :1] - here[:, 0]) + np.square(here[:, 1:] - here[:, 1])
    nearest = np.argpartition(near, _NEIGHBOURS, axis=1)[:, : _NEIGHBOURS + 1]
    distance = np.sqrt(np.take_along_axis(near, nearest, axis=1))
    apart = np.linalg.norm(off[nearest] - off[:, None], axis=2)
    close = distance < _CLOSE
    few, like_few = ((one & close).sum(axis=1) - 1 for one in (close, apart < 4 + 0.15 * distance))  # not itself
    good = (apart < 4 + 0.25 * distance).sum(axis=1) > _NEIGHBOURS / 2
    good &= (few < _FEW) | (like_few >= few / 2)
    return here[good], there[good]


def _plausible(back: np.ndarray, there: np.ndarray) -> bool:
    """No camera folds a sheet over or shrinks it beyond reading."""
    if not np.isfinite(back).all() or abs(np.linalg.det(back)) < 1e-9:
        return False
    depth = there @ back[2, :2] + back[2, 2]
    return bool((depth > 0.2).all() and np.linalg.det(back[:2, :2]) > 0.05)


def smooth_bend(
    here: np.ndarray, there: np.ndarray, back: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, float]:
    """Curl as a polynomial of the fifth degree through the matches, and what they show beside it locally: float32
    HxWx2 offsets in the frame (size: W, H); and by how much nine matches in ten lie off it at most, pixels.

    Higher terms are held back, so that a few lines at the top of a page say nothing daring about its foot.
    """
    width, height = size
    off = cv2.perspectiveTransform(there[None], back)[0] - here
    terms = _terms(here[:, 0] / width, here[:, 1] / height)
    weight = np.ones(len(here), np.float64)
    degrees = [i + j for i in range(_DEGREES) for j in range(_DEGREES - i)]
    held_back = np.diag([_HELD_BACK[one] for one in degrees]) * len(here)
    solution = np.zeros((terms.shape[1], 2))
    for _ in range(6):
        left = terms * weight[:, None]
        solution = np.linalg.solve(left.T @ terms + held_back, left.T @ off)
        left_over = np.linalg.norm(off - terms @ solution, axis=1)
        weight = 1 / (1 + (left_over / max(6.0, 3 * float(np.median(left_over)))) ** 4)
    x, y = np.meshgrid(np.linspace(0, 1, 40), np.linspace(0, 1, 56))
    coarse = (_terms(x.ravel(), y.ravel()) @ solution).reshape(56, 40, 2).astype(np.float32)
    bend = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    for sigma in (64, 32):  # pixels
        bend = bend + cv2.resize(_local(here, (off - _at(bend, here)).astype(np.float32), size, sigma), size)
    return bend, float(np.quantile(np.linalg.norm(off - _at(bend, here), axis=1), 0.9))


def _local(here: np.ndarray, left: np.ndarray, size: tuple[int, int], sigma: float) -> np.ndarray:
    """What is left over at places, averaged over their surroundings: float32 H/8xW/8x2. Who leaves his neighbours
    has lost his way and is not asked again."""
    small = (size[1] // 8, size[0] // 8)
    good = np.linalg.norm(left, axis=1) < _LOCAL
    for limit in (sigma / 6, sigma / 12):
        good[good] = _astray(here[good] / 8, left[good], small, sigma / 8) < max(limit, 3.0)
    return _spread(here[good] / 8, left[good], small, sigma / 8, alone=0.02)


def _terms(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Powers up to the fifth degree of places (0..1) taken from the middle: NxT."""
    x, y = 2 * x - 1, 2 * y - 1
    degrees = [(i, j) for i in range(_DEGREES) for j in range(_DEGREES - i)]
    return np.stack([x**i * y**j for i, j in degrees], axis=1).astype(np.float64)


def fine_bend(frame_ink: np.ndarray, seen_ink: np.ndarray, paper: np.ndarray, spread: float) -> np.ndarray:
    """What is still off between two ink maps (float32 HxW, 0..1), as a slow field: float32 HxWx2 in pixels.

    Corners of the print are followed from one map to the other and back (pyramids of Lucas and Kanade, at half size),
    then averaged with a Gaussian of `spread` pixels: a field so slow cannot bend one character into another. `paper`:
    bool HxW, where both pictures show the sheet; the grain of two desks must not pull at its edge.
    """
    frame_half, seen_half = _half(frame_ink), _half(seen_ink)
    shape = frame_half.shape
    mask = cv2.resize(paper.astype(np.uint8), shape[::-1], interpolation=cv2.INTER_NEAREST)
    points = cv2.goodFeaturesToTrack(frame_half, _FOLLOWED, 0.03, 7, mask=mask, blockSize=7)
    field = np.zeros((*paper.shape, 2), np.float32)
    if points is None or len(points) < FEWEST:
        return field
    window = {"winSize": (25, 25), "maxLevel": 1}
    ahead, met, _ = cv2.calcOpticalFlowPyrLK(frame_half, seen_half, points, None, **window)
    back, home, _ = cv2.calcOpticalFlowPyrLK(seen_half, frame_half, ahead, None, **window)
    start, off = points[:, 0], (ahead - points)[:, 0]
    lost = np.linalg.norm((back - points)[:, 0], axis=1) > 0.6
    good = (met[:, 0] > 0) & (home[:, 0] > 0) & ~lost & (np.linalg.norm(off, axis=1) < spread / 6)
    start, off = start[good], off[good]
    good = _astray(start, off, shape, spread / 2) < 1.5  # a point that leaves its neighbours has lost its way
    slow = _spread(start[good], off[good], shape, spread / 2)
    return 2 * cv2.resize(slow, paper.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _half(ink: np.ndarray) -> np.ndarray:
    """An ink map (float32 HxW, 0..1) at half size, soft, as grey levels: uint8 H/2xW/2."""
    small = cv2.GaussianBlur(cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), (0, 0), 1.0)
    return np.clip(small * 320, 0, 255).astype(np.uint8)


def _spread(
    places: np.ndarray, values: np.ndarray, shape: tuple[int, ...], sigma: float, alone: float = 1e-5
) -> np.ndarray:
    """Values at scattered places (Nx2 each) averaged into a field HxWx2; far from any place it fades to nothing, the
    sooner the larger `alone` is."""
    few = _sums(places, values, shape, sigma)
    return cv2.resize(few[:, :, :2] / (few[:, :, 2:] + alone), shape[::-1], interpolation=cv2.INTER_LINEAR)


def _sums(places: np.ndarray, values: np.ndarray, shape: tuple[int, ...], sigma: float) -> np.ndarray:
    """Values and their count, each place spread by a Gaussian and thinly by a wider one: float32 H/4xW/4x3."""
    stack = np.zeros((shape[0] // 4 + 1, shape[1] // 4 + 1, 3), np.float32)
    x, y = (places / 4).astype(int).T
    np.add.at(stack, (y, x), np.column_stack([values, np.ones(len(values))]))
    return cv2.GaussianBlur(stack, (0, 0), sigma / 4) + cv2.GaussianBlur(stack, (0, 0), sigma) * _WIDER


def _astray(places: np.ndarray, values: np.ndarray, shape: tuple[int, ...], sigma: float) -> np.ndarray:
    """How far each value (Nx2) lies off the average of the others around its place: float32 N. A place that nobody else
    is near must not vouch for itself."""
    own = 8 / (np.pi * sigma**2) + _WIDER / (2 * np.pi * sigma**2)  # what a place adds to the sums right there
    x, y = (places / 4).astype(int).T
    others = _sums(places, values, shape, sigma)[y, x] - own * np.column_stack([values, np.ones(len(values))])
    return np.linalg.norm(values - others[:, :2] / np.maximum(others[:, 2:], own / 4), axis=1)


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
