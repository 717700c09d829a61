"""Places where the first look found something (可疑处), and a closer look at each: was the paper only bent there?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from zhangfa_vision.inkmap import PX_PER_MM
from zhangfa_vision.residue import Residue, left_over

FAINTEST = 0.16  # strokes: nothing weaker is looked at
_STEADY = (0.09, 3.5)  # where a pair lies well: so much, or so many times its noise
MOST = 60
_JOIN = round(1.6 * PX_PER_MM)  # pixels: residues nearer than this are one place
_SMALL = 4  # pixels a closer look may still move a place
_REACH = 24  # pixels it may move a place whose print fits clearly better there
_FITS = 0.7  # correlation
_LONG = round(30 * PX_PER_MM)
_LINE = round(9 * PX_PER_MM)  # pixels: a place of one line is not higher
_BESIDE = round(5 * PX_PER_MM)
_GAIN = (0.6, 1.7)  # blue ink and black lose differently when the light changes
_AROUND = 22  # pixels of print around a place that must fit with it


@dataclass(frozen=True)
class Spot:
    """box: x0, y0, x1, y1 in pixels of the frame; strength: strongest residue (strokes); area: of residue above the
    faintest, square millimetres; added: share of it that is ink of the candidate; inside: how far (mm) from the edge
    of what both pictures show; apart: how far (mm, up to 4) from any other ink; ruled: share that lies on the long
    lines of a table; peak: x, y of the strongest pixel; red: share of the box that lies under an impression."""

    box: tuple[int, int, int, int]
    strength: float
    area: float
    added: float
    inside: float
    apart: float
    ruled: float
    peak: tuple[int, int] = (0, 0)
    red: float = 0.0

    def narrow(self) -> tuple[int, int, int, int]:
        """The box, or of a large place the part (pixels) around its strongest point that is one line high."""
        high, wide = round(4 * PX_PER_MM), round(15 * PX_PER_MM)
        (x0, y0, x1, y1), (x, y) = self.box, self.peak
        if x1 - x0 > 2 * wide:
            x0, x1 = max(x0, x - wide), min(x1, x + wide)
        if y1 - y0 > 2 * high:
            y0, y1 = max(y0, y - high // 2), min(y1, y + high // 2)
        return x0, y0, x1, y1

    def start(self) -> Spot | None:
        """The left end of a long place of one line: print that was pushed aside begins there; None of other places."""
        x0, y0, x1, y1 = self.box
        if x1 - x0 < _LONG or y1 - y0 > _LINE:
            return None
        return replace(self, box=(x0, y0, x0 + _LONG // 2, y1), peak=(x0 + _LONG // 4, (y0 + y1) // 2))

    def supported(self, others: list[Spot]) -> Spot:
        """The same place with the strength of the strongest beside it on the line: one more character pushes its
        neighbours aside, which shows more than the character itself."""
        x0, y0, x1, y1 = self.box
        strongest = self.strength
        for one in others:
            left, top, right, low = one.box
            if max(left - x1, x0 - right) < _BESIDE and min(low, y1) > max(top, y0) and low - top < _LINE:
                strongest = max(strongest, one.strength)
        return replace(self, strength=strongest)

    @property
    def length(self) -> float:
        """The longer side of the box, millimetres."""
        return max(self.box[2] - self.box[0], self.box[3] - self.box[1]) / PX_PER_MM


def find(residue: Residue, valid: np.ndarray, rules: np.ndarray, red: np.ndarray | None = None) -> list[Spot]:
    """Places of residue, strongest first; rules: uint8 mask HxW of the approved page's long lines; red: bool HxW, see
    `inkmap.red`."""
    strongest = np.maximum(residue.missing, residue.added)
    faint = (strongest > _faintest(residue)).astype(np.uint8)
    joined = cv2.dilate(faint, np.ones((_JOIN, _JOIN), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    distance = cv2.distanceTransform(valid.astype(np.uint8), cv2.DIST_L2, 3)
    found = []
    for one in range(1, count):
        x, y, w, h = (int(v) for v in stats[one, :4])
        part = (slice(y, y + h), slice(x, x + w))
        own = (labels[part] == one) & (faint[part] > 0)
        added, missing = (float(kind[part][own].sum()) for kind in (residue.added, residue.missing))
        ys, xs = np.nonzero(own)
        top = int(np.argmax(strongest[part][own]))
        box = (x + int(xs.min()), y + int(ys.min()), x + int(xs.max()) + 1, y + int(ys.max()) + 1)
        found.append(
            Spot(
                box=box,
                strength=float(strongest[part][own].max()),
                area=float(own.sum()) / PX_PER_MM**2,
                added=added / max(added + missing, 1e-6),
                inside=float(distance[part][own].min()) / PX_PER_MM,
                apart=_apart(box, residue) if len(xs) < 4 * PX_PER_MM**2 else 0.0,
                ruled=float(rules[part][own].mean()),
                peak=(x + int(xs[top]), y + int(ys[top])),
                red=0.0 if red is None else float(red[part][own].mean()),
            )
        )
    return sorted(found, key=lambda spot: -spot.strength)


def _faintest(residue: Residue) -> float:
    return min(FAINTEST, max(_STEADY[0], _STEADY[1] * residue.noise)) if residue.tolerance == 1 else FAINTEST


def _apart(box: tuple[int, int, int, int], residue: Residue) -> float:
    """From a small place to the nearest ink that is not its own, in millimetres, looked for up to 4 mm away."""
    room = round(4 * PX_PER_MM)
    x0, y0 = max(box[0] - room, 0), max(box[1] - room, 0)
    part = (slice(y0, box[3] + room), slice(x0, box[2] + room))
    ink = np.maximum(residue.ref[part], residue.cand[part]) > 0.4 * residue.level
    ink[max(box[1] - y0 - 3, 0) : box[3] - y0 + 3, max(box[0] - x0 - 3, 0) : box[2] - x0 + 3] = False
    ink = cv2.morphologyEx(ink.astype(np.uint8), cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    ys, xs = np.nonzero(ink)
    if not len(xs):
        return 4.0
    dx = np.maximum(np.maximum(box[0] - x0 - xs, xs - (box[2] - x0)), 0)
    dy = np.maximum(np.maximum(box[1] - y0 - ys, ys - (box[3] - y0)), 0)
    return float(np.hypot(dx, dy).min()) / PX_PER_MM


def closer(spot: Spot, residue: Residue) -> Spot:
    """The same place after the best small move of the candidate; never stronger than before.

    The place may also be darker or lighter as a whole. A larger move (a line far from other print, on curled paper)
    needs the print itself to fit clearly better there; it stays smaller than the pitch of lines, so that one line is
    not taken for the next.
    """
    x0, y0, x1, y1 = spot.box
    height, width = residue.ref.shape
    top, left = max(y0 - _AROUND, _REACH), max(x0 - _AROUND, _REACH)
    low, right = min(y1 + _AROUND, height - _REACH), min(x1 + _AROUND, width - _REACH)
    if low - top < 8 or right - left < 8:
        return spot
    ref, unit = residue.ref[top:low, left:right], residue.unit[top:low, left:right]
    wide = residue.cand[top - _REACH : low + _REACH, left - _REACH : right + _REACH]
    if ref.std() < 1e-3:
        return spot
    like = cv2.matchTemplate(wide, ref, cv2.TM_CCOEFF_NORMED)
    near = like[_REACH - _SMALL : _REACH + _SMALL + 1, _REACH - _SMALL : _REACH + _SMALL + 1]
    best = like if like.max() > max(_FITS, float(near.max()) + 0.15) else near
    _, _, _, (dx, dy) = cv2.minMaxLoc(best)
    off = 0 if best is like else _REACH - _SMALL
    moved = wide[dy + off : dy + off + ref.shape[0], dx + off : dx + off + ref.shape[1]]
    part = (slice(max(y0 - top, 0), y1 - top), slice(max(x0 - left, 0), x1 - left))
    gain = float(np.clip((ref * moved).sum() / max(float((moved * moved).sum()), 1e-6), *_GAIN))
    missing, added = (one[part] for one in left_over(ref, moved * gain, unit, residue.tolerance))
    strongest = np.maximum(missing, added)
    if not strongest.size:
        return spot
    strength = min(spot.strength, float(strongest.max()))
    area = min(spot.area, float((strongest > _faintest(residue)).sum()) / PX_PER_MM**2)
    return replace(spot, strength=strength, area=area)
