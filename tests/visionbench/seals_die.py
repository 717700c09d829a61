"""Invented seals as data, and what a seal maker would engrave: the die, and the strangers that look like it."""

from __future__ import annotations

import math
import random
import re
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.visionbench.draw import SANS, SERIF
from tests.visionbench.papers import COUNTIES, SURNAMES

FINE = 20  # pixels to the millimetre of a die
VILLAGE = "青白柳石大南双高松竹水黄枫桃上下东西前后新永龙马王李张杨太金银红长清沙土田井泉坪湾桥河山林坝坡沟塘岭庄"
SWAPS = ["上下", "大太", "王玉", "石右", "土士", "未末", "东车", "田由", "白百", "日目", "木本", "千干", "天夫", "西酉"]
SWAPS += [
    "坪坝",
    "河沟",
    "湾弯",
    "桥侨",
    "清青",
    "杨扬",
    "沙砂",
    "井开",
    "永水",
    "龙尤",
    "林村",
    "前后",
    "新亲",
    "坡坎",
]
BODIES = ("村民委员会", "村民委员会", "村民委员会", "村股份经济合作社", "村经济合作社", "村务监督委员会")


@dataclass(frozen=True)
class Die:
    """What is engraved. shape: round | oval | square; size, ring, em and the like in millimetres; span in degrees."""

    shape: str
    name: str
    size: tuple[float, float]
    font: str
    index: int = 0
    ring: float = 1.1
    em: float = 5.4
    narrow: float = 0.75
    span: float = 240.0
    star: float = 12.0
    line: str = ""
    line_em: float = 3.4
    number: str = ""
    inner: bool = False  # a second, thin ring
    sides: int = 5  # of the star


@cache
def faces() -> tuple[tuple[str, int], ...]:
    """The faces of this machine that carry Chinese: (file, index)."""
    found = [(str(one), 0) for one in sorted(SERIF.glob("*/*.ttf")) if not one.parent.name.startswith("200")]
    for name in ("NotoSerifCJK-Bold", "NotoSansCJK-Bold", "NotoSansCJK-Regular", "NotoSerifCJK-Regular"):
        if (SANS / f"{name}.ttc").exists():
            found.append((str(SANS / f"{name}.ttc"), 2))
    return tuple(found)


def place(dice: random.Random) -> str:
    """A village's own name."""
    first = dice.choice(VILLAGE) if dice.random() < 0.6 else dice.choice(SURNAMES) + "家"
    return first + (dice.choice(VILLAGE) if dice.random() < 0.7 or len(first) < 2 else "")


def village_die(dice: random.Random) -> Die:
    """A body's round seal."""
    county, town = dice.choice(COUNTIES), place(dice) + dice.choice("镇乡")
    name = (county if dice.random() < 0.8 else "") + town + place(dice) + dice.choice(BODIES)
    font, index = dice.choice(faces())
    size = dice.choice((38.0, 40.0, 40.0, 42.0, 45.0))
    em = dice.uniform(4.6, 6.4) * min(1.0, 15 / len(name))
    most = 300.0
    span = min(most, max(170.0, len(name) * dice.uniform(17, 21)))
    line = dice.choice(("", "", "", "合同专用章", "财务专用章")) if dice.random() < 0.6 else ""
    number = f"99{dice.randrange(10**11):011d}" if dice.random() < 0.55 else ""
    if number:
        span = min(span, 262.0)
    return Die(
        "round",
        name,
        (size, size),
        font,
        index,
        ring=dice.uniform(0.8, 1.5),
        em=em,
        narrow=dice.uniform(0.6, 0.95),
        span=span,
        star=dice.uniform(10, 15),
        line=line,
        number=number,
        inner=dice.random() < 0.12,
    )


def other_die(dice: random.Random) -> Die:
    """An oval or square seal."""
    font, index = dice.choice(faces())
    name = place(dice) + dice.choice(("村民委员会", "村股份经济合作社"))
    if dice.random() < 0.5:
        size = dice.choice(((45.0, 30.0), (40.0, 30.0), (38.0, 26.0)))
        return Die("oval", name, size, font, index, ring=dice.uniform(0.7, 1.2), em=4.2, line="财务专用章", star=0.0)
    side = dice.choice((18.0, 20.0, 22.0, 25.0))
    return Die("square", (name + "财务专用章")[:16], (side, side), font, index, ring=dice.uniform(0.7, 1.2), em=side)


