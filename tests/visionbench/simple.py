"""The simple ways to compare two pages, for measuring beside: their texts, and their pictures laid over each other."""

from __future__ import annotations

import difflib
import importlib.util
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np


def registered_ssim(ref: Path, cand: Path) -> float:
    """ORB, a homography, then the worst window of structural similarity: higher is more changed."""
    a, b = (cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in (ref, cand))
    orb = cv2.ORB_create(4000)
    (here, one), (there, two) = orb.detectAndCompute(a, None), orb.detectAndCompute(b, None)
    matches = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(one, two)
    if len(matches) < 10:
        return 1.0
    source = np.float32([there[m.trainIdx].pt for m in matches])
    target = np.float32([here[m.queryIdx].pt for m in matches])
    move, _ = cv2.findHomography(source, target, cv2.RANSAC, 5.0)
    if move is None:
        return 1.0
    laid = cv2.warpPerspective(b, move, a.shape[::-1])
    return 1.0 - float(np.quantile(_ssim(a, laid), 0.01))


def _ssim(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    one, two = (cv2.resize(x, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32) for x in (a, b))

    def soft(x: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(x, (0, 0), 4)

    m1, m2 = soft(one), soft(two)
    v1, v2, both = soft(one * one) - m1 * m1, soft(two * two) - m2 * m2, soft(one * two) - m1 * m2
    return (2 * m1 * m2 + 6.5) * (2 * both + 58.5) / ((m1 * m1 + m2 * m2 + 6.5) * (v1 + v2 + 58.5))


def text_diff(ref: Path, cand: Path) -> float:
    """The two pages read from top to bottom by RapidOCR; the share of characters that differ."""
    a, b = (_text(path) for path in (ref, cand))
    return 1.0 - difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def _text(path: Path) -> str:
    from rapidocr import RapidOCR  # only where its own dependencies are installed

    global _engine
    _engine = _engine or RapidOCR()
    return "".join(_engine(str(path)).txts or ())


def tesseract_diff(ref: Path, cand: Path) -> float:
    """The same by Tesseract with its simplified Chinese."""
    a, b = (_by_tesseract(path) for path in (ref, cand))
    return 1.0 - difflib.SequenceMatcher(None, a, b, autojunk=False).ratio()


def _by_tesseract(path: Path) -> str:
    command = ["tesseract", str(path), "-", "-l", "chi_sim", "--psm", "3"]
    return "".join(subprocess.run(command, capture_output=True, text=True, check=False).stdout.split())


_engine = None
WAYS: dict[str, Callable[[Path, Path], float]] = {"registration + SSIM": registered_ssim}
if all(importlib.util.find_spec(name) for name in ("rapidocr", "pyclipper", "shapely", "omegaconf")):
    WAYS["text by RapidOCR"] = text_diff
if shutil.which("tesseract"):  # a system's package; with Chinese: tesseract-ocr-chi-sim
    WAYS["text by Tesseract"] = tesseract_diff
