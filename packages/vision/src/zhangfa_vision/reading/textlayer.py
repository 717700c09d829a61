"""The text that a PDF says it shows (文字层), believed only where the page as drawn shows the same.

A file may say one thing and show another, so the picture is read in any case. The layer corrects characters of which
the picture is not sure; where the picture is sure and the layer says otherwise, the picture stands, and it is told.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

import cv2
import numpy as np
import pypdfium2

from zhangfa_vision.pictures import PDF_PIXELS_A_POINT
from zhangfa_vision.reading.layout import plain
from zhangfa_vision.reading.paper import Line, Page
from zhangfa_vision.reading.recognise import Char

_SURE = 0.9
_MOST_CHARS = 20_000
_LEAST_CHARS = 8


@dataclass(frozen=True)
class Glyph:
    """A character of the layer and its middle, in pixels of the page as drawn."""

    char: str
    x: float
    y: float


@dataclass(frozen=True)
class Agreement:
    """page: with what the layer could correct; used: the layer was believed; lies: lines in which it says otherwise."""

    page: Page
    used: bool
    lies: tuple[Line, ...] = ()


def glyphs(data: bytes, number: int) -> list[Glyph]:
    """The layer of a page; empty for a page without, turned, cropped or overfull ones."""
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            page = document[number - 1]
            if page.get_rotation() or any(page.get_mediabox()[:2]) or page.get_cropbox() != page.get_mediabox():
                return []
            layer, height = page.get_textpage(), page.get_height()
            count = layer.count_chars()
            if count > _MOST_CHARS:
                return []
            out = []
            for i in range(count):
                char = layer.get_text_range(i, 1)
                if len(char) == 1 and char.strip():
                    left, bottom, right, top = layer.get_charbox(i, loose=True)
                    out.append(
                        Glyph(
                            char,
                            (left + right) / 2 * PDF_PIXELS_A_POINT,
                            (height - (top + bottom) / 2) * PDF_PIXELS_A_POINT,
                        )
                    )
            return out
        finally:
            document.close()
    except (pypdfium2.PdfiumError, ValueError, IndexError, OSError, UnicodeError):
        return []


def agree(page: Page, layer: list[Glyph]) -> Agreement:
    """The page's lines checked against the layer."""
    if len(layer) < _LEAST_CHARS:
        return Agreement(page, False)
    to_page = np.linalg.inv(page.to_file)
    points = cv2.perspectiveTransform(np.float32([[[g.x, g.y]] for g in layer]), to_page)[:, 0]
    free = np.ones(len(layer), bool)
    lines, lies, known = [], [], 0
    for line in page.lines:
        inside = [i for i in np.flatnonzero(free) if cv2.pointPolygonTest(line.corners, points[i].tolist(), False) >= 0]
        free[inside] = False
        said = [layer[i].char for i in sorted(inside, key=lambda i: points[i][0])]
        mended, lied = _checked(line, said)
        lines.append(mended)
        known += len(said)
        if lied:
            lies.append(line)
    hidden = int(free.sum())
    trusted = not lies and known >= 0.9 * sum(len(line.chars) for line in page.lines) and hidden <= 0.02 * len(layer)
    return Agreement(replace(page, lines=tuple(lines)) if trusted else page, trusted, tuple(lies))


def _checked(line: Line, said: list[str]) -> tuple[Line, bool]:
    """The line with what the layer knows better, and whether the layer contradicts what the picture surely shows."""
    if not said:
        return line, False
    seen, other = [plain(c.char) for c in line.chars], [plain(c) for c in said]
    chars: list[Char] = list(line.chars)
    lied = False
    for tag, a0, a1, b0, b1 in difflib.SequenceMatcher(None, seen, other, autojunk=False).get_opcodes():
        if tag == "equal":
            for i in range(a0, a1):
                chars[i] = replace(chars[i], sure=1.0, rival="", rival_sure=0.0)
        elif tag == "replace" and a1 - a0 == b1 - b0:
            for i, char in zip(range(a0, a1), said[b0:b1], strict=True):
                if chars[i].sure >= _SURE and (seen[i].isalnum() or char.isalnum()):
                    lied = True
                else:
                    chars[i] = replace(chars[i], char=char, sure=0.99, rival="", rival_sure=0.0)
        else:
            lied |= any(c.isalnum() for c in (*seen[a0:a1], *other[b0:b1]))
    return replace(line, chars=tuple(chars)), lied
