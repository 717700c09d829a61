"""Where the sheet lies: corners that a finger, a shadow or a lamp has taken away."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from zhangfa_vision import find, lines, pages, sheet

SHEET = np.float32([[200, 150], [900, 190], [880, 1180], [170, 1150]])


def off(found: np.ndarray, corners: np.ndarray = SHEET) -> float:
    """The farthest of four corners from where it belongs, pixels."""
    return float(np.linalg.norm(found - corners, axis=1).max())


def on_desk(paper: tuple[int, int, int], desk: tuple[int, int, int]) -> np.ndarray:
    picture = np.full((1400, 1100, 3), desk, np.uint8)
    cv2.fillConvexPoly(picture, SHEET.astype(np.int32), paper)
    return cv2.GaussianBlur(picture, (0, 0), 1.0)


@pytest.mark.parametrize("lost", range(4))
def test_a_corner_that_a_finger_covers_is_where_its_sides_meet(lost):
    before, corner, after = (SHEET[(lost + step) % 4] for step in (-1, 0, 1))
    cut = [corner + 0.2 * (before - corner), corner + 0.25 * (after - corner)]
    outline = np.vstack([SHEET[:lost], cut, SHEET[lost + 1 :]]).astype(np.float32)
    assert off(sheet.ordered(sheet.four_corners(outline[:, None]))) < 4


def test_a_whole_outline_is_left_as_it_is_and_a_round_one_still_gives_four_corners():
    assert off(sheet.ordered(sheet.four_corners(SHEET[:, None]))) < 1
    turns = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    disc = np.float32(np.column_stack([400 + 300 * np.cos(turns), 400 + 300 * np.sin(turns)]))
    assert sheet.four_corners(disc[:, None]).shape == (4, 2)


def test_coloured_paper_that_a_lamp_burns_white_in_its_middle_keeps_its_outline():
    picture = on_desk((230, 215, 240), (90, 170, 240)).astype(np.float32)
    y, x = np.mgrid[0:1400, 0:1100].astype(np.float32)
    lamp = 0.85 + 0.7 * np.exp(-((x - 550) ** 2 + (y - 650) ** 2) / 2 / 260**2)
    found = find.outline(np.clip(picture * lamp[:, :, None], 0, 255).astype(np.uint8))
    assert found is not None and off(found) < 15


def test_a_sheet_is_not_widened_for_a_desk_of_its_own_colour():
    picture = on_desk((230, 230, 230), (120, 120, 120))
    flat = find.frame(picture)
    corners = cv2.perspectiveTransform(SHEET[None], flat.to_frame)[0]
    edge = find.MARGIN_MM * 7.5
    assert off(corners, np.float32([[0, 0], [1575, 0], [1575, 2227.5], [0, 2227.5]]) + edge) < 40


def test_outlines_agree_only_where_they_are_nearly_the_same_figure():
    still = np.eye(3)
    larger = (SHEET - SHEET.mean(axis=0)) * 1.1 + SHEET.mean(axis=0)
    assert find.alike((SHEET, still), (SHEET + 5, still))
    assert not find.alike((SHEET, still), (larger, still))
    assert not find.alike((SHEET, still), (SHEET[[0, 1, 2]].repeat([1, 1, 2], axis=0), still))


def test_the_grain_of_the_desk_does_not_say_which_way_up_a_page_is(monkeypatch):
    picture = on_desk((230, 230, 230), (120, 120, 120))
    picture[::6, :150] = 40
    seen = []
    monkeypatch.setattr(lines, "quarter_turns", lambda ink, _: seen.append(ink) or 0)
    pages.prepare(picture)
    rim = round(find.MARGIN_MM * 7.5)
    assert not seen[0][:, :rim].any() and not seen[0][:rim].any()
