"""Has somebody signed (签字)? Ink in the place that a label leaves free for a signature."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from zhangfa_vision import inkmap
from zhangfa_vision.inkmap import PX_PER_MM
from zhangfa_vision.lines import cut
from zhangfa_vision.reading.layout import Text
from zhangfa_vision.reading.paper import Page

_LABEL = re.compile(
    r"(?P<who>[\u4e00-\u9fff]{0,10}?)(?:\([^()\n]*?(?:签字|签章|签名|盖章|手印)[^()\n]*?\)|(?:签字|签章|签名|签名盖章|签字盖章)(?=:))[:|]?"
)
_REACH_MM = 42
_MUCH_MM2, _LITTLE_MM2 = 7.0, 2.0  # of ink: a signature has more than the one, dirt less than the other


@dataclass(frozen=True)
class Signature:
    """present: None where there is something, but hardly enough for a name; start, end: the label in the plain text;
    place: where one would sign, corners (4x2) on the upright page."""

    who: str
    present: bool | None
    sure: float
    text: str
    start: int
    end: int
    page: Page
    place: np.ndarray


def find(text: Text) -> list[Signature]:
    """Every place for a signature that a label names."""
    labels = list(_LABEL.finditer(text.plain))
    out = []
    for i, match in enumerate(labels):
        last = next((s for s in reversed(text.spots[match.start() : match.end()]) if s), None)
        if last is None or "签" not in match.group():
            continue
        follows = labels[i + 1].start() if i + 1 < len(labels) else len(text.plain)
        beside = text.spots[follows] if follows < len(text.spots) else None
        same_row = beside is not None and "\n" not in text.plain[match.end() : follows]
        same_row = (
            same_row and beside is not None and abs(beside.line.middle[1] - last.line.middle[1]) < last.line.height
        )
        start = last.line.part(last.char.end, last.char.end)
        end = start + np.float32([_REACH_MM * PX_PER_MM, 0])
        if same_row and beside is not None:
            limit = float(beside.line.part(beside.char.start, beside.char.start)[:, 0].min())
            end[:, 0] = np.minimum(end[:, 0], max(limit, float(start[:, 0].max()) + 4))
        end[:, 0] = np.minimum(end[:, 0], last.page.picture.shape[1] - 1)
        room = np.float32([0, 0.35 * last.line.height])
        place = np.float32([start[0] - room, end[0] - room, end[3] + room, start[3] + room])
        written = _written(text, match.end(), place, last.page)
        present, sure = _signed(last.page, place, bool(written))
        out.append(
            Signature(
                match["who"] or match.group().strip("():|"), present, sure, written, *match.span(), last.page, place
            )
        )
    return out


def _written(text: Text, start: int, place: np.ndarray, page: Page) -> str:
    """What the recogniser read in the place of the signature: names, not the day of signing nor the next label."""
    (x0, y0), (x1, y1) = place.min(axis=0), place.max(axis=0)
    found = ""
    for char, spot in zip(text.plain[start : start + 12], text.spots[start : start + 12], strict=True):
        if char == "\n":
            break
        if spot is None or spot.page is not page:
            continue
        x, y = spot.line.part(spot.char.start, spot.char.end).mean(axis=0)
        if x0 <= x <= x1 and y0 <= y <= y1:
            found += char
    name = re.match(r"[\u4e00-\u9fff·]{1,6}", found)
    return name.group() if name and not re.match(r"年|月|日期|盖章|签", found) else ""


def _signed(page: Page, place: np.ndarray, read: bool) -> tuple[bool | None, float]:
    ink = cut(page.ink, place) * (1 - cut(page.rules, place))
    ink[: max(1, ink.shape[0] // 12)] = 0
    strong = ink > 0.4 * max(inkmap.contrast(page.ink), 0.2)
    area = float(strong.sum()) / PX_PER_MM**2
    if area >= _MUCH_MM2 or (read and area >= _LITTLE_MM2):
        return True, min(1.0, area / (2 * _MUCH_MM2))
    if area <= _LITTLE_MM2:
        return False, min(1.0, 1.0 - area / (2 * _LITTLE_MM2))
    return None, 0.3
