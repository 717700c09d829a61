"""Draws signatures: strokes by ourselves, photos in the confined workshop. Ink is black, paper is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import hypot

from PIL import Image, ImageDraw

from zhangfa.adapters.imaging import ConfinedImaging
from zhangfa.adapters.inkwork import picture_of_ink
from zhangfa.signatures.core import HIGH, WIDE, Point, Strokes

_FINER = 2  # drawn so much larger, then made smaller: that smooths the edges
_THICK, _THIN, _SLOWING = 15.0, 6.0, 0.16  # a pen draws thinner where it moves faster


class PillowInk:
    def __init__(self, imaging: ConfinedImaging) -> None:
        self._imaging = imaging

    def of_strokes(self, strokes: Strokes) -> bytes:
        ink = Image.new("L", (WIDE * _FINER, HIGH * _FINER), 0)
        draw = ImageDraw.Draw(ink)
        for stroke in strokes:
            for x, y, radius in _dabs(stroke):
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
        return picture_of_ink(ink.resize((WIDE, HIGH), Image.Resampling.LANCZOS))

    def of_photo(self, photo: bytes) -> bytes:
        return self._imaging.ink(photo)


def _dabs(stroke: Sequence[Point]) -> Iterator[tuple[float, float, float]]:
    """Round dabs of ink along the stroke, bent through the middles of its sections, so that nothing has corners."""
    points = [stroke[0], *stroke, stroke[-1]]
    middles = [((ax + bx) / 2, (ay + by) / 2) for (ax, ay), (bx, by) in pairwise(points)]
    width = _THICK * 0.8
    for (start, end), bend in zip(pairwise(middles), points[1:-1], strict=True):
        length = hypot(end[0] - start[0], end[1] - start[1])
        aim = max(_THIN, _THICK - length * _SLOWING)
        steps = max(2, int(length))
        for step in range(steps + 1):
            part = step / steps
            x = (1 - part) ** 2 * start[0] + 2 * (1 - part) * part * bend[0] + part**2 * end[0]
            y = (1 - part) ** 2 * start[1] + 2 * (1 - part) * part * bend[1] + part**2 * end[1]
            radius = (width + (aim - width) * part) / 2
            yield x * _FINER, y * _FINER, radius * _FINER
        width = aim
