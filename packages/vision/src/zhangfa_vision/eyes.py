"""The eyes as other programs use them (眼): an approved page is prepared once, then compared with many pictures.

    approved = eyes.prepare(data, page=2)     # bytes of a photograph or PDF, or a BGR picture (uint8 HxWx3)
    small = eyes.fingerprint(approved)        # bytes, at most 200 000: they travel with a permit
    approved = eyes.from_fingerprint(small)   # at the terminal; takes as long as half a comparison, so do it ahead
    result = eyes.compare(approved, frame)    # bytes or a BGR picture of the page under the camera

`prepare` and `from_fingerprint` raise `pictures.Unfit` (`reason` is a code its remedy is in `verdict.ADVICE`).
`compare` raises nothing: what cannot be judged is a Result whose verdict is "unreadable". A Result (see
`compare.Result`) has verdict (match, mismatch, doubtful, unreadable), score, changes (boxes in pixels of the two given
pictures), reasons, seconds, measures, and the version of the thresholds; `as_json()` is what `zhangfa-vision compare
--json` prints. `prepare` of a page is good for any number of comparisons, one after the other or in threads.
"""

from __future__ import annotations

import numpy as np

from zhangfa_vision import compare as comparison
from zhangfa_vision import fingerprint as carried
from zhangfa_vision import pages, pictures
from zhangfa_vision.compare import Result
from zhangfa_vision.pages import Prepared
from zhangfa_vision.verdict import Thresholds

Picture = bytes | np.ndarray


def prepare(source: Picture, *, page: int = 1) -> Prepared:
    """The approved page made ready; page counts from 1 and matters for a PDF only. Raises pictures.Unfit."""
    return pages.prepare(_picture(source, page))


def fingerprint(approved: Prepared) -> bytes:
    """See `fingerprint.pack`. Raises pictures.Unfit for a picture that cannot be made small enough."""
    return carried.pack(approved)


def from_fingerprint(data: bytes) -> Prepared:
    """See `fingerprint.unpack`. Raises pictures.Unfit."""
    return carried.unpack(data)


def compare(approved: Prepared, source: Picture, *, by: Thresholds | None = None) -> Result:
    """Whether the picture shows the approved page; `by`: thresholds other than the current ones."""
    return comparison.guarded(lambda: approved, lambda: _picture(source, 1), by)


def _picture(source: Picture, page: int) -> np.ndarray:
    return pictures.decode(source, page=page) if isinstance(source, bytes) else source
