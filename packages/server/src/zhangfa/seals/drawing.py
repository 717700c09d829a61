"""Draws a seal's impression as it is customarily cut: red ring, five-pointed star, legal name on the upper arc.

中文 印模。 Lengths are millimetres of the pressed seal; the picture is RGBA at 600 dots per inch, clear where there is
no ink. Proportions follow common practice for round seals of 38 to 42 mm (ring about 1.2 mm, star about a third of
the diameter, characters taller than wide); they are not taken from a standard's text.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

DOTS_PER_MM = 600 / 25.4
OVERSAMPLING = 2
INK = (200, 16, 30)
MARGIN_MM = 0.5
DEMO_MARK = "演示"


@dataclass(frozen=True, kw_only=True)
class Face:
    """What is cut into a seal: the name on the arc, perhaps a line under the star, perhaps the mark of a demo."""

    name: str
    diameter_mm: int
    line: str = ""
    demo: bool = False


def draw(face: Face, *, font: Path) -> bytes:
    """PNG of the impression, square, side = diameter + 2 × 0.5 mm at 600 dpi."""
    canvas = _Canvas(face.diameter_mm, font)
    canvas.ring(outer_mm=face.diameter_mm / 2, width_mm=1.2)
    star_mm = face.diameter_mm * (0.165 if face.line else 0.175)
    canvas.star(radius_mm=star_mm, dy_mm=-0.2 if face.line else 0.3)
    canvas.arc_text(face.name, widest_degrees=228.0 if face.line else 282.0)
    if face.line:
        canvas.line(face.line, height_mm=face.diameter_mm * 0.098, dy_mm=face.diameter_mm * 0.262, spread=1.06)
    if face.demo:
        canvas.line(DEMO_MARK, height_mm=face.diameter_mm * 0.066, dy_mm=face.diameter_mm * 0.385, spread=1.5)
    return canvas.png()


class _Canvas:
    """An oversampled grey mask (255 = ink), turned into red ink at the end."""

    def __init__(self, diameter_mm: int, font: Path) -> None:
        self._scale = DOTS_PER_MM * OVERSAMPLING
        self._diameter_mm = diameter_mm
        self._font = font
        self._side = round((diameter_mm + 2 * MARGIN_MM) * DOTS_PER_MM) * OVERSAMPLING
        self._centre = self._side / 2
        self._mask = Image.new("L", (self._side, self._side), 0)
        self._pen = ImageDraw.Draw(self._mask)

    def ring(self, *, outer_mm: float, width_mm: float) -> None:
        outer, inner = outer_mm * self._scale, (outer_mm - width_mm) * self._scale
        c = self._centre
        self._pen.ellipse((c - outer, c - outer, c + outer, c + outer), fill=255)
        self._pen.ellipse((c - inner, c - inner, c + inner, c + inner), fill=0)

    def star(self, *, radius_mm: float, dy_mm: float) -> None:
        radius = radius_mm * self._scale
        inner = radius * math.sin(math.radians(18)) / math.sin(math.radians(54))
        cx, cy = self._centre, self._centre + dy_mm * self._scale
        points = []
        for step in range(10):
            angle = math.radians(-90 + 36 * step)
            reach = radius if step % 2 == 0 else inner
            points.append((cx + reach * math.cos(angle), cy + reach * math.sin(angle)))
        self._pen.polygon(points, fill=255)

    def arc_text(self, text: str, *, widest_degrees: float) -> None:
        """Characters stand on a circle inside the ring, feet to the centre, left to right over the top."""
        shape = _arc_shape(len(text), self._diameter_mm, widest_degrees)
        middle = self._diameter_mm / 2 - 1.2 - shape.gap_mm - shape.height_mm / 2
        for number, character in enumerate(text):
            turn = (number - (len(text) - 1) / 2) * shape.step_degrees
            glyph = self._glyph(character, shape.width_mm, shape.height_mm)
            glyph = glyph.rotate(-turn, resample=Image.Resampling.BICUBIC, expand=True)
            x = self._centre + middle * self._scale * math.sin(math.radians(turn))
            y = self._centre - middle * self._scale * math.cos(math.radians(turn))
            self._lay(glyph, x, y)

    def line(self, text: str, *, height_mm: float, dy_mm: float, spread: float) -> None:
        """A level line of text, `spread` = distance of characters in widths."""
        width_mm = height_mm * 0.82
        for number, character in enumerate(text):
            glyph = self._glyph(character, width_mm, height_mm)
            x = self._centre + (number - (len(text) - 1) / 2) * width_mm * spread * self._scale
            self._lay(glyph, x, self._centre + dy_mm * self._scale)

    def _glyph(self, character: str, width_mm: float, height_mm: float) -> Image.Image:
        """One character in a box of the wanted size: the font's em square is squeezed, as on a cut seal."""
        em = 256
        font = ImageFont.truetype(str(self._font), em)
        picture = Image.new("L", (em, em), 0)
        ImageDraw.Draw(picture).text((em / 2, em / 2), character, font=font, fill=255, anchor="mm")
        size = (max(1, round(width_mm * self._scale)), max(1, round(height_mm * self._scale)))
        return picture.resize(size, Image.Resampling.LANCZOS)

    def _lay(self, glyph: Image.Image, x: float, y: float) -> None:
        corner = (round(x - glyph.width / 2), round(y - glyph.height / 2))
        self._mask.paste(255, corner, glyph)

    def png(self) -> bytes:
        alpha = self._mask.reduce(OVERSAMPLING)
        picture = Image.new("RGBA", alpha.size, (*INK, 0))
        picture.putalpha(alpha)
        out = io.BytesIO()
        picture.save(out, "PNG", dpi=(600, 600), optimize=False)
        return out.getvalue()


@dataclass(frozen=True)
class _ArcShape:
    height_mm: float
    width_mm: float
    step_degrees: float
    gap_mm: float


def _arc_shape(count: int, diameter_mm: float, widest_degrees: float) -> _ArcShape:
    """Longer names take more of the arc, then narrower characters; 4 characters and 24 both stay readable."""
    gap = diameter_mm * 0.022
    height = diameter_mm * (0.145 if count <= 12 else 0.135 if count <= 20 else 0.12)
    radius = diameter_mm / 2 - 1.2 - gap - height / 2
    span = min(widest_degrees, 24.0 * max(count - 1, 1) if count < 10 else 205.0 + 7.0 * (count - 10))
    step = span / max(count - 1, 1)
    room = 2 * math.pi * (radius - height * 0.30) * step / 360
    return _ArcShape(height, min(height * 0.78, room * 0.98), step, gap)
