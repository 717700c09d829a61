"""How much ink lies on each place of a rectified page (墨迹): without paper colour, light, shadow and impressions."""

from __future__ import annotations

import cv2
import numpy as np

PX_PER_MM = 7.5  # of every rectified page
_THICKEST = 27  # pixels: wider dark things are shadow, a hand or the desk, not ink
_RED_IN_RED = 0.25  # what a red impression takes of red light, as a share of what it takes of green
_REDDER = 22  # grey levels by which an impression is redder than its paper


def of(page: np.ndarray) -> np.ndarray:
    """Ink as the share of light it takes away, float32 HxW (0..1), of a rectified BGR page (uint8).

    Black and blue ink take much red light, red ink takes little red but much green; so what green loses, times the
    share that red ink loses in red, is taken off again.
    """
    red, green = (_lost(cv2.extractChannel(page, channel)) for channel in (2, 1))
    return np.clip((red - _RED_IN_RED * green) * (1 / (1 - _RED_IN_RED)), 0.0, 1.0)


def _lost(channel: np.ndarray) -> np.ndarray:
    """The share of light lost against the paper around, float32 HxW: the paper's own brightness comes from a
    morphological closing, which keeps the hard edge of a shadow and forgets strokes."""
    sharp = cv2.GaussianBlur(channel, (0, 0), 0.7)
    soft = cv2.GaussianBlur(sharp, (0, 0), 1.5)
    paper = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, np.ones((_THICKEST, _THICKEST), np.uint8))
    return 1.0 - sharp.astype(np.float32) / np.maximum(paper.astype(np.float32), 12.0)


def red(page: np.ndarray) -> np.ndarray:
    """bool HxW: where a red impression lies on a rectified BGR page (uint8), with a little room: there the colours of a
    compressed picture run into each other, and what looks like black is less sure."""
    small = cv2.resize(page, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA).astype(np.float32)
    redder = small[:, :, 2] - small[:, :, :2].max(axis=2)
    mask = (redder - np.median(redder) > _REDDER).astype(np.uint8)
    mask = cv2.dilate(mask, np.ones((5, 5), np.uint8))
    return cv2.resize(mask, page.shape[1::-1], interpolation=cv2.INTER_NEAREST).astype(bool)


def contrast(ink: np.ndarray) -> float:
    """How dark print is on this page: the 80th percentile of its clearly inked places; 0 on a blank page."""
    inked = ink[ink > 0.15]
    return float(np.percentile(inked, 80)) if inked.size > 200 else 0.0


def rules(ink: np.ndarray) -> np.ndarray:
    """Long straight lines of tables: uint8 mask HxW (0 or 1)."""
    dark = (ink > 0.5 * max(contrast(ink), 0.2)).astype(np.uint8)
    length = round(9 * PX_PER_MM)
    thick = cv2.dilate(dark, np.ones((3, 3), np.uint8))
    across = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    down = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((length, 1), np.uint8))
    return cv2.dilate(across | down, np.ones((3, 3), np.uint8))
