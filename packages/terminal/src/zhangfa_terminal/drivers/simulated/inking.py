"""How a rubber seal leaves its mark: red ink, laid unevenly, a little turned, darkening what is printed below it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

DRY = 0.35  # of the ink of a good press
RECUT_DEGREES = 14
INK = np.array([46, 34, 208], np.float32)  # BGR of vermilion stamp ink on white paper


@dataclass(frozen=True)
class Mark:
    """One impression on one sheet: centre as a share of the sheet, degrees of turn, seed of its unevenness; faint: from
    a dry pad; recut: by a copy of the seal that somebody had cut."""

    slot: int
    x: float
    y: float
    angle: float
    seed: int
    faint: bool = False
    recut: bool = False


@lru_cache(maxsize=16)
def drawing(png: bytes) -> np.ndarray:
    """The seal's own drawing as a map of ink, 0..1, square."""
    image = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if image is None:
        raise ValueError("the impression of this seal is not a picture")
    if image.ndim == 3 and image.shape[2] == 4:
        return image[:, :, 3].astype(np.float32) / 255
    grey = image if image.ndim == 2 else image[:, :, :3].min(axis=2)
    return 1 - grey.astype(np.float32) / 255


@lru_cache(maxsize=8)
def _recut(png: bytes) -> np.ndarray:
    """The same words in the same ring, each a little further round, as no two engravers cut alike."""
    ink = drawing(png)
    side = ink.shape[0]
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), RECUT_DEGREES, 1.0)
    across = np.arange(side) - (side - 1) / 2
    far = np.hypot(across[:, None], across[None, :]) / (side / 2)
    return np.where((far > 0.5) & (far < 0.93), cv2.warpAffine(ink, turn, (side, side)), ink)


def press(page: np.ndarray, mark: Mark, png: bytes, diameter_mm: float, px_per_mm: float) -> np.ndarray:
    """The page (BGR uint8) with the mark multiplied into it; the page itself stays as it was."""
    size = max(16, round(diameter_mm * px_per_mm))
    ink = cv2.resize(_recut(png) if mark.recut else drawing(png), (size, size), interpolation=cv2.INTER_AREA)
    ink = _uneven(_turned(ink, mark.angle), np.random.default_rng(mark.seed)) * (DRY if mark.faint else 1)
    return _multiplied(page, ink, round(mark.x * page.shape[1]), round(mark.y * page.shape[0]))


def _turned(ink: np.ndarray, angle: float) -> np.ndarray:
    pad = ink.shape[0] // 6
    ink = cv2.copyMakeBorder(ink, pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=0)
    side = ink.shape[0]
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1.0)
    return cv2.warpAffine(ink, turn, (side, side), flags=cv2.INTER_LINEAR)


def _uneven(ink: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Pressure leans to one side, the pad is patchy, the paper's grain leaves white specks, edges bleed."""
    side = ink.shape[0]
    across = np.linspace(-1, 1, side, dtype=np.float32)
    direction = chance.uniform(0, 2 * np.pi)
    lean = 0.9 + 0.06 * (np.cos(direction) * across[None, :] + np.sin(direction) * across[:, None])
    patches = cv2.resize(chance.random((9, 9), np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(chance.random((side, side), np.float32), (0, 0), 0.8)
    specks = np.clip((grain - 0.34) * 9, 0.8, 1)
    bleed = cv2.GaussianBlur(ink, (0, 0), 0.7)
    return np.clip(bleed * lean * (0.92 + 0.12 * patches) * specks, 0, 0.95)


def _multiplied(page: np.ndarray, ink: np.ndarray, x: int, y: int) -> np.ndarray:
    height, width = page.shape[:2]
    side = ink.shape[0]
    left, top = x - side // 2, y - side // 2
    x0, y0, x1, y1 = max(left, 0), max(top, 0), min(left + side, width), min(top + side, height)
    result = page.copy()
    if x0 >= x1 or y0 >= y1:
        return result
    strength = ink[y0 - top : y1 - top, x0 - left : x1 - left, None]
    part = result[y0:y1, x0:x1].astype(np.float32)
    result[y0:y1, x0:x1] = (part * (1 - strength * (1 - INK / 255))).clip(0, 255).astype(np.uint8)
    return result
