"""The approved page as bytes that travel (底稿指纹): with a permit to the terminal, which compares without the network.

A line of JSON (format, the way from the file's pixels to the picture's, the sheet's corners), then the upright picture
as WebP, at the best quality that fits. Everything else is measured anew when it is unpacked.
"""

from __future__ import annotations

import json

import cv2
import numpy as np

from zhangfa_vision import pages, pictures
from zhangfa_vision.pages import Prepared

FORMAT = "zhangfa-page-1"
MOST_BYTES = 200_000
_QUALITIES = (80, 65, 50, 38, 28, 20, 12, 6)
_MOST_HEAD = 2_000


def pack(approved: Prepared) -> bytes:
    """At most MOST_BYTES. Raises pictures.Unfit "picture.too_large" for a picture that cannot be made so small."""
    outline = None if approved.outline is None else approved.outline.round(2).tolist()
    head = {"format": FORMAT, "to_frame": approved.to_frame.tolist(), "outline": outline}
    first = json.dumps(head, separators=(",", ":")).encode() + b"\n"
    for quality in _QUALITIES:
        drawn = cv2.imencode(".webp", approved.picture, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()
        if len(first) + len(drawn) <= MOST_BYTES:
            return first + drawn
    raise pictures.Unfit("picture.too_large")


def unpack(data: bytes) -> Prepared:
    """Raises pictures.Unfit, and nothing else, whatever the bytes are."""
    first, _, drawn = data[: MOST_BYTES + 1].partition(b"\n")
    if len(data) > MOST_BYTES or len(first) > _MOST_HEAD:
        raise pictures.Unfit("picture.too_large")
    try:
        head = json.loads(first)
        to_frame = np.array(head["to_frame"], np.float64)
        outline = None if head["outline"] is None else np.array(head["outline"], np.float32)
        known = head["format"] == FORMAT
    except (ValueError, TypeError, KeyError) as problem:
        raise pictures.Unfit("picture.broken") from problem
    if not known or to_frame.shape != (3, 3) or (outline is not None and outline.shape != (4, 2)):
        raise pictures.Unfit("picture.broken")
    if not np.isfinite(to_frame).all() or abs(np.linalg.det(to_frame)) < 1e-12:
        raise pictures.Unfit("picture.broken")
    return pages.of(pictures.decode(drawn), to_frame, outline)
