"""How well a seal was pressed (印迹质量), and whether it should be pressed again (补盖)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision.seals import aligning, canvas, comparing, law
from zhangfa_vision.seals.cover import Cover
from zhangfa_vision.seals.finding import Impression

FLAWS = ("slipped", "smeared", "incomplete", "faint")


@dataclass(frozen=True)
class Quality:
    """flaw: "" or one of FLAWS; again: whether it should be pressed again; advice: why, in Chinese;
    strength: ink of the strokes (0..1); complete: share of the line, or of the registered ink, that is there (0..1);
    doubled: how much of what is too much is the seal once more beside itself (0..1)."""

    flaw: str
    again: bool
    advice: str
    strength: float
    complete: float
    doubled: float


def alone(impression: Impression, seen: Cover, by: law.Thresholds) -> Quality:
    """By the impression itself, without knowing what seal it is."""
    strength = _strength(seen.ink, seen.known)
    return _told(strength, impression.outline.support, _ghost(seen.ink, impression.shape), _soft(seen.ink), by)


def against(
    registered: np.ndarray, laid: aligning.Laid, found: comparing.Measures, shape: str, by: law.Thresholds
) -> Quality:
    """By what its own registered impression says should be there."""
    strength = _strength(laid.ink, laid.known)
    return _told(strength, found.present, _ghost(laid.ink, shape), _soft(laid.ink) - _soft(registered), by)


def _told(strength: float, complete: float, doubled: float, soft: float, by: law.Thresholds) -> Quality:
    flaw = ""
    if strength < by.faint:
        flaw = "faint"
    if complete < by.complete:
        flaw = "incomplete"
    if soft > by.smeared:
        flaw = "smeared"
    if doubled > by.doubled:
        flaw = "slipped"
    again = bool(flaw)
    return Quality(
        flaw, again, law.ADVICE[f"quality.{flaw or 'good'}"], round(strength, 3), round(complete, 3), round(doubled, 3)
    )


def _strength(ink: np.ndarray, known: np.ndarray) -> float:
    """Ink of the darker half of all strokes."""
    inked = ink[(ink > 0.04) & (known > 0.5) & comparing.disc("square")]
    return float(np.percentile(inked, 80)) if inked.size > 200 else 0.0


def _ghost(ink: np.ndarray, shape: str) -> float:
    """How much of the way round there is ink outside the line, where only a second press can have put it."""
    turn = np.radians(np.arange(0, 360, 2))[:, None]
    cosine, sine = np.cos(turn), np.sin(turn)
    far = np.linspace(0.8, 1.06 + 0.16, 72)[None] * canvas.RADIUS
    if shape == "square":
        far = far / np.maximum(abs(cosine), abs(sine))
    middle = (canvas.SIDE - 1) / 2
    where = (middle + far * cosine).astype(np.float32), (middle + far * sine).astype(np.float32)
    seen = cv2.remap(ink, *where, cv2.INTER_LINEAR)
    inside = (where[0] < canvas.SIDE) & (where[0] >= 0) & (where[1] < canvas.SIDE) & (where[1] >= 0)
    line = float(np.percentile(seen[:, 20:36].max(axis=1), 60))
    outside = (seen * inside)[:, 42:].max(axis=1)
    return float((outside > 0.4 * max(line, 0.05)).mean())


def _soft(ink: np.ndarray) -> float:
    """How slowly ink ends at its strokes: share of the inked places that are half inked."""
    top = max(_strength(ink, np.ones_like(ink)), 0.05)
    shallow = float(((ink > 0.2 * top) & (ink < 0.65 * top)).sum())
    return shallow / max(float((ink >= 0.65 * top).sum()), 1.0)
