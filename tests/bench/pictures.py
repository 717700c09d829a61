"""Photographs as large as real ones: the simulated cameras', taken once."""

from __future__ import annotations

import cv2
import numpy as np
from zhangfa_terminal.drivers.simulated import photograph
from zhangfa_terminal.drivers.simulated.cameras import SimulatedPersonCamera

from tests.bench.lifecycle import Photos

A4 = (2339, 1654, 3)
LINES = 30


def photos() -> Photos:
    page = np.full(A4, 255, np.uint8)
    for line in range(LINES):
        cv2.putText(page, "a line of a paper, as long as lines are " * 2, (120, 200 + 66 * line), 0, 1.0, (0, 0, 0), 2)
    return Photos(page=photograph.take(page, 0), person=SimulatedPersonCamera("bench").frame().jpeg)
