"""The approved page made ready (底稿), and a page under the camera laid over it (对位)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision import find, inkmap, lines, register
from zhangfa_vision.inkmap import PX_PER_MM

_WHITE = 253  # grey level at which a camera sees no more
_BRIGHT_SHEET = 225
_SHINE = round(2.5 * PX_PER_MM)  # pixels: no print keeps so wide a place white


@dataclass(frozen=True)
class Prepared:
    """An approved page: everything that can be known before the other page lies under the camera.

    picture: BGR uint8, upright, PX_PER_MM; to_frame: homography from the file's pixels to the picture's; ink, rules:
    see `inkmap`; features: of the picture, in its pixels; outline: the sheet's corners in the file, or None.
    """

    picture: np.ndarray
    to_frame: np.ndarray
    ink: np.ndarray
    rules: np.ndarray
    features: register.Features
    outline: np.ndarray | None


@dataclass(frozen=True)
class Laid:
    """The other page in the approved page's frame.

    picture (BGR uint8), ink; where: for each pixel of the frame its place in the file (float32 HxWx2); valid: bool
    HxW, what both pictures show of the sheet; hidden: bool HxW, what only the approved page shows; glare: share of the
    hidden print that lies under a reflection; agreement: share
    of the matched features that fit; scale: pixels of the file to a millimetre; cut: share of the frame's rim on which
    both pictures still show paper, so that the sheet goes on outside the frame; none where both outlines agree.
    """

    picture: np.ndarray
    ink: np.ndarray
    where: np.ndarray
    valid: np.ndarray
    hidden: np.ndarray
    inliers: int
    agreement: float
    scale: float
    cut: float
    glare: float


def prepare(image: np.ndarray) -> Prepared:
    """Make a BGR picture (uint8 HxWx3) of the approved page ready."""
    found = find.frame(image)
    ink = inkmap.of(found.picture)
    sheet = find.within(found.quad, found.to_frame, np.zeros((0, 2), int), ink.shape)
    turns = lines.quarter_turns(ink if sheet is None else ink * sheet, found.picture)  # the desk's grain is no print
    height, width = ink.shape
    turn = np.eye(3)
    for _ in range(turns):
        turn = np.array([[0, -1, height - 1], [1, 0, 0], [0, 0, 1.0]]) @ turn
        height, width = width, height
    return of(np.ascontiguousarray(np.rot90(found.picture, -turns)), turn @ found.to_frame, found.quad)


def of(picture: np.ndarray, to_frame: np.ndarray, outline: np.ndarray | None) -> Prepared:
    """The approved page from its upright picture; for the parameters see `Prepared`."""
    ink = inkmap.of(picture)
    return Prepared(picture, to_frame, ink, inkmap.rules(ink), register.features(picture), outline)


def lay(approved: Prepared, image: np.ndarray, seen: register.Features) -> Laid | None:
    """Lay a BGR picture, with its features, over the approved page; None if nothing in it fits."""
    got = register.fit(approved.features, seen)
    if got is None:
        return None
    fit, matches = got
    size = approved.picture.shape[1::-1]
    back = np.linalg.inv(fit.homography)
    bent = register.follow(approved.features, seen, fit, matches, size)
    here, bend = bent.matches[0], bent.bend
    if len(here) < register.FEWEST:
        return None
    own = find.paper(approved.picture, here)
    both = None
    for spread in (60, 25):
        picture = _seen(image, register.through(bend, fit.homography))
        both = own & find.paper(picture, here) if both is None else both
        bend = bend + register.fine_bend(approved.ink, inkmap.of(picture), both, spread)
    where = register.through(bend, fit.homography)
    picture = _seen(image, where)
    ink = inkmap.of(picture)
    own, other, whole = _papers(approved, image, (own, find.paper(picture, here)), ink, where, back)
    shine = _shine(picture, own & other)
    clear, hidden = approved.ink > 0.2, own & ~(other & ~shine)
    glare = float((clear & own & shine).sum() / max(int((clear & hidden).sum()), 1))
    scale = float(np.sqrt(abs(np.linalg.det(fit.homography[:2, :2]))) * PX_PER_MM)
    agreement = fit.inliers / max(fit.matches, 1)
    cut, seen_well = 0.0 if whole else find.goes_on(both), own & other & ~shine
    return Laid(picture, ink, where, seen_well, hidden, fit.inliers, agreement, scale, cut, glare)


def _shine(picture: np.ndarray, sheet: np.ndarray) -> np.ndarray:
    """bool HxW: where a lamp's reflection has taken the print away. White paper in much light is no reflection: it is
    white all over, so nothing counts where the sheet itself is nearly as bright."""
    dimmest = picture.min(axis=2)
    thin = dimmest[::8, ::8][sheet[::8, ::8]]
    if not thin.size or np.median(thin) > _BRIGHT_SHEET:
        return np.zeros(sheet.shape, bool)
    white = cv2.erode((dimmest >= _WHITE).astype(np.uint8), np.ones((_SHINE,) * 2, np.uint8))
    return cv2.dilate(white, np.ones((2 * _SHINE,) * 2, np.uint8)).astype(bool) & sheet


def _seen(image: np.ndarray, where: np.ndarray) -> np.ndarray:
    return cv2.remap(image, where, None, cv2.INTER_LINEAR)


def _papers(
    approved: Prepared,
    image: np.ndarray,
    papers: tuple[np.ndarray, np.ndarray],
    ink: np.ndarray,
    where: np.ndarray,
    back: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, bool]:
    """Where the approved picture shows its sheet, and where the other one shows its own: bool HxW each; and whether two
    outlines, found apart, agree on where the sheet ends.

    `papers`: the same by colour alone; `ink`: of the other picture in the frame. An outline that was found for a sheet
    counts only if it holds the print that both pictures share: a wrong outline must not hide a part of the page.
    """
    own, other = papers
    thin = (slice(None, None, 3),) * 2
    shared = 3 * np.argwhere((np.minimum(approved.ink[thin], ink[thin]) > 0.2) & own[thin] & other[thin])[:, ::-1]
    outlines = (approved.outline, approved.to_frame), (find.outline(image), back)
    insides = [find.within(quad, matrix, shared, ink.shape) for quad, matrix in outlines]
    for inside in insides:
        own = own if inside is None else own & inside
    whole = all(inside is not None for inside in insides) and find.alike(*outlines)
    height, width = image.shape[:2]
    in_view = (where[:, :, 0] > 1) & (where[:, :, 1] > 1) & (where[:, :, 0] < width - 2) & (where[:, :, 1] < height - 2)
    return own, other & in_view, whole
