"""A paper drawn as ink on an A4 sheet: ten pixels to the millimetre, three inks apart, and where each glyph went."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.visionbench.papers import Line, Paper, Table

ROOT = Path(__file__).resolve().parents[2]
SERIF = ROOT / "web/node_modules/@expo-google-fonts/noto-serif-sc"
SANS = Path("/usr/share/fonts/opentype/noto")  # where the system has it, sheets are more varied
PX = 10  # per millimetre
WIDTH, HEIGHT = 210, 297
LEFT, RIGHT, TOP = 27, 184, 32


@dataclass(frozen=True)
class Glyph:
    """box: x0, y0, x1, y1 in millimetres of the sheet; hand: written, not printed."""

    char: str
    box: tuple[float, float, float, float]
    hand: bool = False


@dataclass
class Sheet:
    """Ink as shares of cover, uint8 HEIGHT*PX x WIDTH*PX each."""

    black: np.ndarray = field(default_factory=lambda: np.zeros((HEIGHT * PX, WIDTH * PX), np.uint8))
    blue: np.ndarray = field(default_factory=lambda: np.zeros((HEIGHT * PX, WIDTH * PX), np.uint8))
    red: np.ndarray = field(default_factory=lambda: np.zeros((HEIGHT * PX, WIDTH * PX), np.uint8))
    glyphs: list[Glyph] = field(default_factory=list)


@dataclass(frozen=True)
class Style:
    """How one office prints: the same for the approved paper and its forgery."""

    regular: str
    bold: str
    hand_blue: bool
    left: float

    @staticmethod
    def drawn(dice: random.Random) -> Style:
        faces = [("300Light/NotoSerifSC_300Light.ttf", "700Bold/NotoSerifSC_700Bold.ttf")]
        faces += [("400Regular/NotoSerifSC_400Regular.ttf", "700Bold/NotoSerifSC_700Bold.ttf")]
        faces += [("200ExtraLight/NotoSerifSC_200ExtraLight.ttf", "600SemiBold/NotoSerifSC_600SemiBold.ttf")]
        faces += [("500Medium/NotoSerifSC_500Medium.ttf", "900Black/NotoSerifSC_900Black.ttf")]
        pairs = [(str(SERIF / a), str(SERIF / b)) for a, b in faces]
        if (SANS / "NotoSansCJK-Regular.ttc").exists():
            pairs += 2 * [(str(SANS / "NotoSansCJK-Regular.ttc"), str(SANS / "NotoSansCJK-Bold.ttc"))]
        regular, bold = dice.choice(pairs)
        return Style(regular, bold, dice.random() < 0.4, LEFT + dice.uniform(-4, 4))


@cache
def _font(path: str, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, pixels, index=2 if path.endswith(".ttc") else 0)


class Pen:
    """Puts glyphs on a sheet, one after the other."""

    def __init__(self, style: Style) -> None:
        self.sheet, self.style = Sheet(), style
        self._black = Image.new("L", (WIDTH * PX, HEIGHT * PX))
        self._before = ""

    def print_(self, char: str, x: float, y: float, em: float, bold: bool) -> float:
        """Print at top left (x, y) in millimetres; how far the pen moved."""
        font = _font(self.style.bold if bold else self.style.regular, round(em * PX))
        advance = font.getlength(char) / PX
        if char.strip():
            ImageDraw.Draw(self._black).text((x * PX, (y - em * 0.18) * PX), char, fill=255, font=font)
            self.sheet.glyphs.append(Glyph(char, (x, y, x + advance, y + em)))
        return advance

    def write(self, char: str, x: float, y: float, em: float) -> float:
        """Write by hand; the same character after the same character always has the same strokes."""
        stroke = _handwritten(char, ord(self._before or char) % 5, round(em * PX))
        self._before = char
        width = (0.62 if ord(char) < 256 else 0.95) * em
        top, left = round((y - 0.25 * em) * PX), round((x - 0.25 * em) * PX)
        ink = self.sheet.blue
        part = ink[max(top, 0) : top + stroke.shape[0], max(left, 0) : left + stroke.shape[1]]
        np.maximum(part, stroke[: part.shape[0], : part.shape[1]], out=part)
        self.sheet.glyphs.append(Glyph(char, (x, y, x + width, y + em), hand=True))
        return width

    def finish(self) -> Sheet:
        self.sheet.black = np.maximum(self.sheet.black, np.asarray(self._black))
        if not self.style.hand_blue:
            self.sheet.black = np.maximum(self.sheet.black, self.sheet.blue)
            self.sheet.blue = np.zeros_like(self.sheet.blue)
        return self.sheet


@cache
def _handwritten(char: str, turn: int, pixels: int) -> np.ndarray:
    """A light glyph, slanted, wavering and thinned, in a square of one and a half ems."""
    dice = np.random.default_rng([ord(char), turn])
    side = round(pixels * 1.5)
    canvas = Image.new("L", (side, side))
    font = _font(str(SERIF / "300Light/NotoSerifSC_300Light.ttf"), pixels)
    ImageDraw.Draw(canvas).text((pixels * 0.25, pixels * 0.05), char, fill=255, font=font)
    slant, turnby = dice.uniform(-0.15, 0.3), dice.uniform(-0.1, 0.1)
    grid_y, grid_x = np.mgrid[0:side, 0:side].astype(np.float32)
    wave = [
        cv2.resize(
            dice.normal(0, pixels * 0.05, (5, 5)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC
        )
        for _ in "xy"
    ]
    x = grid_x + slant * (grid_y - side / 2) + wave[0]
    y = grid_y + turnby * (grid_x - side / 2) + wave[1]
    drawn = cv2.remap(np.asarray(canvas), x, y, cv2.INTER_LINEAR)
    nib = np.ones((2 + turn % 3,) * 2, np.uint8)
    return cv2.GaussianBlur(cv2.dilate(drawn, nib), (0, 0), 0.8)


def draw(paper: Paper, style: Style) -> Sheet:
    """The sheet with everything that stands on the paper, seals apart."""
    pen, y = Pen(style), TOP
    for item in paper.items:
        y = _table(pen, paper, item, y) if isinstance(item, Table) else _line(pen, paper, item, y)
    for i, char in enumerate(paper.foot):
        pen.print_(char, WIDTH / 2 + 3.2 * (i - len(paper.foot) / 2), 281, 3.2, False)
    for text, x, top, em in paper.added:
        for char in text:
            x += pen.write(char, x, top, em)
    return pen.finish()


def _runs(text: str, paper: Paper, signed: bool = False) -> list[tuple[str, bool]]:
    """(character, by hand) with the fields put in."""
    out: list[tuple[str, bool]] = []
    for part in re.split(r"(\{\w+\})", text):
        if part.startswith("{"):
            by_hand = paper.hand or signed or part.startswith("{by_hand")
            out += [(char, by_hand) for char in paper.fields[part[1:-1]]]
        else:
            out += [(char, False) for char in part]
    return out


def _advance(pen: Pen, char: str, hand: bool, em: float, bold: bool) -> float:
    if hand:
        return (0.62 if ord(char) < 256 else 0.95) * em
    return _font(pen.style.bold if bold else pen.style.regular, round(em * PX)).getlength(char) / PX


def _line(pen: Pen, paper: Paper, line: Line, y: float) -> float:
    left, right = pen.style.left, RIGHT
    runs, rows, x = _runs(line.text, paper), [[]], left + line.indent * line.size
    for char, hand in runs:
        step = _advance(pen, char, hand, line.size, line.bold)
        if x + step > right and char not in "，。、；）":
            rows.append([])
            x = left
        rows[-1].append((char, hand, x))
        x += step
    for row in rows:
        if not row:
            continue
        end = row[-1][2] + line.size
        shift = {"left": 0.0, "centre": (left + right - row[0][2] - end) / 2, "right": right - end}[line.align]
        for char, hand, at in row:
            (
                pen.write(char, at + shift, y, line.size)
                if hand
                else pen.print_(char, at + shift, y, line.size, line.bold)
            )
        y += line.size * (1 + line.gap)
    return y


def _table(pen: Pen, paper: Paper, table: Table, y: float) -> float:
    left, widths, height = pen.style.left, table.widths, table.row_height
    right = left + sum(widths)
    for r, row in enumerate(table.rows):
        x = left
        for c, (text, width) in enumerate(zip(row, widths, strict=True)):
            signed = table.signed and c == len(row) - 1 and r > 0
            runs = _runs(text, paper, signed)
            need = sum(_advance(pen, char, hand, table.size, False) for char, hand in runs)
            em = table.size * min(1.0, (width - 1.5) / max(need, 0.1))
            at = x + (width - need * em / table.size) / 2
            for char, hand in runs:
                top = y + (height - em) / 2
                at += pen.write(char, at, top, em) if hand else pen.print_(char, at, top, em, False)
            x += width
        y += height
    if not table.ruled:
        return y + 4
    ink, top = pen._black, y - height * len(table.rows)
    brush = ImageDraw.Draw(ink)
    for r in range(len(table.rows) + 1):
        brush.line((left * PX, (top + r * height) * PX, right * PX, (top + r * height) * PX), fill=255, width=3)
    x = left
    for width in (*widths, 0):
        brush.line((x * PX, top * PX, x * PX, y * PX), fill=255, width=3)
        x += width
    return y + 4


def impress(sheet: Sheet, name: str, x: float, y: float, diameter: float, dice: random.Random) -> None:
    """A round seal pressed with its centre at (x, y) millimetres: ring, name, star; turned and unevenly inked."""
    side = round(diameter * PX * 1.2)
    mark = Image.new("L", (side, side))
    brush, middle, radius = ImageDraw.Draw(mark), side / 2, diameter * PX / 2
    edge = [middle - radius, middle - radius, middle + radius, middle + radius]
    brush.ellipse(edge, outline=255, width=11)
    star = [
        (
            middle + radius * (0.33 if i % 2 == 0 else 0.13) * np.sin(i * np.pi / 5),
            middle - radius * (0.33 if i % 2 == 0 else 0.13) * np.cos(i * np.pi / 5),
        )
        for i in range(10)
    ]
    brush.polygon(star, fill=255)
    font = _font(str(SERIF / "700Bold/NotoSerifSC_700Bold.ttf"), round(radius * 0.3))
    for i, char in enumerate(name):
        angle = (i - (len(name) - 1) / 2) * 260 / len(name)
        tile = Image.new("L", (side, side))
        ImageDraw.Draw(tile).text((middle, middle - radius * 0.74), char, fill=255, font=font, anchor="mm")
        mark.paste(255, mask=tile.rotate(-angle, center=(middle, middle)))
    pressed = np.asarray(mark.rotate(dice.uniform(-25, 25), resample=Image.Resampling.BICUBIC)).astype(np.float32)
    rough = np.random.default_rng(dice.randrange(1 << 30)).normal(0.85, 0.25, (side // 25 + 1,) * 2).astype(np.float32)
    pressed *= np.clip(cv2.resize(rough, (side, side), interpolation=cv2.INTER_CUBIC), 0.35, 1.0)
    top, left = round(y * PX - side / 2), round(x * PX - side / 2)
    y0, x0 = max(top, 0), max(left, 0)
    part = sheet.red[y0 : top + side, x0 : left + side]
    cut = pressed[y0 - top :, x0 - left :][: part.shape[0], : part.shape[1]]
    np.maximum(part, cut.astype(np.uint8), out=part)
