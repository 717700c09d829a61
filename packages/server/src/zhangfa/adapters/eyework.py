"""The confined process that compares one page; run by eyes.py.

    python -I -m zhangfa.adapters.eyework APPROVED PAGE PHOTO CPU_SECONDS

Writes one JSON object with both pages in one frame as JPEG. Anything else (a crash, silence) is a failure.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path

import cv2
import numpy as np
from zhangfa_vision import eyes, pages, pictures, register
from zhangfa_vision.compare import Change, Result
from zhangfa_vision.pages import Prepared

from zhangfa.adapters.confinement import confine, limit

MEMORY_BYTES = 4_000_000_000  # of address space: the models are mapped, a page needs well under half of it
FILE_BYTES = 1_000_000
MOST_PLACES = 20
_PATIENT = 10  # niceness: whoever waits at a screen goes first
_QUALITY = 72


def main(arguments: list[str]) -> None:
    approved, page, photo, cpu_seconds = arguments
    limit(cpu_seconds=int(cpu_seconds), memory_bytes=MEMORY_BYTES, file_bytes=FILE_BYTES)
    confine()
    os.nice(_PATIENT)
    ready = eyes.prepare(Path(approved).read_bytes(), page=int(page))
    image = pictures.decode(Path(photo).read_bytes())
    sys.stdout.write(json.dumps(_answer(ready, image), ensure_ascii=False) + "\n")


def _answer(ready: Prepared, image: np.ndarray) -> dict:
    result: Result = eyes.compare(ready, image)
    laid = pages.lay(ready, image, register.features(image))
    return {
        "verdict": result.verdict,
        "score": result.score,
        "version": result.version,
        "advice": next((reason["advice"] for reason in result.reasons if reason["advice"]), ""),
        "places": [_place(change, ready) for change in result.changes[:MOST_PLACES]],
        "approved": _jpeg(ready.picture),
        "seen": _jpeg(laid.picture) if laid is not None else "",
    }


def _place(change: Change, ready: Prepared) -> dict:
    """The box around the place as shares of the approved page's frame."""
    height, width = ready.picture.shape[:2]
    corners = cv2.perspectiveTransform(np.float32([change.ref_box]), ready.to_frame)[0] / (width, height)
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    box = [round(float(edge), 4) for edge in (left, top, right, bottom)]
    return {"kind": change.kind, "box": box, "approved_text": change.ref_text, "seen_text": change.cand_text}


def _jpeg(picture: np.ndarray) -> str:
    return base64.b64encode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()).decode()


if __name__ == "__main__":
    main(sys.argv[1:])
