"""Places where the first look found something (可疑处), and a closer look at each: was the paper only bent there?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from zhangfa_vision.inkmap import PX_PER_MM
from zhangfa_vision.residue import Residue, left_over

FAINTEST = 0.16  # strokes: nothing weaker is looked at
MOST = 60
_JOIN = round(1.6 * PX_PER_MM)  # pixels: residues nearer than this are one place
_REACH = 4  # pixels a closer look may still move a place


@dataclass(frozen=True)
class Spot:
    """box: x0, y0, x1, y1 in pixels of the frame; strength: strongest residue (strokes); area: of residue above the
    faintest, square millimetres; added: share of it that is ink of the candidate; inside: how far (mm) from the edge
    of what both pictures show; apart: how far (mm, up to 4) from any other ink; ruled: share that lies on the long
    lines of a table."""

    box: tuple[int, int, int, int]
    strength: float
    area: float
    added: float
    inside: float
    apart: float
    ruled: float

    @property
    def length(self) -> float:
        """The longer side of the box, millimetres."""
        return max(self.box[2] - self.box[0], self.box[3] - self.box[1]) / PX_PER_MM


def find(residue: Residue, valid: np.ndarray, rules: np.ndarray) -> list[Spot]:
    """Places of residue, strongest first; rules: uint8 mask HxW of the approved page's long lines."""
    strongest = np.maximum(residue.missing, residue.added)
    faint = (strongest > FAINTEST).astype(np.uint8)
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
            )
        )
    return sorted(found, key=lambda spot: -spot.strength)


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
    """The same place after the best small move of the candidate; never stronger than before."""
    x0, y0, x1, y1 = spot.box
    room = 22
    height, width = residue.ref.shape
    top, left = max(y0 - room, 0), max(x0 - room, 0)
    low, right = min(y1 + room, height), min(x1 + room, width)
    ref, unit = residue.ref[top:low, left:right], residue.unit[top:low, left:right]
    wide = residue.cand[max(top - _REACH, 0) : low + _REACH, max(left - _REACH, 0) : right + _REACH]
    if wide.shape != (ref.shape[0] + 2 * _REACH, ref.shape[1] + 2 * _REACH) or ref.std() < 1e-3:
        return spot
    like = cv2.matchTemplate(wide, ref, cv2.TM_CCOEFF_NORMED)
    _, _, _, (dx, dy) = cv2.minMaxLoc(like)
    if (dx, dy) == (_REACH, _REACH):
        return spot
    moved = wide[dy : dy + ref.shape[0], dx : dx + ref.shape[1]]
    part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
    missing, added = (one[part] for one in left_over(ref, moved, unit))
    strongest = np.maximum(missing, added)
    strength = min(spot.strength, float(strongest.max()))
    area = min(spot.area, float((strongest > FAINTEST).sum()) / PX_PER_MM**2)
    return replace(spot, strength=strength, area=area)
