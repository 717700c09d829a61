"""Page codes in a photograph (页码): every QR code with its text and its four corners."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp


@dataclass(frozen=True)
class Code:
    """`quad`: corners in pixels of the picture, clockwise from the code's own top left, float32 4x2."""

    text: str
    quad: np.ndarray


def read(image: np.ndarray, *, thorough: bool = True) -> tuple[Code, ...]:
    """All readable QR codes of a BGR or grey picture (uint8, HxW or HxWx3).

    Stops at the first view of it that shows one; not thorough: looks at the picture only as it is.
    """
    grey = image if image.ndim == 2 else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    for view, scale in _views(grey):
        found = zxingcpp.read_barcodes(view, formats=zxingcpp.BarcodeFormat.QRCode)
        codes = tuple(Code(one.text, _corners(one.position) / scale) for one in found if one.valid)
        if codes or not thorough:
            return codes
    return ()


def _views(grey: np.ndarray) -> Iterator[tuple[np.ndarray, float]]:
    """As it is; sharper; twice as large; with the contrast of dark corners lifted."""
    yield grey, 1.0
    soft = cv2.GaussianBlur(grey, (0, 0), 1.5)
    yield cv2.addWeighted(grey, 1.8, soft, -0.8, 0), 1.0
    even = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(8, 8)).apply(grey)
    yield even, 1.0
    if max(grey.shape) <= 1700:
        yield cv2.resize(even, None, fx=2.0, fy=2.0, interpolation=cv2.INTER_CUBIC), 2.0


def _corners(position: zxingcpp.Position) -> np.ndarray:
    points = (position.top_left, position.top_right, position.bottom_right, position.bottom_left)
    return np.array([(p.x, p.y) for p in points], np.float32)
