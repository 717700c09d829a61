"""A registered impression (登记印模): the ink of three presses, as bytes that say their own form and trust nobody's.

Form 1: the line `ZHANGFA-SEAL 1`, a line of JSON ({"shape", "aspect", "presses", "agreement"}), then a grey PNG of
exactly SIDE x SIDE pixels, white paper, black ink.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from PIL import Image

from zhangfa_vision.seals import canvas

FORM = b"ZHANGFA-SEAL 1\n"
MOST_BYTES = 400_000
SHAPES = ("round", "oval", "square")


class Unregistered(Exception):
    """These bytes are no registered impression; `reason` is a code such as "seal.broken"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, eq=False)
class Registered:
    """grey: uint8 SIDE x SIDE, 255 is paper; aspect: shorter to longer axis; presses: from how many it was made;
    agreement: the lowest likeness between two of them (0..1)."""

    shape: str
    aspect: float
    presses: int
    agreement: float
    grey: np.ndarray

    @cached_property
    def ink(self) -> np.ndarray:
        """Share of light taken, float32 0..1, on the canvas."""
        return (255 - self.grey).astype(np.float32) / 255

    @cached_property
    def polar(self) -> np.ndarray:
        return canvas.polar(self.ink)

    def to_bytes(self) -> bytes:
        told = {"shape": self.shape, "aspect": self.aspect, "presses": self.presses, "agreement": self.agreement}
        drawn = cv2.imencode(".png", self.grey)[1].tobytes()
        return FORM + json.dumps(told).encode() + b"\n" + drawn


def from_bytes(data: bytes) -> Registered:
    """Read what `to_bytes` wrote. Raises Unregistered, and nothing else, whatever the bytes are."""
    if not data.startswith(FORM) or len(data) > MOST_BYTES:
        raise Unregistered("seal.other_form" if data[:12] == FORM[:12] else "seal.broken")
    head, _, drawn = data[len(FORM) :].partition(b"\n")
    try:
        told = json.loads(head)
        shape, aspect, presses, agreement = told["shape"], *(told[k] for k in ("aspect", "presses", "agreement"))
        if shape not in SHAPES or not all(type(one) in (int, float) for one in (aspect, presses, agreement)):
            raise Unregistered("seal.broken")
        if not (0.3 <= aspect <= 1.0 and 1 <= presses <= 99 and -1 <= agreement <= 1):
            raise Unregistered("seal.broken")
        return Registered(shape, float(aspect), int(presses), float(agreement), _grey(drawn))
    except (ValueError, TypeError, KeyError, OSError, SyntaxError, MemoryError, cv2.error, RecursionError) as problem:
        raise Unregistered("seal.broken") from problem


def _grey(drawn: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(drawn), formats=("PNG",)) as header:  # reads the header only
        if header.size != (canvas.SIDE, canvas.SIDE) or header.mode != "L":
            raise Unregistered("seal.broken")
    grey = cv2.imdecode(np.frombuffer(drawn, np.uint8), cv2.IMREAD_GRAYSCALE)
    if grey is None or grey.shape != (canvas.SIDE, canvas.SIDE):
        raise Unregistered("seal.broken")
    return grey
