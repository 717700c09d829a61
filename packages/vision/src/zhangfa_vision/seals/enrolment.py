"""Enrolling a seal (印模登记): three presses that agree become one registered impression; anything else is refused."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from zhangfa_vision.seals import aligning, canvas, comparing, finding, law, quality
from zhangfa_vision.seals.aligning import Laid
from zhangfa_vision.seals.cover import Cover
from zhangfa_vision.seals.finding import Impression
from zhangfa_vision.seals.registered import Registered

PRESSES = 3
_LEVEL = 0.7  # of light: what a full stroke takes in a registered impression
_SOFT = 1.4  # pixels of the canvas: what ink and camera blur together


class NotEnrolled(Exception):
    """Why these pictures make no seal: code, the press it is about (from 1; 0: all), Chinese advice."""

    def __init__(self, code: str, press: int) -> None:
        self.code, self.press = code, press
        self.advice = (f"第{press}次：" if press else "") + law.ADVICE[code]
        super().__init__(f"{code} {press}")


def enrol(images: Sequence[np.ndarray], colour: str = "red", by: law.Thresholds | None = None) -> Registered:
    """One registered impression from PRESSES pictures (BGR uint8), each with one good press of the same seal.

    Raises NotEnrolled.
    """
    by = by or law.current()
    if len(images) != PRESSES:
        raise NotEnrolled("enrol.three", 0)
    found = [_only(image, colour, number) for number, image in enumerate(images, 1)]
    if len({one.shape for one in found}) > 1:
        raise NotEnrolled("enrol.differ", _odd([one.shape for one in found]))
    shape = found[0].shape
    seen = [canvas.lay(image, one.outline, colour) for image, one in zip(images, found, strict=True)]
    for number, (one, cover) in enumerate(zip(found, seen, strict=True), 1):
        flaw = quality.alone(one, cover, by).flaw
        if flaw:
            raise NotEnrolled(f"enrol.{flaw}", number)
        if cover.known[comparing.disc(shape)].mean() < by.enrol_known:
            raise NotEnrolled("enrol.print", number)
    upright = _upright(seen[0].ink, shape)
    first = Cover(canvas.turned(seen[0].ink, upright), canvas.turned(seen[0].known, upright))
    laid = [_evened(first.ink)] + [_over(first, other, shape, n) for n, other in enumerate(seen[1:], 2)]
    mean = np.median(np.stack(laid), axis=0).astype(np.float32)
    agreement = _agreement(laid, mean, shape, by)
    grey = (255 - np.clip(mean, 0, 1) * 255).round().astype(np.uint8)
    aspect = float(np.median([one.outline.radii[1] / one.outline.radii[0] for one in found]))
    return Registered(shape, round(min(aspect, 1.0), 4), PRESSES, round(agreement, 4), grey)


def of_drawing(ink: np.ndarray, radius: float) -> Registered:
    """What a drawn round seal would be registered as: its ink (0..1, square, upright) whose outer edge lies `radius`
    pixels from the middle, as soft as a camera sees it. Of a seal that was cut, only presses tell."""
    middle, scale = (ink.shape[0] - 1) / 2, radius / canvas.RADIUS
    small = cv2.resize(ink.astype(np.float32), None, fx=1 / scale, fy=1 / scale, interpolation=cv2.INTER_AREA)
    own = (canvas.SIDE - 1) / 2
    move = np.float64([[1, 0, middle / scale - own], [0, 1, middle / scale - own]])
    drawn = cv2.GaussianBlur(canvas.turned(small, move), (0, 0), _SOFT) * _LEVEL
    return Registered("round", 1.0, 1, 1.0, (255 - drawn * 255).round().astype(np.uint8))


def _only(image: np.ndarray, colour: str, number: int) -> Impression:
    found = finding.find(image, colour)
    if len(found) != 1:
        raise NotEnrolled("enrol.several" if found else "enrol.none", number)
    return found[0]


def _odd(values: Sequence[str]) -> int:
    """Which of three is unlike the other two (from 1); 0 where all differ."""
    single = [i for i, one in enumerate(values, 1) if values.count(one) == 1]
    return single[0] if len(single) == 1 else 0


def _over(first: Cover, other: Cover, shape: str, number: int) -> np.ndarray:
    tried = aligning.turns(canvas.polar(first.ink), canvas.polar(other.ink), shape)
    laid = aligning.lay(first.ink, other, tried)
    if laid is None:
        raise NotEnrolled("enrol.differ", number)
    return _evened(laid.ink)


def _evened(ink: np.ndarray) -> np.ndarray:
    """The ink with its full strokes at one strength, whatever the light and the pad were."""
    full = float(np.percentile(ink[ink > 0.3 * ink.max()], 75))
    return np.clip(ink * (_LEVEL / max(full, 0.05)), 0, 1)


def _agreement(laid: list[np.ndarray], mean: np.ndarray, shape: str, by: law.Thresholds) -> float:
    """The lowest likeness of a press with what most presses show. Each is judged by it as any impression will be."""
    sure = np.ones_like(mean)
    near = [aligning.likeness(mean, one, sure) for one in laid]
    measures = [
        comparing.measure(mean, Laid(one, sure, 0.0, like), shape) for one, like in zip(laid, near, strict=True)
    ]
    strange = [law.strangeness(one, by) for one in measures]
    if max(strange) >= 1.0:
        odd = [number for number, one in enumerate(strange, 1) if one >= 1.0]
        raise NotEnrolled("enrol.differ", odd[0] if len(odd) == 1 else 0)
    return min(near)


def _upright(ink: np.ndarray, shape: str) -> np.ndarray:
    """The turn that puts the name of a round seal over its star: about that axis the seal mirrors itself best."""
    if shape != "round":
        return canvas.rotation(0.0)
    seen = canvas.polar(ink)[:, 24:]
    turns = np.radians(np.arange(360))
    weight = np.minimum(seen, 0.4)[:, 6:30].mean(axis=1)
    top = float(np.degrees(np.angle((weight * np.exp(1j * turns)).sum())))
    soft = cv2.GaussianBlur(np.vstack([canvas.polar(ink)] * 3), (1, 0), sigmaX=0.1, sigmaY=3)[360:720]
    tried = [top + step for step in np.arange(-20, 20.5, 1.0)]
    around = np.arange(360)
    alike = [float((soft * soft[(2 * round(2 * axis) // 2 - around) % 360]).sum()) for axis in tried]
    return canvas.rotation(tried[int(np.argmax(alike))] + 90.0)