# ── strangers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def swapped(die: Die, dice: random.Random) -> Die:
    """One character of the name is another, half the time one that looks like it."""
    alike = [(i, pair) for i, char in enumerate(die.name) for pair in SWAPS if char in pair]
    if alike and dice.random() < 0.5:
        i, pair = dice.choice(alike)
        new = pair[1 - pair.index(die.name[i])]
    else:
        i = dice.randrange(max(1, len(die.name) - 5))
        new = dice.choice([c for c in VILLAGE if c != die.name[i]])
    return replace(die, name=die.name[:i] + new + die.name[i + 1 :])


def recut(die: Die, dice: random.Random) -> Die:
    """The same words cut by another hand: another face, or the same with other spacing, width and star."""
    other = dice.choice([face for face in faces() if _far_apart(face[0], die.font)])
    if dice.random() < 0.6 or die.shape != "round":
        return replace(die, font=other[0], index=other[1], narrow=die.narrow * dice.uniform(0.95, 1.05))
    grow = dice.choice((0.9, 1.1))
    return replace(
        die,
        em=die.em * (2 - grow),
        narrow=die.narrow * grow,
        span=die.span * dice.choice((0.95, 1.05)),
        star=die.star * grow,
    )


def _far_apart(one: str, two: str) -> bool:
    """Another hand, or the same one so much heavier that a seal maker would call it another face."""
    (family, weight), (other, other_weight) = _design(one), _design(two)
    return family != other or abs(weight - other_weight) >= 300


def _design(path: str) -> tuple[str, int]:
    """Family and weight of a face: two files may hold the same design."""
    named = {"Regular": 400, "Bold": 700}
    number = re.search(r"/(\d00)", path)
    weight = int(number[1]) if number else named[path.rsplit("-", 1)[1].removesuffix(".ttc")]
    return ("sans" if "Sans" in path else "serif"), weight


def renumbered(die: Die, dice: random.Random) -> Die:
    """Without its number; with one, if it had none; or with another."""
    if die.number and dice.random() < 0.6:
        return replace(die, number="")
    return replace(die, number=f"99{dice.randrange(10**11):011d}")


STRANGERS = {"swapped": swapped, "recut": recut, "renumbered": renumbered}


# ── drawing ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@cache
def _font(path: str, index: int, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, pixels, index=index)


def engraved(die: Die) -> np.ndarray:
    """The die as it prints, uint8, FINE pixels to the millimetre, 4 mm of room around."""
    width, height = (round((one + 8) * FINE) for one in die.size)
    mark = Image.new("L", (width, height))
    {"round": _round, "oval": _oval, "square": _square}[die.shape](mark, die)
    return np.asarray(mark)


def _ellipse(mark: Image.Image, size: tuple[float, float], thick: float) -> None:
    x, y = mark.width / 2, mark.height / 2
    a, b = size[0] / 2 * FINE, size[1] / 2 * FINE
    ImageDraw.Draw(mark).ellipse([x - a, y - b, x + a, y + b], outline=255, width=max(1, round(thick * FINE)))


def _glyph(char: str, die: Die, em: float, narrow: float) -> Image.Image:
    """A glyph cut to its ink and brought to em x narrow*em millimetres of its square."""
    pixels = round(em * FINE)
    tile = Image.new("L", (pixels, round(pixels * 1.2)))
    font = _font(die.font, die.index, pixels)
    ImageDraw.Draw(tile).text((pixels / 2, pixels * 0.6), char, fill=255, font=font, anchor="mm")
    return tile.resize((max(2, round(pixels * narrow)), tile.height), Image.Resampling.BICUBIC)


