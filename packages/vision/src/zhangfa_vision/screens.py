"""Is this paper, or a screen that shows paper (翻拍)? What can be told from one picture: moiré and glare.

A screen's grid of lights, seen through the camera's own grid, gives stripes of one spacing all over, also where nothing
is written; paper never does. Absence of stripes proves nothing.
"""

from __future__ import annotations

import cv2
import numpy as np

_TILE = 128
_MOST_TILES = 40
_MOIRE = 14.0  # times the usual strength of the spectrum around: a spacing so strong is no paper's grain
_ALIKE = 0.4  # of the tiles have to show the same spacing
_GLARE = 252  # grey level: nothing is left of the paper's colour
_GLARE_SHARE = 0.02  # of the picture


def signs(image: np.ndarray) -> tuple[str, ...]:
    """Codes of what speaks for a screen or a glossy picture in a BGR picture (uint8): "press.moire", "press.glare"."""
    found = {"press.moire": _moire(image), "press.glare": _glare(image)}
    return tuple(code for code, there in found.items() if there)


def _moire(image: np.ndarray) -> bool:
    tiles = _blank_tiles(image)
    if len(tiles) < 4:
        return False
    window = np.outer(np.hanning(_TILE), np.hanning(_TILE)).astype(np.float32)
    peaks = [_peak((tile - cv2.GaussianBlur(tile, (0, 0), 6)) * window) for tile in tiles]
    strong = [place for strength, place in peaks if strength > _MOIRE]
    if len(strong) < 4:
        return False
    middle = np.median(np.array(strong), axis=0)
    same = sum(np.abs(np.array(place) - middle).max() <= 3 for place in strong)
    return bool(same >= _ALIKE * len(tiles))


def _blank_tiles(image: np.ndarray) -> list[np.ndarray]:
    """The brightest, least written parts of the picture: float32, green channel."""
    green = image[:, :, 1].astype(np.float32)
    rows, columns = (side // _TILE for side in green.shape)
    cut = [green[r * _TILE : (r + 1) * _TILE, c * _TILE : (c + 1) * _TILE] for r in range(rows) for c in range(columns)]
    bright = np.median([float(np.median(tile)) for tile in cut]) if cut else 0.0
    light = [tile for tile in cut if np.median(tile) >= 0.8 * bright]
    return sorted(light, key=lambda tile: float(np.percentile(tile, 50) - np.percentile(tile, 1)))[:_MOST_TILES]


def _peak(tile: np.ndarray) -> tuple[float, tuple[int, int]]:
    """The strongest spacing of a tile against what is usual at its distance, and its place in the half plane."""
    power = np.abs(np.fft.rfft2(tile))
    rows = np.fft.fftfreq(_TILE, 1 / _TILE)[:, None]
    columns = np.arange(power.shape[1])[None]
    far = np.hypot(rows, columns)
    power[(far < 8) | (np.abs(rows) % 16 < 1.5) & (columns < 2) | (columns % 16 < 1.5) & (np.abs(rows) < 2)] = 0
    rings = (far / 4).astype(int)
    usual = np.bincount(rings.ravel(), power.ravel()) / np.maximum(np.bincount(rings.ravel()), 1)
    ratio = power / np.maximum(usual[rings], 1e-3)
    ratio[far > _TILE / 2] = 0
    at = np.unravel_index(int(ratio.argmax()), ratio.shape)
    return float(ratio[at]), (int(rows[at[0], 0]), int(at[1]))


def _glare(image: np.ndarray) -> bool:
    """A large spot that is burnt out while most of the picture is not."""
    small = cv2.resize(image, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    burnt = (small.min(axis=2) >= _GLARE).astype(np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(burnt)
    largest = int(stats[1:, cv2.CC_STAT_AREA].max()) if count > 1 else 0
    return largest > _GLARE_SHARE * burnt.size and float(np.median(small)) < _GLARE - 20
