"""Lines into text as one reads it (排版): cells of tables, rows, paragraphs that run on, and where each character was.

In the text of a document "\\t" is a gap in a row, "|" the border between two cells, "\\n" the end of a paragraph or of
a row of cells. Characters are of half width where they have one, so that labels need no variants.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision.inkmap import PX_PER_MM
from zhangfa_vision.reading.paper import Line, Page
from zhangfa_vision.reading.recognise import Char

_ALIKE = str.maketrans("－—–―￥○【】“”‘’．・•", "----¥〇[]\"\"''.··")
_LEAST_CELL = 3.0  # millimetres
_GAP = 1.3  # line heights between two words that do not belong together


@dataclass(frozen=True)
class Spot:
    """A character of the document: where it was read."""

    page: Page
    line: Line
    char: Char


@dataclass(frozen=True)
class Text:
    """plain: the whole text; spots: for each of its characters where it stands, None for what is put between."""

    plain: str
    spots: tuple[Spot | None, ...]

    def sure(self, start: int, end: int) -> float:
        """How sure the least sure character of a stretch is."""
        return min((s.char.sure for s in self.spots[start:end] if s), default=0.0)

    def places(self, start: int, end: int) -> list[tuple[Page, np.ndarray]]:
        """Where a stretch stands: page and corners (4x2), one for each line of print it runs through."""
        out: list[tuple[Page, Line, float, float]] = []
        for spot in self.spots[start:end]:
            if spot is None:
                continue
            if out and out[-1][1] is spot.line:
                page, line, first, last = out[-1]
                out[-1] = (page, line, min(first, spot.char.start), max(last, spot.char.end))
            else:
                out.append((spot.page, spot.line, spot.char.start, spot.char.end))
        return [(page, line.part(first, last)) for page, line, first, last in out]


@dataclass(frozen=True)
class Block:
    """Lines that belong together: a cell, or one row of free print. box: left, top, right, low; cell: 0 for none."""

    lines: tuple[tuple[Line, ...], ...]
    box: tuple[float, float, float, float]
    cell: int


def plain(char: str) -> str:
    """A character as labels and numbers are looked for: half width; "" never, one character always."""
    narrow = unicodedata.normalize("NFKC", char).translate(_ALIKE)
    return narrow if len(narrow) == 1 else char


def document(pages: list[Page]) -> Text:
    """The text of all pages, one after the other."""
    chars: list[str] = []
    spots: list[Spot | None] = []
    for page in pages:
        for row in table_rows(page):
            _put(chars, spots, page, row)
    return Text("".join(chars), tuple(spots))


def table_rows(page: Page) -> list[list[Block]]:
    """Blocks in reading order: each row is one block of free print, or the cells that stand side by side."""
    labels, boxes = _cells(page.rules)
    held: dict[int, list[Line]] = defaultdict(list)
    for line in page.lines:
        held[_cell_of(line, labels, boxes)].append(line)
    free = [Block((tuple(row),), _around(row), 0) for row in rows(held.pop(0, []))]
    cells = [Block(tuple(tuple(row) for row in rows(lines)), boxes[cell], cell) for cell, lines in held.items()]
    out: list[list[Block]] = []
    for block in sorted(cells, key=lambda b: (b.box[1] + b.box[3]) / 2):
        if out and _beside(out[-1][0], block):
            out[-1].append(block)
        else:
            out.append([block])
    for block in free:
        row = next((row for row in out if row[0].cell and _beside(row[0], block) and _outside(row, block)), None)
        if row is None:
            out.append([block])
        else:  # a cell whose rules are broken
            row.append(block)
    out = [sorted(row, key=lambda b: b.box[0]) for row in out]
    return sorted(out, key=lambda row: min(b.box[1] for b in row))


def _beside(one: Block, other: Block) -> bool:
    shared = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    return shared > 0.6 * min(one.box[3] - one.box[1], other.box[3] - other.box[1])


def _outside(row: list[Block], block: Block) -> bool:
    return all(one.box[2] <= block.box[0] + 4 or one.box[0] >= block.box[2] - 4 for one in row)


def rows(lines: list[Line]) -> list[list[Line]]:
    """Lines that stand side by side, from the top; each row from left to right."""
    out: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.middle[1]):
        near = [row for row in out[-4:] if _level(min(row, key=lambda one: _apart(one, line)), line)]
        if near:
            near[-1].append(line)
        else:
            out.append([line])
    ordered = [sorted(row, key=lambda one: one.left) for row in out]
    return sorted(ordered, key=lambda row: float(np.mean([one.middle[1] for one in row])))


def _apart(one: Line, other: Line) -> float:
    return max(one.left, other.left) - min(one.right, other.right)


def _level(one: Line, other: Line) -> bool:
    """Two lines side by side are at one height where they come nearest, following the slope of the longer."""
    if -_apart(one, other) > 0.5 * min(one.height, other.height):
        return False
    longer = one if one.right - one.left > other.right - other.left else other
    shorter = other if longer is one else one
    (x0, y0), (x1, y1) = longer.corners[[0, 3]].mean(axis=0), longer.corners[[1, 2]].mean(axis=0)
    end_x, end_y = (x1, y1) if shorter.middle[0] > longer.middle[0] else (x0, y0)
    slope = (y1 - y0) / (x1 - x0) if x1 - x0 > 6 * longer.height else 0.0
    expected = end_y + 0.5 * slope * (shorter.middle[0] - end_x)
    return abs(shorter.middle[1] - expected) < 0.45 * min(max(one.height, 1), max(other.height, 1)) + 2


def _around(lines: list[Line]) -> tuple[float, float, float, float]:
    corners = np.concatenate([line.corners for line in lines])
    return (*(float(v) for v in corners.min(axis=0)), *(float(v) for v in corners.max(axis=0)))  # type: ignore[return-value]


def _cells(rules: np.ndarray) -> tuple[np.ndarray, dict[int, tuple[float, float, float, float]]]:
    """What rules enclose: labels (int32 HxW at half size) and the box of each cell in pixels of the page."""
    half = cv2.resize(rules, (rules.shape[1] // 2, rules.shape[0] // 2), interpolation=cv2.INTER_AREA)
    closed = cv2.dilate((half > 0).astype(np.uint8), np.ones((3, 3), np.uint8))
    for shape in ((1, 13), (13, 1)):
        closed = closed | cv2.morphologyEx(closed, cv2.MORPH_CLOSE, np.ones(shape, np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(1 - closed, connectivity=4)
    height, width = labels.shape
    least = _LEAST_CELL * PX_PER_MM / 2
    boxes = {}
    for i in range(1, count):
        x, y, w, h, area = (int(v) for v in stats[i])
        inside = x > 0 and y > 0 and x + w < width and y + h < height
        if inside and w > least and h > least and area > 0.6 * w * h and area < 0.5 * width * height:
            boxes[i] = (2.0 * x, 2.0 * y, 2.0 * (x + w), 2.0 * (y + h))
    return labels, boxes


def _cell_of(line: Line, labels: np.ndarray, boxes: dict[int, tuple[float, float, float, float]]) -> int:
    votes = []
    for share in (0.1, 0.3, 0.5, 0.7, 0.9):
        x, y = line.part(share, share).mean(axis=0) / 2
        inside = 0 <= int(y) < labels.shape[0] and 0 <= int(x) < labels.shape[1]
        votes.append(int(labels[int(y), int(x)]) if inside else 0)
    best = max(set(votes), key=votes.count)
    return best if best in boxes else 0


def _put(chars: list[str], spots: list[Spot | None], page: Page, row: list[Block]) -> None:
    if chars and not _runs_on(chars, spots, page, row):
        chars.append("\n")
        spots.append(None)
    for i, block in enumerate(row):
        if i:
            chars.append("|")
            spots.append(None)
        for k, lines in enumerate(block.lines):
            if k and not _wraps(block, k):
                chars.append("\t")
                spots.append(None)
            for n, line in enumerate(lines):
                if n and line.left - lines[n - 1].right > 0.25 * line.height:
                    chars.append("\t")
                    spots.append(None)
                _put_line(chars, spots, page, line)


def _put_line(chars: list[str], spots: list[Spot | None], page: Page, line: Line) -> None:
    length = float(np.linalg.norm(line.corners[1] - line.corners[0]))
    before: Char | None = None
    for char in line.chars:
        if before and (char.start - before.end) * length > _GAP * 0.7 * line.height:
            chars.append("\t")
            spots.append(None)
        chars.append(plain(char.char))
        spots.append(Spot(page, line, char))
        before = char


def _wraps(block: Block, k: int) -> bool:
    """Does row k of a cell go on where the row above it reached the cell's edge?"""
    above, here = block.lines[k - 1], block.lines[k]
    return (
        block.box[2] - above[-1].right < 1.9 * above[-1].height and here[0].left - block.box[0] < 1.9 * here[0].height
    )


def _runs_on(chars: list[str], spots: list[Spot | None], page: Page, row: list[Block]) -> bool:
    """Does a row of free print go on a paragraph whose last line, standing alone, reached the right margin?"""
    last = next((spot for spot in reversed(spots) if spot), None)
    if last is None or last.page is not page or len(row) > 1 or row[0].cell:
        return False
    line, above = row[0].lines[0][0], last.line
    begin = len(chars) - next(
        (i for i, spot in enumerate(reversed(spots)) if spot and spot.line is not above), len(chars)
    )
    alone = not chars[begin - 1 : begin] or chars[begin - 1] == "\n" or spots[begin - 1] is not None
    if not alone or above.right - above.left < 12 * above.height:
        return False
    wide = [one for one in page.lines if len(one.chars) > 3]
    left, right = min(one.left for one in wide), max(one.right for one in wide)
    size = max(line.height, above.height)
    close = 0 < line.middle[1] - above.middle[1] < 2.6 * size
    return (
        close and right - above.right < 1.9 * size and line.left - left < 1.2 * size and above.left - left < 3.5 * size
    )
