"""The line of print around a place (行): which way up the page is, and a straight strip cut out of it."""

from __future__ import annotations

import cv2
import numpy as np

from zhangfa_vision import inkmap, reader
from zhangfa_vision.inkmap import PX_PER_MM

_TALLEST = 11 * PX_PER_MM  # pixels: print is not larger than this
_LEAST = 2.2 * PX_PER_MM
_READS_WELL = 0.8
_DOWN = round(4 * PX_PER_MM)  # pixels: less than the pitch of lines


def quarter_turns(ink: np.ndarray, picture: np.ndarray) -> int:
    """How many quarter turns clockwise make the page upright (0..3): lines of print lie across, and read forwards."""
    bare = ink * (1 - inkmap.rules(ink))
    sideways = _stripes(bare.T) > _stripes(bare)
    sure = {turns: _sure(bare, picture, turns) for turns in ((1, 3) if sideways else (0, 2))}
    if max(sure.values()) < _READS_WELL:
        sure |= {turns: _sure(bare, picture, turns) for turns in ((0, 2) if sideways else (1, 3))}
    return max(sure, key=lambda turns: sure[turns])


def _sure(ink: np.ndarray, picture: np.ndarray, turns: int) -> float:
    """How well some lines read after so many quarter turns: the mean certainty of a character, none being 0."""
    strips = some_lines(*(np.ascontiguousarray(np.rot90(one, -turns)) for one in (ink, picture)))
    letters = [letter.sure for line in reader.read(strips) for letter in line]
    return float(np.mean(letters)) * min(1.0, len(letters) / (4 * max(len(strips), 1))) if letters else 0.0


def _stripes(ink: np.ndarray) -> float:
    """How striped a page is in rows, at the pitch of lines of print, looked at in narrow columns."""
    small = cv2.resize(np.ascontiguousarray(ink), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    width = small.shape[1] // 12
    columns = [small[:, i * width : (i + 1) * width].mean(axis=1) for i in range(12)]
    return float(np.mean([np.std(one - cv2.GaussianBlur(one[:, None], (0, 0), 8)[:, 0]) for one in columns]))


def some_lines(ink: np.ndarray, picture: np.ndarray, most: int = 4) -> list[np.ndarray]:
    """Up to `most` strips with much print of an upright page."""
    small = cv2.resize(ink, None, fx=0.05, fy=0.05, interpolation=cv2.INTER_AREA)
    centres = cv2.GaussianBlur(small, (0, 0), 0.6)
    strips: list[np.ndarray] = []
    for place in np.argsort(-centres.ravel())[: 12 * most : 12]:
        y, x = (int((one + 0.5) * 20) for one in divmod(int(place), centres.shape[1]))
        found = around(ink, (x - 10, y - 10, x + 10, y + 10))
        if found is not None:
            strips.append(cut(picture, found))
    return strips[:most]


def down(ink: np.ndarray, middle: int, half: int, least: float = 0.15) -> list[np.ndarray]:
    """Corners (see `around`) of every line of print that crosses a column of an upright page, from the top. `middle`,
    `half`: of the column, pixels; least: ink without which nothing is looked for."""
    places: list[np.ndarray] = []
    for y in range(_DOWN, ink.shape[0] - _DOWN, _DOWN):
        if ink[y - _DOWN : y + _DOWN, max(middle - half, 0) : middle + half].max(initial=0.0) < least:
            continue
        found = around(ink, (middle - 20, y - 6, middle + 20, y + 6), reach=half - 20)
        if found is not None and all(abs(float((found - one)[:, 1].mean())) > _DOWN * 0.6 for one in places):
            places.append(found)
    return places


def around(ink: np.ndarray, box: tuple[int, int, int, int], reach: int = 105) -> np.ndarray | None:
    """Corners (float32 4x2, pixels) of a strip of the line of print through a box of an upright page; None if no line.

    `ink`: float32 HxW of both pages together, rules of tables taken out. The strip follows the slope of the print.
    """
    x0, y0, x1, y1 = box
    left, right = max(x0 - reach, 0), min(x1 + reach, ink.shape[1])
    top, low = max(y0 - 130, 0), min(y1 + 130, ink.shape[0])
    part = cv2.resize(ink[top:low, left:right], None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    centre = (((x0 + x1) / 2 - left) / 2, ((y0 + y1) / 2 - top) / 2)
    best: tuple[float, float, np.ndarray] | None = None
    for slope in np.arange(-12, 12.1, 1.5):
        turn = cv2.getRotationMatrix2D(centre, float(slope), 1.0)
        rows = cv2.warpAffine(part, turn, part.shape[1::-1]).mean(axis=1)
        sharp = float(np.square(np.diff(rows)).sum())
        if best is None or sharp > best[0]:
            best = (sharp, float(slope), rows)
    assert best is not None
    rows = np.repeat(best[2], 2)
    span = _row_span(rows, round(2 * centre[1]), (y1 - y0) / 2)
    if span is None:
        return None
    wide = part.shape[1]
    corners = np.float32([[0, span[0] / 2], [wide, span[0] / 2], [wide, span[1] / 2], [0, span[1] / 2]])
    back = cv2.invertAffineTransform(cv2.getRotationMatrix2D(centre, best[1], 1.0))
    return 2 * cv2.transform(corners[None], back)[0] + np.float32([left, top])


def _row_span(rows: np.ndarray, middle: int, half: float) -> tuple[float, float] | None:
    """From the inked row nearest the middle up and down to the gaps between lines."""
    inked = rows > 0.18 * max(float(rows.max()), 1e-6)
    near = [y for y in range(len(rows)) if inked[y] and abs(y - middle) <= half + 12]
    if not near or rows.max() < 0.004:
        return None
    top = low = min(near, key=lambda y: abs(y - middle))
    while top > 0 and inked[max(top - 3, 0) : top].any() and low - top < _TALLEST:
        top -= 1
    while low + 1 < len(rows) and inked[low + 1 : low + 4].any() and low - top < _TALLEST:
        low += 1
    room = max(4.0, (_LEAST - (low - top)) / 2)
    return top - room, low + room


def cut(picture: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """The strip with these corners, straightened, at the picture's own scale."""
    width = max(int(np.linalg.norm(corners[1] - corners[0])), 16)
    height = max(int(np.linalg.norm(corners[3] - corners[0])), 12)
    target = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    move = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    return cv2.warpPerspective(picture, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
