"""Sheets with seals on them, photographed, and what is true of every impression."""

from __future__ import annotations

import math
import random
from dataclasses import asdict, dataclass, field

import cv2
import numpy as np

from tests.visionbench import seals_die
from tests.visionbench.capture import LEVELS, Capture, capture
from tests.visionbench.draw import PX, WIDTH, Sheet, Style, draw
from tests.visionbench.papers import paper
from tests.visionbench.seals_die import STRANGERS, Die
from tests.visionbench.seals_press import FLAWS, Pressed, press


@dataclass(frozen=True)
class Mark:
    """One true impression. seal: id of the registered seal, or "" for a stranger; kind: what it is there for;
    centre, diameter: pixels of the picture (the longer axis); turn: degrees clockwise in the picture."""

    seal: str
    kind: str
    like: str
    centre: tuple[float, float]
    diameter: float
    turn: float


@dataclass
class Scene:
    picture: np.ndarray
    marks: list[Mark] = field(default_factory=list)

    def truth(self) -> list[dict]:
        return [asdict(mark) for mark in self.marks]


def village_seals(seed: int, count: int) -> dict[str, Die]:
    """The seals of one registry: two in ten are oval or square."""
    dice = random.Random(f"{seed}/registry")
    return {f"S{i:03d}": seals_die.other_die(dice) if i % 5 == 4 else seals_die.village_die(dice) for i in range(count)}


def presses(seals: dict[str, Die], seed: str, level: int = 1, flaw: str = "") -> dict[str, np.ndarray]:
    """One press of each of at most twelve seals on blank paper, photographed and cut out, for enrolment."""
    noise, dice, sheet = np.random.default_rng([ord(c) for c in seed]), random.Random(seed), Sheet()
    places = dict(zip(seals, _places(len(seals), dice), strict=True))
    pressed = {name: _press(sheet, seals[name], at, flaw, noise) for name, at in places.items()}
    shot, out = capture(sheet, level, noise), {}
    for name, mark in pressed.items():
        (x, y), diameter, _ = seen(shot, mark)
        reach = round(0.68 * diameter)
        x, y = max(round(x), reach), max(round(y), reach)
        out[name] = shot.picture[y - reach : y + reach, x - reach : x + reach].copy()
    return out


def seen(shot: Capture, mark: Pressed) -> tuple[tuple[float, float], float, float]:
    """Centre, longer axis and turn of an impression as they lie in the picture."""
    x, y = mark.centre
    turn, reach = math.radians(mark.turn), max(mark.size) / 2
    ends = [(x + way * reach * math.cos(turn), y + way * reach * math.sin(turn)) for way in (-1, 1)]
    points = [shot.box(*one, *one)[0] for one in (*ends, mark.centre)]
    left, right, middle = np.array(points)
    across = right - left
    centre = (round(float(middle[0]), 1), round(float(middle[1]), 1))
    return centre, float(np.hypot(*across)), math.degrees(math.atan2(across[1], across[0]))


def _places(number: int, dice: random.Random) -> list[tuple[float, float]]:
    """Places on a sheet whose seals do not touch."""
    grid = [(x, y) for x in (40, 105, 170) for y in (42, 95, 148, 201, 254)]
    return [(x + dice.uniform(-6, 6), y + dice.uniform(-3, 3)) for x, y in dice.sample(grid, number)]


def scene(seals: dict[str, Die], seed: int, number: int, level: int, most: int = 10) -> Scene:
    """A village paper with some impressions: good presses of registered seals, strangers that look like them, poor
    presses, and now and then one over the edge or over another."""
    dice = random.Random(f"{seed}/{level}/{number}")
    noise = np.random.default_rng([seed, level, number, 7])
    sheet = draw(paper(dice.randrange(6), dice), Style.drawn(dice))
    if dice.random() < 0.3:
        _fingerprint(sheet, (dice.uniform(40, 170), dice.uniform(200, 270)), noise)
    pressed: list[tuple[Pressed, str, str, str]] = []
    for place in _places(most, dice):
        name = dice.choice(list(seals))
        die, role = seals[name], dice.choice(("genuine", "genuine", *STRANGERS, "poor"))
        if role in STRANGERS and not (role == "renumbered" and die.shape != "round"):
            other = STRANGERS[role](die, dice)
            mark = press(sheet, seals_die.picture(other), other.shape, other.size, place, "", noise)
            pressed.append((mark, "", role, name))
        elif role == "poor":
            flaw = dice.choice(FLAWS)
            pressed.append((_press(sheet, die, place, flaw, noise), name, flaw, name))
        else:
            pressed.append((_press(sheet, die, place, "", noise), name, "genuine", name))
            if dice.random() < 0.06:
                near = (place[0] + dice.uniform(8, 16), place[1] + dice.uniform(8, 16))
                pressed[-1] = (pressed[-1][0], name, "overlapped", name)
                pressed.append((_press(sheet, die, near, "", noise), name, "overlapped", name))
    if dice.random() < 0.15:
        name = dice.choice(list(seals))
        at = (WIDTH - dice.uniform(-4, 6), dice.uniform(60, 230))
        pressed.append((_press(sheet, seals[name], at, "", noise), name, "edge", name))
    shot = capture(sheet, level, noise)
    marks = [Mark(seal, kind, like, *seen(shot, mark)) for mark, seal, kind, like in pressed]
    return Scene(shot.picture, marks)


