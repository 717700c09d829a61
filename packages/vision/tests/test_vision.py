"""Measurements on drawn pictures whose truth is known."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from zhangfa_vision import codes, ink, red, sheet

CODE = "https://zhangfa.example/c/0123456789ABCDEFGHIJKL/1-2?w=3.9.AAECAwQFBgcICQoLDA0ODw"


def desk(text_lines: int = 0, code: str | None = None) -> np.ndarray:
    """A white sheet on a dark desk, with bars for lines of print and a QR code."""
    picture = np.full((1400, 1000, 3), (60, 66, 62), np.uint8)
    cv2.rectangle(picture, (80, 80), (920, 1320), (235, 238, 240), -1)
    for row in range(text_lines):
        for column in range(28):
            cv2.rectangle(
                picture, (180 + column * 22, 260 + row * 40), (192 + column * 22, 280 + row * 40), (40,) * 3, -1
            )
    if code:
        drawn = cv2.QRCodeEncoder.create().encode(code)
        drawn = cv2.resize(drawn, None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST)
        picture[1100 : 1100 + drawn.shape[0], 140 : 140 + drawn.shape[1]] = drawn[:, :, None]
    return picture


def test_a_code_is_read_with_its_place():
    (found,) = codes.read(desk(5, CODE))
    assert found.text == CODE
    assert 140 <= found.quad[:, 0].min() <= 170 and 1100 <= found.quad[:, 1].min() <= 1130


@pytest.mark.parametrize("angle", [7, 90, 180])
def test_a_turned_and_darkened_code_is_read(angle):
    picture = desk(5, CODE)
    turn = cv2.getRotationMatrix2D((500, 700), angle, 0.7)
    turned = cv2.warpAffine(picture, turn, (1000, 1400), borderValue=(60, 66, 62))
    assert codes.read((turned * 0.45).astype(np.uint8))[0].text == CODE


def test_nothing_to_read():
    assert codes.read(desk(12)) == () and codes.read(np.zeros((50, 50), np.uint8)) == ()


def test_ink_tells_a_written_page_from_a_blank_one():
    blank, written = ink.measure(desk()), ink.measure(desk(14))
    assert blank.sheet_found and blank.coverage < 0.001
    assert 0.05 < written.coverage < 0.15 and written.sharpness > blank.sharpness


def test_a_code_and_an_impression_are_not_print():
    picture = desk(0, CODE)
    cv2.circle(picture, (600, 600), 120, (40, 30, 215), 14, cv2.LINE_AA)
    quads = tuple(code.quad for code in codes.read(picture))
    assert ink.measure(picture, quads).coverage < 0.002
    assert ink.measure(picture).coverage > 0.005


def test_no_sheet_is_no_sheet():
    assert sheet.find(np.full((1400, 1000, 3), 70, np.uint8)) is None
    assert sheet.find(np.full((1400, 1000, 3), 240, np.uint8)) is None
    assert not ink.measure(np.full((1400, 1000, 3), 70, np.uint8)).sheet_found


def test_sheet_corners_come_in_order():
    assert np.abs(sheet.find(desk(3)) - [[80, 80], [920, 80], [920, 1320], [80, 1320]]).max() < 8


@pytest.mark.parametrize("turn", range(-44, 45, 4))
def test_the_corners_of_a_turned_sheet_are_four_once_around(turn):
    corners = np.float32([[-210, -297], [210, -297], [210, 297], [-210, 297]])
    turned = cv2.transform(corners[None], cv2.getRotationMatrix2D((0, 0), -turn, 1.0))[0] + 600
    for start in range(4):
        found = sheet.ordered(np.roll(turned, start, axis=0).astype(np.float32))
        assert len(np.unique(found.round(), axis=0)) == 4
        sides = np.roll(found, -1, axis=0) - found
        assert all(sides[i, 0] * sides[i - 3, 1] - sides[i, 1] * sides[i - 3, 0] > 0 for i in range(4))
        if abs(turn) < 30:
            assert np.abs(found - turned).max() < 0.01


def test_an_added_impression_is_measured():
    before, after = desk(14), desk(14)
    cv2.circle(after, (600, 500), 110, (40, 30, 215), 10, cv2.LINE_AA)
    mark = red.added(before, after)
    assert np.hypot(mark.centre[0] - 600, mark.centre[1] - 500) < 6
    assert 205 < mark.diameter < 245 and mark.area_px > 4_000
    assert red.added(after, after) is None and red.added(after, before) is None
    assert red.added(before, after[:100]) is None


def test_a_second_impression_is_found_beside_the_first():
    before, after = desk(14), desk(14)
    for picture in (before, after):
        cv2.circle(picture, (400, 500), 110, (40, 30, 215), 10, cv2.LINE_AA)
    cv2.circle(after, (700, 900), 110, (40, 30, 215), 10, cv2.LINE_AA)
    assert abs(red.added(before, after).centre[0] - 700) < 6


def test_more_lamp_light_is_no_impression():
    before = desk(14)
    assert red.added(before, np.clip(before.astype(int) + (4, 9, 14), 0, 255).astype(np.uint8)) is None
