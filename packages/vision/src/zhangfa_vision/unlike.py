"""Where nothing of a picture fits the approved page (不合): a blank sheet, another page, or only a poor picture?"""

from __future__ import annotations

import cv2
import numpy as np

from zhangfa_vision import find, inkmap, lines, reader
from zhangfa_vision.evidence import even, plain
from zhangfa_vision.pages import Prepared

_FEWEST_DETAILS = 400  # features: a picture of a written page has more, or it is blurred
_EDGE_MM = 8
_LEAST_SHEET = 0.35  # of the frame
_PRINT = 0.2  # contrast of print
_LINES = 8
_SURE = 0.8
_RUN = 5  # characters in a row that two pages do not share by chance
_SHARED = 0.5  # of the lines: so many common ones are the same page laid badly


def reason(approved: Prepared, image: np.ndarray, details: int) -> tuple[str, np.ndarray | None]:
    """(code, corners of the sheet): "page.other" and "page.blank" are findings, any other code says why nothing can be
    said; `details`: features found in the picture."""
    if inkmap.contrast(approved.ink) == 0.0:
        return "page.blank_approved", None
    quad = find.outline(image)
    if quad is None:
        return "page.not_found", None
    seen = find.frame(image).picture
    ink = inkmap.of(seen)
    own = ink * _sheet(seen)
    if inkmap.contrast(own * (1 - inkmap.rules(own))) <= _PRINT:  # the edge of a sheet beneath is a long line
        return ("page.blank", quad) if _written(approved) else ("page.blank_approved", None)
    if details < _FEWEST_DETAILS:
        return "page.blurred", quad
    turns = lines.quarter_turns(ink, seen)
    here = _texts(np.rot90(ink, -turns), np.rot90(seen, -turns))
    if not here:
        return "page.blurred", quad
    runs = _written(approved)
    shared = np.mean([any(run in runs for run in _runs(text)) for text in here])
    unread = not runs  # an approved page that nobody can read accuses no other
    return ("page.not_laid" if unread or shared >= _SHARED else "page.other"), quad


def _written(approved: Prepared) -> set[str]:
    """The approved page's characters in short runs; none on a page that nobody can read, such as a photograph."""
    return {run for text in _texts(approved.ink, approved.picture) for run in _runs(text)}


def _sheet(seen: np.ndarray) -> np.ndarray:
    """bool HxW: this sheet's own paper, well inside its edge: the desk's grain and other sheets beneath are no print.
    Where no such paper is found, all but the frame's rim."""
    height, width = seen.shape[:2]
    edge = round(_EDGE_MM * inkmap.PX_PER_MM)
    seeds = np.float32([[width * x, height * y] for x in (0.3, 0.7) for y in (0.3, 0.7)])
    paper = find.paper(seen, seeds).astype(np.uint8)
    inside = cv2.distanceTransform(paper, cv2.DIST_L2, 3) > edge
    if inside.mean() > _LEAST_SHEET:
        return inside
    rim = np.zeros((height, width), bool)
    rim[edge:-edge, edge:-edge] = True
    return rim


def _texts(ink: np.ndarray, picture: np.ndarray) -> list[str]:
    """Some lines of an upright page that read surely."""
    ink = np.ascontiguousarray(ink)
    strips = lines.some_lines(ink * (1 - inkmap.rules(ink)), np.ascontiguousarray(picture), _LINES)
    read = [one for one in reader.read([even(strip) for strip in strips]) if len(one) >= _RUN]
    sure = [one for one in read if np.mean([letter.sure for letter in one]) >= _SURE]
    return ["".join(plain(letter.char) for letter in one) for one in sure]


def _runs(text: str) -> list[str]:
    return [text[i : i + _RUN] for i in range(len(text) - _RUN + 1)]
