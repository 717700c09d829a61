"""How well a seal was pressed (印迹质量), and whether it should be pressed again (补盖)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision.seals import aligning, canvas, comparing, law
from zhangfa_vision.seals.cover import Cover
from zhangfa_vision.seals.finding import Impression

_KNOWN = 0.75  # of what is known: less is print
_ASIDE = 13  # pixels of half the canvas, about 3 mm: a seal that slips further is pressed twice
_SAME = 0.2  # correlation of what is too much with the seal, moved
FLAWS = ("slipped", "smeared", "incomplete", "faint")


@dataclass(frozen=True)
class Quality:
    """flaw: "" or one of FLAWS; again: whether it should be pressed again; advice: why, in Chinese;
    strength: ink of the strokes (0..1); complete: share of the line, or of the registered ink, that is there (0..1);
    doubled: of the way round, where a second line is seen, or, the seal being known, ink of a second press as a share
    of its own ink (0..1)."""

    flaw: str
    again: bool
    advice: str
    strength: float
    complete: float
    doubled: float


def alone(impression: Impression, seen: Cover, by: law.Thresholds) -> Quality:
    """By the impression itself, without knowing what seal it is."""
    strength = _strength(seen.ink, seen.known)
    doubled = _ghost(seen.ink, impression.shape)
    return _told(strength, impression.outline.support, doubled, doubled > by.doubled, _soft(seen.ink), by)


def against(registered: np.ndarray, laid: aligning.Laid, found: comparing.Measures, by: law.Thresholds) -> Quality:
    """By what its own registered impression says should be there."""
    strength = _strength(laid.ink, laid.known)
    doubled = _beside(registered, laid)
    softer = _soft(laid.ink) - _soft(registered)
    return _told(strength, found.present, doubled, doubled > by.pressed_twice, softer, by)


def _told(strength: float, complete: float, doubled: float, slipped: bool, soft: float, by: law.Thresholds) -> Quality:
    flaw = ""
    if strength < by.faint:
        flaw = "faint"
    if complete < by.complete:
        flaw = "incomplete"
    if soft > by.smeared:
        flaw = "smeared"
    if slipped:
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


def _beside(registered: np.ndarray, laid: aligning.Laid) -> float:
    """Ink that is too much, as a share of the registered ink, if it is the seal once more a little aside; else 0."""
    gain = float((registered * laid.ink).sum() / max(float((registered**2).sum()), 1e-6))
    ink = np.clip(laid.ink / max(gain, 0.05), 0, 1.3) * (laid.known > _KNOWN)
    extra = np.clip(ink - 1.6 * cv2.dilate(registered, np.ones((3, 3), np.uint8)) - 0.1, 0, None)
    small, whole = (cv2.resize(one, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for one in (extra, registered))
    moved = np.fft.irfft2(np.fft.rfft2(small) * np.conj(np.fft.rfft2(whole - whole.mean())), s=small.shape)
    alike = moved / max(float(np.linalg.norm(small) * np.linalg.norm(whole)), 1e-6)
    near = np.concatenate([alike[:_ASIDE], alike[-_ASIDE:]])
    best = float(np.maximum(near[:, :_ASIDE].max(), near[:, -_ASIDE:].max()))
    return float(extra.sum() / registered.sum()) if best > _SAME else 0.0


def _soft(ink: np.ndarray) -> float:
    """How slowly ink ends at its strokes: share of the inked places that are half inked."""
    top = max(_strength(ink, np.ones_like(ink)), 0.05)
    shallow = float(((ink > 0.2 * top) & (ink < 0.65 * top)).sum())
    return shallow / max(float((ink >= 0.65 * top).sum()), 1.0)
