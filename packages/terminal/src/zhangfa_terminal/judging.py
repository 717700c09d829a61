"""What can be told from one picture alone (页面判定): page code, blank or not, and new red ink."""

from __future__ import annotations

import cv2
import numpy as np
from zhangfa_protocol.pagecode import PageCode, PageCodeError, from_url
from zhangfa_vision import codes, ink, red, sheet
from zhangfa_vision.sheet import A4_MM2

from zhangfa_terminal.machine.values import Sheet
from zhangfa_terminal.ports import Frame

BLANK_COVERAGE = 0.003
SHARP_ENOUGH = 12.0


class SimpleJudge:
    """Reads our page code and measures print."""

    def judge(self, frame: Frame) -> Sheet | None:
        image = decode(frame)
        found = codes.read(image, thorough=sheet.find(image) is not None)
        measured = ink.measure(image, tuple(code.quad for code in found))
        if not measured.sheet_found and not found:
            return None
        blank = measured.sheet_found and measured.coverage < BLANK_COVERAGE
        ours = [code for code in map(_page_code, found) if code]
        if len({code.check_code for code in ours}) != 1:
            return Sheet(None, foreign_code=bool(found), blank=blank, readable=measured.sharpness > SHARP_ENOUGH)
        return Sheet(ours[0].check_code, ours[0].page, ours[0].pages, blank=blank)

    def added_red_mm2(self, before: Frame, after: Frame) -> int | None:
        picture = decode(after)
        quad = ink.measure(picture).quad
        if quad is None:
            return None
        mark = red.added(decode(before), picture)
        return round(mark.area_px * A4_MM2 / cv2.contourArea(quad)) if mark else 0


def decode(frame: Frame) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(frame.jpeg, np.uint8), cv2.IMREAD_COLOR)


def _page_code(code: codes.Code) -> PageCode | None:
    try:
        return from_url(code.text)
    except PageCodeError:
        return None
