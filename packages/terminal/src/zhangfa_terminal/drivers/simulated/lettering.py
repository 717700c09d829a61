"""Chinese letters on simulated pictures: the font named by ZHANGFA_FONT, else one of the system's."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

_PLACES = (
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simsun.ttc",
)


@cache
def font_path() -> Path | None:
    named = os.environ.get("ZHANGFA_FONT")
    return next((Path(place) for place in (named, *_PLACES) if place and Path(place).is_file()), None)


@cache
def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    path = font_path()
    return ImageFont.truetype(str(path), size) if path else ImageFont.load_default(size)


def write(
    image: np.ndarray, lines: list[tuple[int, int, int, str]], colour: tuple[int, int, int] = (24, 24, 24)
) -> None:
    """Draw text into a BGR picture in place; each line is (x, y, size, text), x and y its top left corner."""
    canvas = Image.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    draw = ImageDraw.Draw(canvas)
    for x, y, size, text in lines:
        draw.text((x, y), _writable(text), font=font(size), fill=colour)
    image[:] = cv2.cvtColor(np.asarray(canvas), cv2.COLOR_RGB2BGR)


def width(text: str, size: int) -> int:
    return round(font(size).getlength(_writable(text)))


def _writable(text: str) -> str:
    """Without a Chinese font there are no boxes in place of letters, only less text."""
    return text if font_path() else text.encode("ascii", "ignore").decode()
