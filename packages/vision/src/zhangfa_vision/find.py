"""Finding the page (找页): a rectified frame around the sheet, and which part of a frame is this sheet's paper."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zhangfa_vision import sheet
from zhangfa_vision.inkmap import PX_PER_MM

A4_MM = (210, 297)
MARGIN_MM = 6  # kept around the sheet that was found, in case its outline was found too small
_COARSE = 6  # pixels of the frame to one of the paper map
_CHROMA = 0.075  # in natural logarithms: how far the colour of one sheet wanders
_DARKEST = 0.28  # of the sheet's brightness: the deepest shadow
_BURNT = 252  # grey level of a colour that a camera no longer tells from brighter ones
_MOST_RIM = 0.2  # of the picture's rim: a larger part in the sheet's colour is the desk
_SAME_FIGURE = 0.93  # of the area of both together
_EDGE_MM = 3.5  # left out at the sheet's edge


@dataclass(frozen=True)
class Frame:
    """picture: BGR uint8, PX_PER_MM; to_frame: homography from the file's pixels to the frame's; quad: float32 4x2 of
    the sheet in the file's pixels, or None where no outline stands out (a rendered page, a sheet that fills it all)."""

    picture: np.ndarray
    to_frame: np.ndarray
    quad: np.ndarray | None


def frame(image: np.ndarray) -> Frame:
    """The sheet laid flat: longer side 297 mm, shorter side 210 mm, with a margin around it.

    Where the sheet visibly goes on beyond the outline that was found, the outline is widened, at most twice; where no
    end comes into view, the desk has the sheet's colour, and the outline stays.
    """
    quad = outline(image)
    height, width = image.shape[:2]
    if quad is None:
        return _flat(image, np.float32([[0, 0], [width, 0], [width, height], [0, height]]), None)
    middle = quad.mean(axis=0)
    frames = []
    for grow in (1.0, 1.15, 1.32):
        found = _flat(image, (quad - middle) * grow + middle, quad)
        h, w = found.picture.shape[:2]
        seeds = np.float32([[w * 0.3, h * 0.3], [w * 0.7, h * 0.3], [w * 0.7, h * 0.7], [w * 0.3, h * 0.7]])
        if goes_on(paper(found.picture, seeds)) < 0.3:
            return found
        frames.append(found)
    return frames[0]


def _flat(image: np.ndarray, corners: np.ndarray, quad: np.ndarray | None) -> Frame:
    """A frame with the four corners (float32 4x2, pixels of the file) where the sheet's corners belong."""
    across = np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])
    down = np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])
    size = A4_MM if down >= across else A4_MM[::-1]
    edge = MARGIN_MM * PX_PER_MM
    right, low = size[0] * PX_PER_MM + edge, size[1] * PX_PER_MM + edge
    target = np.float32([[edge, edge], [right, edge], [right, low], [edge, low]])
    to_frame = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    border = {"borderMode": cv2.BORDER_CONSTANT, "borderValue": _border(image)} if quad is None else {}
    flat = cv2.warpPerspective(image, to_frame, (int(right + edge), int(low + edge)), **border)
    return Frame(flat, to_frame, quad)


def goes_on(paper_: np.ndarray) -> float:
    """Share of the fullest side of a mask (see `paper`) that is paper just inside the rim: the sheet goes on there."""
    depth = round((_EDGE_MM + 1) * PX_PER_MM)
    return float(max(side.mean() for side in (paper_[depth], paper_[-depth], paper_[:, depth], paper_[:, -depth])))


