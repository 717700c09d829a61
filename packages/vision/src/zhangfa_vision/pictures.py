"""Pictures from files nobody vouches for (图片): photographs and PDF pages, measured before anything is decoded."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image

MOST_BYTES = 40_000_000
MOST_PIXELS = 60_000_000
FEWEST_PIXELS_A_SIDE = 64
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
PDF_PIXELS_A_POINT = 200 / 72


class Unfit(Exception):
    """The file gives no picture; `reason` is a code such as "picture.too_large"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def load(source: str) -> np.ndarray:
    """BGR uint8 HxWx3 of an image file, or of a PDF page named `file.pdf#2` (pages count from 1).

    The pixels are those of the file: a turn noted in it (EXIF) is left alone. Raises Unfit.
    """
    path, _, page = source.rpartition("#") if ".pdf#" in source.lower() else (source, "", "")
    try:
        size = Path(path).stat().st_size
        if not 0 < size <= MOST_BYTES:
            raise Unfit("picture.empty" if size == 0 else "picture.too_large")
        data = Path(path).read_bytes()
    except (OSError, ValueError) as problem:
        raise Unfit("picture.missing") from problem
    return decode(data, page=int(page) if page.isdigit() else 1)


def decode(data: bytes, *, page: int = 1) -> np.ndarray:
    """The same from bytes. Raises Unfit, and nothing else, whatever the bytes are."""
    if not 0 < len(data) <= MOST_BYTES:
        raise Unfit("picture.too_large" if data else "picture.empty")
    try:
        return _pdf_page(data, page) if data[:1024].lstrip().startswith(b"%PDF") else _photograph(data)
    except Image.DecompressionBombError as problem:
        raise Unfit("picture.too_large") from problem
    except (OSError, ValueError, SyntaxError, MemoryError, cv2.error, pypdfium2.PdfiumError) as problem:
        raise Unfit("picture.broken") from problem


def _within(width: float, height: float) -> None:
    if width * height > MOST_PIXELS:
        raise Unfit("picture.too_large")
    if min(width, height) < FEWEST_PIXELS_A_SIDE:
        raise Unfit("picture.too_small")


def _photograph(data: bytes) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a bomb's size is refused below, by our own limit
        with Image.open(io.BytesIO(data), formats=FORMATS) as header:  # reads the header only
            _within(*header.size)
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if image is None:
        raise Unfit("picture.broken")
    _within(image.shape[1], image.shape[0])
    return image


def _pdf_page(data: bytes, number: int) -> np.ndarray:
    document = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= number <= len(document):
            raise Unfit("picture.no_such_page")
        page = document[number - 1]
        _within(page.get_width() * PDF_PIXELS_A_POINT, page.get_height() * PDF_PIXELS_A_POINT)
        drawn = page.render(scale=PDF_PIXELS_A_POINT).to_numpy()
        return cv2.cvtColor(drawn, cv2.COLOR_GRAY2BGR) if drawn.ndim == 2 else np.ascontiguousarray(drawn[:, :, :3])
    finally:
        document.close()
