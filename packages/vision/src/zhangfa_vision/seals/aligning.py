"""Laying an impression over a registered one (对印): the turn, then exactly, then the rubber's slow bend."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision import register
from zhangfa_vision.seals import canvas
from zhangfa_vision.seals.cover import Cover

_TRIED = 3  # turns that are looked at closely
_HALF = canvas.SIDE // 2
_BEND = 42.0  # pixels: the bend is averaged over about 5 mm, so it cannot make one character into another
_MOST_BEND = 3.5


@dataclass(frozen=True)
class Laid:
    """ink, known: float32 on the canvas, in the registered impression's frame; turn: degrees clockwise by which the
    impression is turned against it; likeness: correlation of the two, -1..1."""

    ink: np.ndarray
    known: np.ndarray
    turn: float
    likeness: float


def turns(registered: np.ndarray, seen: np.ndarray, shape: str) -> list[tuple[float, float]]:
    """(likeness, degrees clockwise) of the best turns, by the polar pictures of two inks (see canvas.polar)."""
    weight = np.linspace(0.3, 1.0, registered.shape[1])[None]
    a, b = (one - one.mean(axis=0) for one in (registered, seen))
    power = np.sqrt((weight * a * a).sum() * (weight * b * b).sum()) + 1e-6
    sums = np.fft.irfft(
        (np.conj(np.fft.rfft(a * weight, axis=0)) * np.fft.rfft(b, axis=0)).sum(axis=1), n=registered.shape[0]
    )
    likeness = sums / power
    if shape != "round":  # a frame tells by itself that it is turned by a quarter or a half
        quarter = 90 if shape == "square" else 180
        near = np.abs((np.arange(360) + quarter / 2) % quarter - quarter / 2) <= 8
        likeness = np.where(near, likeness, -1)
    best = []
    for _ in range(_TRIED):
        at = int(likeness.argmax())
        best.append((float(likeness[at]), float(at)))
        likeness[(np.arange(at - 9, at + 10)) % 360] = -1
    return best


def lay(registered: np.ndarray, seen: Cover, tried: list[tuple[float, float]]) -> Laid | None:
    """The impression in the registered one's frame, from the turn that fits best; None if nothing fits."""
    small = _half(registered)
    best: tuple[float, np.ndarray] | None = None
    for _, turn in tried:
        got = _exactly(small, _half(seen.ink), _halved(canvas.rotation(turn)), 25)
        if got and (best is None or got[0] > best[0]):
            best = got
    if best is None:
        return None
    full = _exactly(cv2.GaussianBlur(registered, (0, 0), 1), seen.ink, _doubled(best[1]), 15) or (
        best[0],
        _doubled(best[1]),
    )
    move = full[1]
    ink, known = canvas.turned(seen.ink, move), canvas.turned(seen.known, move)
    ink, known = _unbent(registered, ink, known)
    turn = float(np.degrees(np.arctan2(move[1, 0] - move[0, 1], move[0, 0] + move[1, 1])))
    return Laid(ink, known, turn, likeness(registered, ink, known))


def likeness(registered: np.ndarray, ink: np.ndarray, known: np.ndarray) -> float:
    """Correlation of two inks where the second is known."""
    total = float(known.sum()) + 1e-6
    a = registered - float((registered * known).sum()) / total
    b = ink - float((ink * known).sum()) / total
    return float((a * b * known).sum() / np.sqrt((a * a * known).sum() * (b * b * known).sum() + 1e-9))


def _half(ink: np.ndarray) -> np.ndarray:
    return cv2.GaussianBlur(cv2.resize(ink, (_HALF, _HALF), interpolation=cv2.INTER_AREA), (0, 0), 1.2)


def _halved(move: np.ndarray) -> np.ndarray:
    """A move between full canvases (pixel centres at whole numbers) as one between canvases of half the side."""
    return np.column_stack([move[:, :2], (move[:, :2] @ [0.5, 0.5] + move[:, 2] - 0.5) / 2])


def _doubled(move: np.ndarray) -> np.ndarray:
    return np.column_stack([move[:, :2], 2 * move[:, 2] + 0.5 - move[:, :2] @ [0.5, 0.5]])


def _exactly(registered: np.ndarray, ink: np.ndarray, start: np.ndarray, steps: int) -> tuple[float, np.ndarray] | None:
    """(correlation, 2x3 move from the registered frame to the ink's), by growing the correlation step by step."""
    move = start.astype(np.float32)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, steps, 1e-4)
    try:
        found, move = cv2.findTransformECC(registered, ink, move, cv2.MOTION_AFFINE, stop, None, 3)
    except cv2.error:
        return None  # it ran out of the canvas: this turn is none
    stretch = np.linalg.svd(move[:, :2], compute_uv=False)
    return (float(found), move.astype(np.float64)) if stretch.max() < 1.2 and stretch.min() > 0.83 else None


def _unbent(registered: np.ndarray, ink: np.ndarray, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    bend = register.fine_bend(registered, ink, known > 0.5, _BEND)
    bend = np.clip(bend, -_MOST_BEND, _MOST_BEND)
    where = register.through(bend, np.eye(3))
    return cv2.remap(ink, where, None, cv2.INTER_LINEAR), cv2.remap(known, where, None, cv2.INTER_LINEAR)