def outline(image: np.ndarray) -> np.ndarray | None:
    """Corners of the sheet that covers the picture's middle, in pixels (float32 4x2, see `sheet.find`), or None.

    By colour first, which a shadow across the sheet does not change; by brightness where the desk has the same colour.
    """
    scale = 360 / image.shape[1]
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    ground = cv2.GaussianBlur(cv2.dilate(small, np.ones((7, 7), np.uint8)), (0, 0), 1.0)
    middle = np.zeros((height, width), np.uint8)
    middle[int(height * 0.3) : int(height * 0.7), int(width * 0.3) : int(width * 0.7)] = 1
    alike = _alike(ground, middle)
    whole = _filled(alike, middle, 15, 9)
    rim = np.concatenate([whole[0], whole[-1], whole[:, 0], whole[:, -1]])
    hulls, _ = cv2.findContours(whole, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    if not hulls or rim.mean() > _MOST_RIM:
        return sheet.find(image)
    hull = max(hulls, key=cv2.contourArea)
    corners = sheet.four_corners(hull)
    area = cv2.contourArea(corners)
    if area < 0.15 * whole.size or cv2.contourArea(hull) < 0.88 * area:
        return sheet.find(image)
    return sheet.ordered(corners) / scale


def _border(image: np.ndarray) -> tuple[float, ...]:
    """The colour of paper at the picture's rim, for a page that fills it."""
    rim = np.concatenate([image[:3].reshape(-1, 3), image[-3:].reshape(-1, 3)])
    return tuple(float(one) for one in np.median(rim, axis=0))


def paper(picture: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """bool HxW: what is the same sheet as the places `seeds` (Nx2 pixels) in a frame (BGR uint8), edges left out.

    Shadow changes brightness and leaves colour; the desk, a hand, and most other sheets have another colour.
    """
    height, width = picture.shape[:2]
    small = cv2.resize(picture, (width // _COARSE, height // _COARSE), interpolation=cv2.INTER_AREA)
    ground = cv2.GaussianBlur(cv2.dilate(small, np.ones((5, 5), np.uint8)), (0, 0), 1.0)
    inside = np.zeros(ground.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, cv2.convexHull((seeds / _COARSE).astype(np.int32)), 1)
    whole = _filled(_alike(ground, inside), inside, 31, 17)
    whole = cv2.erode(whole, np.ones((3, 3), np.uint8), iterations=round(_EDGE_MM * PX_PER_MM / _COARSE), borderValue=0)
    return cv2.resize(whole, (width, height), interpolation=cv2.INTER_NEAREST).astype(bool)


def _alike(ground: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """uint8 mask HxW: what has the colour of the places `inside` (uint8 HxW), of a BGR ground without print."""
    light = np.log(ground.astype(np.float32) + 2)
    colour = np.dstack([light[:, :, 0] - light[:, :, 1], light[:, :, 2] - light[:, :, 1]])
    burnt = ground.max(axis=2) >= _BURNT  # paper has lost its colour there
    here = inside.astype(bool)
    most_burnt = burnt[here].mean() > 0.5
    here = here if most_burnt else here & ~burnt
    off = np.linalg.norm(colour - np.median(colour[here], axis=0), axis=2)
    dim = light[:, :, 1] - np.median(light[here][:, 1])
    off[burnt & (dim > 0)] = 0.0
    alike = ((off < _CHROMA * (1 + most_burnt)) & (dim > np.log(_DARKEST))).astype(np.uint8)
    return cv2.morphologyEx(alike, cv2.MORPH_OPEN, np.ones((7, 7), np.uint8))


def _filled(alike: np.ndarray, inside: np.ndarray, gap: int, narrow: int) -> np.ndarray:
    """The part that holds most of the seeds, holes up to `gap` pixels filled, outgrowths up to `narrow` cut off."""
    count, labels = cv2.connectedComponents(alike)
    votes = np.bincount(labels[inside > 0], minlength=count)
    votes[0] = 0
    best = (labels == votes.argmax()).astype(np.uint8) if votes.any() else inside
    closed = cv2.morphologyEx(
        cv2.copyMakeBorder(best, 40, 40, 40, 40, cv2.BORDER_CONSTANT), cv2.MORPH_CLOSE, np.ones((gap, gap), np.uint8)
    )
    closed = closed[40:-40, 40:-40]
    outlines, _ = cv2.findContours(closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    full = np.zeros_like(best)
    cv2.drawContours(full, outlines, -1, 1, -1)
    return cv2.morphologyEx(full, cv2.MORPH_OPEN, np.ones((narrow, narrow), np.uint8))


def within(quad: np.ndarray | None, matrix: np.ndarray, held: np.ndarray, shape: tuple[int, ...]) -> np.ndarray | None:
    """bool HxW: the inside of an outline found in a file, seen in the frame; None where it does not hold the places
    `held` (integer Nx2 pixels of the frame)."""
    if quad is None:
        return None
    corners = cv2.perspectiveTransform(quad[None].astype(np.float32), matrix)[0]
    mask = np.zeros(shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.clip(corners, -9999, 9999).astype(np.int32), 1)
    if len(held) and mask[held[:, 1], held[:, 0]].mean() < 0.998:
        return None
    edge = 2 * round(_EDGE_MM * PX_PER_MM) + 1
    return cv2.erode(mask, np.ones((edge, edge), np.uint8), borderValue=0).astype(bool)


def alike(one: tuple[np.ndarray, np.ndarray], two: tuple[np.ndarray, np.ndarray]) -> bool:
    """Whether two outlines (4x2), each with its way into the frame (3x3), are nearly the same figure there."""
    here, there = (cv2.perspectiveTransform(quad[None].astype(np.float32), matrix)[0] for quad, matrix in (one, two))
    shared = cv2.intersectConvexConvex(here, there)[0]
    return shared > _SAME_FIGURE * (cv2.contourArea(here) + cv2.contourArea(there) - shared)