def _arc(mark: Image.Image, text: str, die: Die, em: float, narrow: float, span: float, foot: bool) -> None:
    """Text along the inside of the ring: heads outward over the top, or feet outward under the foot."""
    middle = (mark.width / 2, mark.height / 2)
    rim = die.ring + 0.9 + (1.0 if die.inner else 0.0)
    for i, char in enumerate(text):
        angle = (i - (len(text) - 1) / 2) * span / max(len(text) - 1, 1)
        tile = _glyph(char, die, em, narrow)
        turn = math.radians(angle)
        if die.shape == "oval":
            at = _oval_place(die, rim + em / 2, turn)
            angle = math.degrees(math.atan2(at[0] * die.size[1] ** 2, -at[1] * die.size[0] ** 2))
        else:
            away = die.size[0] / 2 - rim - em / 2
            at = (away * math.sin(turn), (1 if foot else -1) * away * math.cos(turn))
        x, y = middle[0] + at[0] * FINE, middle[1] + at[1] * FINE
        tile = tile.rotate(angle if foot else -angle, resample=Image.Resampling.BICUBIC, expand=True)
        mark.paste(255, (round(x - tile.width / 2), round(y - tile.height / 2)), mask=tile)


def _oval_place(die: Die, depth: float, turn: float) -> tuple[float, float]:
    a, b = die.size[0] / 2 - depth, die.size[1] / 2 - depth
    return a * math.sin(turn), -b * math.cos(turn)


def _row(mark: Image.Image, text: str, die: Die, em: float, y: float, narrow: float) -> None:
    step = em * narrow * 1.05 * FINE
    for i, char in enumerate(text):
        tile = _glyph(char, die, em, narrow)
        x = mark.width / 2 + (i - (len(text) - 1) / 2) * step
        mark.paste(255, (round(x - tile.width / 2), round(mark.height / 2 + y * FINE - tile.height / 2)), tile)


def _round(mark: Image.Image, die: Die) -> None:
    _ellipse(mark, die.size, die.ring)
    if die.inner:
        _ellipse(mark, (die.size[0] - 2 * die.ring - 1.6, die.size[1] - 2 * die.ring - 1.6), 0.3)
    _arc(mark, die.name, die, die.em, die.narrow, die.span * (1 - 1 / len(die.name)), False)
    if die.number:
        _arc(mark, die.number, die, 1.9, 0.85, len(die.number) * 4.3, True)
    if die.star:
        points = []
        for i in range(2 * die.sides):
            reach = die.star / 2 * FINE * (1.0 if i % 2 == 0 else 0.382)
            turn = i * math.pi / die.sides
            points.append((mark.width / 2 + reach * math.sin(turn), mark.height / 2 - reach * math.cos(turn)))
        ImageDraw.Draw(mark).polygon(points, fill=255)
    if die.line:
        _row(mark, die.line, die, die.line_em, die.size[0] * 0.25, 0.8)


def _oval(mark: Image.Image, die: Die) -> None:
    _ellipse(mark, die.size, die.ring)
    _arc(mark, die.name, die, die.em, 0.75, 215.0, False)
    _row(mark, die.line, die, 3.6, 3.0, 0.8)


def _square(mark: Image.Image, die: Die) -> None:
    brush, room = ImageDraw.Draw(mark), 4 * FINE
    brush.rectangle(
        [room, room, mark.width - room - 1, mark.height - room - 1], outline=255, width=round(die.ring * FINE)
    )
    columns = math.ceil(math.sqrt(len(die.name)))
    rows = math.ceil(len(die.name) / columns)
    wide, high = ((die.size[i] - 2 * die.ring - 1.2) / n for i, n in enumerate((columns, rows)))
    for i, char in enumerate(die.name):
        column, row = columns - 1 - i // rows, i % rows  # from the right, downwards
        tile = _glyph(char, die, high * 0.8, wide / high)
        x = 4 + die.ring + 0.6 + (column + 0.5) * wide
        y = 4 + die.ring + 0.6 + (row + 0.5) * high
        mark.paste(255, (round(x * FINE - tile.width / 2), round(y * FINE - tile.height / 2)), tile)


def picture(die: Die) -> np.ndarray:
    """Half the resolution, for laying on a sheet of ten pixels to the millimetre: float32 0..1."""
    return cv2.resize(engraved(die), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
