"""How much print a sheet carries: enough to tell a written page from a blank one (空白纸)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision import sheet

_WORKING_WIDTH = 800
_DARKER = 0.78  # print is darker than this share of the paper around it
_MARGIN = 0.025  # of the sheet: edges and shadows are not print


@dataclass(frozen=True)
class Ink:
    """coverage: share of the sheet (0..1) covered by dark print, red ink and the given codes not counted;
    sharpness: variance of the Laplacian over the sheet, grey levels squared; quad: the sheet's corners in pixels."""

    coverage: float
    sheet_found: bool
    sharpness: float
    quad: np.ndarray | None


def measure(image: np.ndarray, ignore: tuple[np.ndarray, ...] = ()) -> Ink:
    """Measure a BGR picture (uint8 HxWx3); `ignore`: quads (pixels, 4x2) left out, such as printed codes."""
    scale = min(1.0, _WORKING_WIDTH / image.shape[1])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    quad = sheet.find(small)
    if quad is None:
        return Ink(0.0, False, 0.0, None)
    quad = quad / scale
    red_free = cv2.extractChannel(small, 2)  # red ink is bright in the red channel: an impression is not print
    paper = cv2.GaussianBlur(cv2.dilate(red_free, np.ones((21, 21), np.uint8)), (0, 0), 8)
    dark = red_free < cv2.convertScaleAbs(paper, alpha=_DARKER)
    inside = _inside(red_free.shape, quad * scale, tuple(one * scale for one in ignore))
    area = max(int(inside.sum()), 1)
    sharpness = float(cv2.Laplacian(red_free, cv2.CV_32F)[inside].var()) if area > 1 else 0.0
    return Ink(float((dark & inside).sum()) / area, True, sharpness, quad)


def _inside(shape: tuple[int, int], quad: np.ndarray, ignore: tuple[np.ndarray, ...]) -> np.ndarray:
    mask = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(mask, _grown(quad, 1 - 2 * _MARGIN), 1)
    for one in ignore:
        cv2.fillConvexPoly(mask, _grown(one, 1.35), 0)
    return mask.astype(bool)


def _grown(quad: np.ndarray, factor: float) -> np.ndarray:
    centre = quad.mean(axis=0)
    return ((quad - centre) * factor + centre).round().astype(np.int32)
