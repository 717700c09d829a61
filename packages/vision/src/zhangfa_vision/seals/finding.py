"""Finding impressions (找印): every round, oval and square seal in a picture, whoever's it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from zhangfa_vision.seals import cover, outlines
from zhangfa_vision.seals.outlines import Outline

_WORKING_SIDE = 1000  # pixels of the longer side
_THICK = 0.045  # of the longer side: wider than a star
_MOST = 24
_ROUND, _OTHER = 0.33, 0.55  # support below which a ring, an oval or a frame is none
_STEADY = 0.6
_ROUNDEST = 0.85  # short to long axis
_FAINTEST = 0.05
_CHARACTER = 0.25  # of a seal: what lies within it and is smaller is one of its characters, however square
_WEAK = 0.25  # of the level of the strongest impression: a ring that is only partly drawn and so faint is a shadow


@dataclass(frozen=True)
class Impression:
    """outline in pixels of the picture; shape, centre, diameter (the longer side or axis), support: see Outline."""

    outline: Outline

    @property
    def shape(self) -> str:
        return self.outline.shape

    @property
    def centre(self) -> tuple[float, float]:
        return float(self.outline.centre[0]), float(self.outline.centre[1])

    @property
    def diameter(self) -> float:
        """Of a round seal; the longer axis of an oval; the longer side of a square."""
        return 2 * self.outline.radii[0]


def find(image: np.ndarray, colour: str = "red") -> tuple[Impression, ...]:
    """All impressions in a BGR picture (uint8 HxWx3), the surest first; colour: red | blue."""
    scale = min(1.0, _WORKING_SIDE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = cover.of(small, max(9, round(_THICK * max(small.shape[:2]))), colour).ink
    found = _told_apart(ink, _rings(ink) + _others(ink))
    return tuple(Impression(one.moved(0.5, 0.5).scaled(1 / scale).moved(-0.5, -0.5)) for one in found[:_MOST])


def _rings(ink: np.ndarray) -> list[Outline]:
    found = []
    for x, y, r in outlines.circles(ink):
        one = outlines.fitted(ink, "round", np.array([[r, 0, x], [0, r, y]], np.float64))
        if one and one.support > _ROUND and one.steadiness > _STEADY and one.level > _FAINTEST and _round(one):
            found.append(one)
    return found


def _round(one: Outline) -> bool:
    """As round as a circle on a tilted sheet; ovals are two thirds to three quarters as high as wide."""
    return one.radii[1] > _ROUNDEST * one.radii[0]


def _told_apart(ink: np.ndarray, found: list[Outline]) -> list[Outline]:
    """The best drawn outline first; what it drew is taken out, and the next has to stand on what is left."""
    left, kept = ink.copy(), []
    for one in sorted(found, key=lambda one: -one.support * one.steadiness * one.radii[0] ** 0.25):
        least = _ROUND if one.shape == "round" else _OTHER
        if any(_part_of(one, other) for other in kept) or (kept and outlines.remaining(left, one) < least):
            continue
        if kept and one.support < 0.8 and one.level < _WEAK * max(other.level for other in kept):
            continue
        kept.append(one)
        outlines.erase(left, one)
    return kept


def _part_of(one: Outline, other: Outline) -> bool:
    """A second line of the same seal, or what lies within it and is no seal of its own."""
    apart, small, large = float(np.hypot(*(one.centre - other.centre))), one.radii[0], other.radii[0]
    if apart < 0.2 * large:
        return small > 0.4 * large or one.support < 0.8
    return apart + 0.7 * small < large and (one.support < 0.8 or small < _CHARACTER * large)


def _others(ink: np.ndarray) -> list[Outline]:
    """Ovals and frames among the pieces of ink that hang together."""
    level = max(_FAINTEST, 4 * float(np.median(ink)))
    mask = (cv2.GaussianBlur(ink, (0, 0), 0.8) > level).astype(np.uint8)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    largest = np.argsort(-stats[1:, cv2.CC_STAT_WIDTH] * stats[1:, cv2.CC_STAT_HEIGHT])[: 2 * _MOST] + 1
    found = []
    for label in largest:
        x, y, width, height = stats[label, :4]
        if min(width, height) < 2 * 14:
            continue
        piece = (labels[y : y + height, x : x + width] == label).astype(np.uint8)
        parts, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE, offset=(int(x), int(y)))
        hull = cv2.convexHull(max(parts, key=cv2.contourArea))
        if len(hull) > 5 and min(cv2.minAreaRect(hull)[1]) > 2 * 14:
            found += _as_oval_or_frame(ink, hull)
    return found


def _as_oval_or_frame(ink: np.ndarray, hull: np.ndarray) -> list[Outline]:
    box = cv2.minAreaRect(hull)
    full = cv2.contourArea(hull) / max(box[1][0] * box[1][1], 1.0)
    tried = []
    if full < 0.92:
        (x, y), (a, b), turn = box
        c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        one = outlines.fitted(ink, "oval", np.array([[c * a / 2, -s * b / 2, x], [s * a / 2, c * b / 2, y]]))
        tried.append(replace(one, shape="round") if one and _round(one) else one)
    if full > 0.72:
        tried.append(outlines.framed(ink, cv2.boxPoints(box)))
    good = [one for one in tried if one and one.support > _OTHER and one.steadiness > _STEADY and one.level > _FAINTEST]
    good = [one for one in good if one.radii[1] > 0.45 * one.radii[0]]
    return sorted(good, key=lambda one: -one.support * one.steadiness)[:1]
