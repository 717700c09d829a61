"""One picture into lines of print (整页): the sheet laid flat and upright, its lines found, cut at rules and read."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from zhangfa_vision import find, inkmap
from zhangfa_vision.inkmap import PX_PER_MM
from zhangfa_vision.lines import cut
from zhangfa_vision.reading import detect, recognise, stamps
from zhangfa_vision.reading.recognise import Char

_MOST_LINES = 600
_LONGEST_SIDE = 2600  # pixels of a picture that is no sheet on a desk
_HARDLY_BELIEVED, _HALF_BELIEVED = 0.25, 0.7  # mean certainty of a line's characters
_TALLEST = 3.5  # times the usual height of a line
_TO_TURN = 3  # lines that are read both ways to tell up from down


@dataclass(frozen=True)
class Line:
    """corners: float32 4x2, pixels of the upright picture, from the top left, the way the print runs."""

    corners: np.ndarray
    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        return "".join(one.char for one in self.chars)

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))

    @property
    def middle(self) -> tuple[float, float]:
        x, y = self.corners.mean(axis=0)
        return float(x), float(y)

    @property
    def left(self) -> float:
        return float(self.corners[[0, 3], 0].mean())

    @property
    def right(self) -> float:
        return float(self.corners[[1, 2], 0].mean())

    def part(self, start: float, end: float) -> np.ndarray:
        """Corners of what lies between two shares (0..1) of the line."""
        top, low = self.corners[1] - self.corners[0], self.corners[2] - self.corners[3]
        a, d = self.corners[0], self.corners[3]
        return np.float32([a + top * start, a + top * end, d + low * end, d + low * start])


@dataclass(frozen=True)
class Page:
    """picture: BGR uint8, upright; to_file: homography from its pixels to the file's; rules: uint8 mask of long
    straight lines; ink: float32 HxW (see `inkmap`); stamps: red impressions."""

    number: int
    size: tuple[int, int]
    picture: np.ndarray
    to_file: np.ndarray
    lines: tuple[Line, ...]
    rules: np.ndarray
    ink: np.ndarray
    stamps: tuple[stamps.Stamp, ...] = field(default=())

    def in_file(self, corners: np.ndarray) -> list[list[float]]:
        """Corners (4x2) of the upright picture in pixels of the file, within it."""
        moved = cv2.perspectiveTransform(corners[None].astype(np.float32), self.to_file)[0]
        return [[round(float(v), 1) for v in np.clip(point, 0, self.size)] for point in moved]


def read(image: np.ndarray, number: int = 1) -> Page:
    """Read a BGR picture (uint8 HxWx3): a photograph of a sheet, or a page as it was drawn."""
    picture, to_frame = _flat(image)
    boxes = detect.lines(picture)[:_MOST_LINES]
    picture, boxes, turn = _upright(picture, boxes)
    ink = inkmap.of(picture)
    rules, upright_rules = inkmap.rules(ink), _uprights(ink)
    seals, clear = stamps.seen_through(picture)
    boxes = [part for box in boxes for part in _split(box, upright_rules)]
    read_ = recognise.read([cut(clear, box) for box in boxes])
    lines = [Line(box, chars) for box, chars in zip(boxes, read_, strict=True) if _is_print(box, chars)]
    usual = float(np.median([line.height for line in lines])) if lines else 0.0
    lines = [one for one in lines if len(one.chars) > 2 or one.height < _TALLEST * usual]  # else a seal, an edge
    size = (image.shape[1], image.shape[0])
    return Page(number, size, picture, np.linalg.inv(turn @ to_frame), tuple(lines), rules, ink, seals)


def _is_print(box: np.ndarray, chars: tuple[Char, ...]) -> bool:
    """What the recogniser hardly believes itself, or half believes and lies askew, is a seal's name, a pen, an edge."""
    if not chars:
        return False
    along = box[1] - box[0]
    askew = abs(float(along[1])) > 0.2 * abs(float(along[0])) and len(chars) < 8
    return float(np.mean([one.sure for one in chars])) > (_HALF_BELIEVED if askew else _HARDLY_BELIEVED)


def _flat(image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The sheet laid flat where one lies on a ground; else the whole picture at a size that can be read."""
    if find.outline(image) is not None:
        found = find.frame(image)
        return found.picture, found.to_frame
    height, width = image.shape[:2]
    scale = min(_LONGEST_SIDE / max(height, width), max(1.0, 900 / max(height, width)))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    return small, np.diag([small.shape[1] / width, small.shape[0] / height, 1.0])


def _upright(picture: np.ndarray, boxes: list[np.ndarray]) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    """Picture and boxes turned by quarters until the print reads, and the 3x3 matrix of that turn."""
    long = [box for box in boxes if _ratio(box) > 1.6 or _ratio(box) < 1 / 1.6]
    sideways = sum(_reach(b) for b in long if _ratio(b) < 1) > sum(_reach(b) for b in long if _ratio(b) > 1)
    best: tuple[float, tuple[np.ndarray, list[np.ndarray], np.ndarray]] | None = None
    for quarters in (1, 3) if sideways else (0, 2):
        turned = _turned(picture, boxes, quarters)
        chosen = sorted(turned[1], key=_reach, reverse=True)[:_TO_TURN]
        chars = [char.sure for chars in recognise.read([cut(turned[0], b)[:, :500] for b in chosen]) for char in chars]
        sure = float(np.sum(chars)) / len(chars) if chars else 0.0
        if best is None or sure > best[0]:
            best = (sure, turned)
        if sure > 0.93 and len(chars) >= 8:
            break
    assert best is not None
    return best[1]


def _ratio(box: np.ndarray) -> float:
    """Width over height as the picture lies."""
    return float(np.ptp(box[:, 0]) / max(float(np.ptp(box[:, 1])), 1.0))


def _reach(box: np.ndarray) -> float:
    return float(max(np.ptp(box[:, 0]), np.ptp(box[:, 1])))


def _turned(
    picture: np.ndarray, boxes: list[np.ndarray], quarters: int
) -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    height, width = picture.shape[:2]
    turn = np.eye(3)
    for _ in range(quarters):  # clockwise
        turn = np.array([[0, -1, height - 1], [1, 0, 0], [0, 0, 1.0]]) @ turn
        height, width = width, height
    moved = [cv2.perspectiveTransform(box[None], turn)[0] for box in boxes]
    return np.ascontiguousarray(np.rot90(picture, -quarters)), [np.roll(box, quarters, axis=0) for box in moved], turn


def _uprights(ink: np.ndarray) -> np.ndarray:
    """Upright rules of tables, longer than any character is high: uint8 mask HxW (0 or 1)."""
    dark = (ink > 0.5 * max(inkmap.contrast(ink), 0.2)).astype(np.uint8)
    thick = cv2.dilate(dark, np.ones((1, 3), np.uint8))
    return cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((round(10 * PX_PER_MM), 1), np.uint8))


def _split(box: np.ndarray, rules: np.ndarray) -> list[np.ndarray]:
    """A line that runs on across an upright rule belongs to two cells: cut there."""
    strip = cut(rules, box) > 0
    height, width = strip.shape
    crossed = strip.mean(axis=0) > 0.8
    crossed[: height // 3] = crossed[-(height // 3) :] = False
    places = [0.0]
    for x in np.flatnonzero(crossed):
        if x / width - places[-1] > height / 3 / width:
            places.append(float(x) / width)
    line = Line(box, ())
    room = 2 / width
    ends = [*places[1:], 1.0]
    return [line.part(a + (room if a else 0), b - (room if b < 1 else 0)) for a, b in zip(places, ends, strict=True)]
