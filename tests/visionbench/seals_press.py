"""Pressing a die on a sheet: ink, pressure, paper's grain, and what goes wrong (faint, slipped, smeared, half)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from tests.visionbench.draw import HEIGHT, PX, WIDTH, Sheet

FLAWS = ("faint", "incomplete", "slipped", "smeared")


@dataclass(frozen=True)
class Pressed:
    """One impression: centre in millimetres of the sheet, degrees clockwise, size, flaw ("" is good)."""

    centre: tuple[float, float]
    turn: float
    size: tuple[float, float]
    shape: str
    flaw: str


def _clouds(shape: tuple[int, int], cell: float, noise: np.random.Generator) -> np.ndarray:
    """Slow noise of unit strength: float32 of `shape`, cells of so many pixels."""
    small = noise.standard_normal((max(2, round(shape[0] / cell)), max(2, round(shape[1] / cell)))).astype(np.float32)
    return cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC)


def inked(drawn: np.ndarray, flaw: str, noise: np.random.Generator) -> np.ndarray:
    """A die (float32 0..1, PX a millimetre) after one press: float32 0..1, before it is turned."""
    shape = drawn.shape
    spread = noise.uniform(0, 0.09) * PX  # soft rubber widens a stroke
    soft = cv2.GaussianBlur(drawn, (0, 0), 0.6 + spread)
    edge = noise.uniform(0.32, 0.5)
    mark = np.clip((soft - edge + 0.18) / 0.36, 0, 1)
    y, x = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j].astype(np.float32)
    lean, angle = noise.uniform(0, 0.22), noise.uniform(0, 2 * math.pi)
    pressure = 1.0 + lean * (x * math.cos(angle) + y * math.sin(angle))
    pressure = pressure + 0.1 * _clouds(shape, 60, noise) + 0.06 * _clouds(shape, 18, noise)
    grain = 0.12 * _clouds(shape, 2.2, noise) + 0.1 * _clouds(shape, 5, noise)
    dry = noise.uniform(0.15, 0.45)  # below this pressure the paper's hollows stay white
    gaps = np.clip((pressure - dry - np.abs(grain) * noise.uniform(0.8, 1.9)) / 0.25, 0, 1)
    mark = mark * gaps * np.clip(0.72 + 0.28 * pressure, 0.5, 1.0)
    if flaw == "faint":
        mark = mark * noise.uniform(0.22, 0.42) * np.clip(1 - np.abs(grain) * 2, 0.2, 1)
    elif flaw == "incomplete":
        side, cut = noise.uniform(0, 2 * math.pi), noise.uniform(-0.25, 0.35)
        mark = mark * np.clip(
            (cut - (x * math.cos(side) + y * math.sin(side))) * 9 + 0.15 * _clouds(shape, 12, noise), 0, 1
        )
    elif flaw == "slipped":
        far, side = noise.uniform(0.6, 2.2) * PX, noise.uniform(0, 2 * math.pi)
        twist = cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), noise.uniform(-2, 2), 1.0)
        twist[:, 2] += far * math.cos(side), far * math.sin(side)
        mark = np.maximum(mark, cv2.warpAffine(mark, twist, shape[::-1]) * noise.uniform(0.6, 1.0))
    elif flaw == "smeared":
        length = round(noise.uniform(1.0, 2.8) * PX)
        kernel = np.zeros((length, length), np.float32)
        side = noise.uniform(0, math.pi)
        reach = (length - 1) / 2
        ends = [tuple(round(reach + way * reach * one) for one in (math.cos(side), math.sin(side))) for way in (-1, 1)]
        cv2.line(kernel, *ends, 1.0)
        mark = np.maximum(mark * 0.9, cv2.filter2D(mark, -1, kernel / kernel.sum()) * 1.2).clip(0, 1)
    return mark.astype(np.float32)


def press(
    sheet: Sheet,
    drawn: np.ndarray,
    shape: str,
    size: tuple[float, float],
    at: tuple[float, float],
    flaw: str,
    noise: np.random.Generator,
    turn: float | None = None,
) -> Pressed:
    """Press a die (see seals_die.picture) with its centre at `at` (millimetres) on a sheet's red ink."""
    mark = inked(drawn, flaw, noise)
    turn = noise.normal(0, 16) if turn is None else turn
    rows, columns = mark.shape
    side = round(math.hypot(rows, columns)) + 4
    move = cv2.getRotationMatrix2D((columns / 2, rows / 2), -turn, 1.0)  # positive is clockwise on the page
    move[:, :2] += noise.normal(0, 0.002, (2, 2))  # the handle does not stand quite upright
    middle = np.array([columns / 2, rows / 2])
    top, left = round(at[1] * PX - side / 2), round(at[0] * PX - side / 2)
    move[:, 2] = np.array([at[0] * PX - left, at[1] * PX - top]) - move[:, :2] @ middle
    warp_y, warp_x = (_clouds((side, side), 120, noise) * 0.25 for _ in "yx")
    turned = cv2.warpAffine(mark, move, (side, side), flags=cv2.INTER_LINEAR)
    grid_y, grid_x = np.mgrid[0:side, 0:side].astype(np.float32)
    turned = cv2.remap(turned, grid_x + warp_x, grid_y + warp_y, cv2.INTER_LINEAR)
    y0, x0, y1, x1 = max(top, 0), max(left, 0), min(top + side, HEIGHT * PX), min(left + side, WIDTH * PX)
    if y1 > y0 and x1 > x0:
        part = sheet.red[y0:y1, x0:x1].astype(np.float32) / 255
        fresh = turned[y0 - top : y1 - top, x0 - left : x1 - left]
        both = 1 - (1 - part) * (1 - fresh)
        sheet.red[y0:y1, x0:x1] = (np.clip(both, 0, 1) * 255).astype(np.uint8)
    return Pressed(at, float(turn), size, shape, flaw)
