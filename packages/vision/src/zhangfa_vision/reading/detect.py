"""Where lines of print stand on a page (找行): PP-OCRv6, the small detector, out of the rapidocr wheel."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

from zhangfa_vision import reader

_LONG_SIDE = 1280  # pixels of the page as the detector sees it: print of 2.5 mm is still ten pixels high
_MEAN, _SPREAD = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])
_INKED = 0.3  # probability from which a pixel belongs to a line's core
_LEAST_SURE = 0.45  # mean probability of a line's core
_GROWN = 1.6  # the core is that much smaller than the line, as the model was taught
_LEAST_HEIGHT = 3  # pixels of a core


@cache
def _model() -> onnxruntime.InferenceSession:
    found = importlib.util.find_spec("rapidocr")
    if found is None or found.origin is None:
        raise RuntimeError("the wheel rapidocr, which carries the model, is not installed")
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False  # it never gives memory back
    options.intra_op_num_threads = reader.threads()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting must not cost others' time
    options.log_severity_level = 3
    path = Path(found.origin).parent / "models/PP-OCRv6_det_small.onnx"
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def lines(picture: np.ndarray) -> list[np.ndarray]:
    """Corners of each line of print in a BGR picture (uint8), float32 4x2 in its pixels, in no order.

    The first corner is top left and the longer side comes first, for a picture that is not turned; lines of a picture
    turned by a quarter are taller than wide.
    """
    height, width = picture.shape[:2]
    scale = min(_LONG_SIDE / max(height, width), 2.0)
    size = tuple(max(round(side * scale / 32) * 32, 32) for side in (width, height))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    given = ((small.astype(np.float32) / 255 - _MEAN) / _SPREAD).transpose(2, 0, 1)[None]
    session = _model()
    sure = session.run(None, {session.get_inputs()[0].name: np.ascontiguousarray(given)})[0][0, 0]
    cores, _ = cv2.findContours((sure > _INKED).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    back = np.float32([width / size[0], height / size[1]])
    found = [_grown(core, sure) for core in cores]
    return [corners * back for corners in found if corners is not None]


def _grown(core: np.ndarray, sure: np.ndarray) -> np.ndarray | None:
    """The line around a core (contour), or None where the model is not sure enough."""
    (x, y), (w, h), angle = cv2.minAreaRect(core)
    if min(w, h) < _LEAST_HEIGHT or _mean_inside(core, sure) < _LEAST_SURE:
        return None
    more = w * h * _GROWN / (w + h)
    corners = cv2.boxPoints(((x, y), (w + more, h + more), angle))
    total, apart = corners.sum(axis=1), corners[:, 0] - corners[:, 1]
    order = [int(total.argmin()), int(apart.argmax()), int(total.argmax()), int(apart.argmin())]
    return corners[order].astype(np.float32) if len(set(order)) == 4 else None


def _mean_inside(core: np.ndarray, sure: np.ndarray) -> float:
    x, y, w, h = cv2.boundingRect(core)
    mask = np.zeros((h, w), np.uint8)
    cv2.fillPoly(mask, [core - np.array([[x, y]])], 1)
    return float(cv2.mean(sure[y : y + h, x : x + w], mask)[0])