def patch(sheet: Sheet, at: tuple[float, float], level: int, noise: np.random.Generator) -> np.ndarray:
    """A photograph of the 70 mm around a place of a sheet only: quick, so that many impressions can be judged."""
    how, reach = LEVELS[level], 35 * PX
    scale = noise.uniform(*how.width) / WIDTH
    layers = [
        cv2.copyMakeBorder(one, *4 * [reach], cv2.BORDER_CONSTANT) for one in (sheet.black, sheet.blue, sheet.red)
    ]
    x, y = (round(one * PX) for one in at)
    inks = np.dstack([one[y : y + 2 * reach, x : x + 2 * reach] for one in layers]).astype(np.float32) / 255
    inks = np.minimum(cv2.GaussianBlur(inks, (0, 0), noise.uniform(0.35, 0.6) * PX / scale) * noise.uniform(1, 1.35), 1)
    side = round(70 * scale)
    corners = np.float32([[0, 0], [2 * reach, 0], [2 * reach, 2 * reach], [0, 2 * reach]])
    angle = math.radians(float(noise.choice(how.sides)) + noise.uniform(-how.turn, how.turn))
    turn = np.float32([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    lying = (corners - reach) @ turn * (scale / PX) + noise.uniform(-how.tilt, how.tilt, (4, 2)) * side / 2 + side / 2
    move = cv2.getPerspectiveTransform(corners, lying.astype(np.float32))
    inks = cv2.warpPerspective(inks, move, (side, side), flags=cv2.INTER_LINEAR)
    picture = np.empty((side, side, 3), np.float32)
    tint, light = noise.uniform(222, 250, 3), noise.uniform(0.72, 1.0)
    for colour, shares in enumerate(((0.86, 0.25, 0.72), (0.86, 0.68, 0.78), (0.86, 0.78, 0.08))):
        picture[:, :, colour] = tint[colour] * light * np.prod(1 - inks * np.float32(shares), axis=2)
    slope = np.linspace(1 - how.tilt, 1 + how.tilt, side, dtype=np.float32)
    picture = cv2.GaussianBlur(picture * slope[None, :, None], (0, 0), noise.uniform(*how.blur))
    picture += noise.standard_normal((side, side, 1)) * noise.uniform(*how.noise)
    picture += noise.standard_normal(picture.shape) * (how.noise[0] / 2)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(noise.integers(*how.quality))]
    packed = cv2.imencode(".jpg", np.clip(picture, 0, 255).astype(np.uint8), quality)[1]
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)


def _press(sheet: Sheet, die: Die, at: tuple[float, float], flaw: str, noise: np.random.Generator) -> Pressed:
    return press(sheet, seals_die.picture(die), die.shape, die.size, at, flaw, noise)


def _fingerprint(sheet: Sheet, at: tuple[float, float], noise: np.random.Generator) -> None:
    """A red thumb: an oval of ridges, without any rim."""
    high, wide = 24 * PX, 18 * PX
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j].astype(np.float32)
    bend = cv2.resize(noise.normal(0, 0.25, (4, 4)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    ridges = np.clip(np.sin((np.hypot(x, y * 0.7 - 0.3) + bend) * 60) + 0.4, 0, 1)
    oval = np.clip((1 - np.hypot(x, y)) * 6 + bend * 2, 0, 1)
    top, left = round(at[1] * PX - high / 2), round(at[0] * PX - wide / 2)
    part = sheet.red[max(top, 0) : top + high, max(left, 0) : left + wide]
    drawn = (ridges * oval * 200).astype(np.uint8)[: part.shape[0], : part.shape[1]]
    np.maximum(part, drawn, out=part)
