"""Strips of print into characters (认字), each with its place along the strip and the next best guess."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from zhangfa_vision import reader
from zhangfa_vision.reader import HEIGHT, STEP
from zhangfa_vision.reading.simplified import simplified

_WIDEST = 2400  # pixels at HEIGHT: a line of sixty characters; a longer one is squeezed
_AT_ONCE = 2400  # pixels of strips in one call: more costs memory and saves no time


@dataclass(frozen=True)
class Char:
    """start, end: shares (0..1) of the strip's length; sure: 0..1; rival: what else it might be, "" for nothing; dot:
    how likely (0..1) a point stands behind it that was not read."""

    char: str
    sure: float
    start: float
    end: float
    rival: str = ""
    rival_sure: float = 0.0
    dot: float = 0.0


def read(strips: list[np.ndarray]) -> list[tuple[Char, ...]]:
    """The characters of each upright strip (BGR uint8, any height), from left to right."""
    out: list[tuple[Char, ...]] = [()] * len(strips)
    widths = [int(np.clip(round(s.shape[1] * HEIGHT / max(s.shape[0], 1)), STEP * 2, _WIDEST)) for s in strips]
    order = sorted(range(len(strips)), key=lambda i: widths[i])
    while order:
        chosen = [order.pop()]
        while (
            order and (len(chosen) + 1) * widths[chosen[0]] <= _AT_ONCE and widths[order[-1]] > 0.8 * widths[chosen[0]]
        ):
            chosen.append(order.pop())
        for i, answer in zip(chosen, _answers([strips[i] for i in chosen], [widths[i] for i in chosen]), strict=True):
            out[i] = _chars(answer, widths[i])
    return out


def _answers(strips: list[np.ndarray], widths: list[int]) -> list[np.ndarray]:
    """Probabilities (steps x characters) for each strip."""
    session, _ = reader.model()
    full = -(-max(widths) // 32) * 32
    batch = np.zeros((len(strips), 3, HEIGHT, full), np.float32)
    for row, (strip, width) in enumerate(zip(strips, widths, strict=True)):
        way = cv2.INTER_AREA if strip.shape[0] > HEIGHT else cv2.INTER_CUBIC
        drawn = cv2.resize(strip, (width, HEIGHT), interpolation=way)
        batch[row, :, :, :width] = drawn.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
    answers = session.run(None, {session.get_inputs()[0].name: batch})[0]
    return [answer[: -(-width // STEP)] for answer, width in zip(answers, widths, strict=True)]


def _chars(answer: np.ndarray, width: int) -> tuple[Char, ...]:
    """Repeats and blanks left out; each character reaches half way to its neighbours, and no further than an em."""
    _, characters = reader.model()
    best = answer.argmax(axis=1)
    runs: list[tuple[int, float, int]] = []  # character, middle in pixels, step of its peak
    point = characters.index(".")
    step = 0
    while step < len(best):
        end = step
        while end + 1 < len(best) and best[end + 1] == best[step]:
            end += 1
        kind = int(best[step])
        if kind and kind < len(characters) and characters[kind].strip():
            peak = step + int(answer[step : end + 1, kind].argmax())
            runs.append((kind, ((step + end) / 2 + 0.5) * STEP, peak))
        step = end + 1
    out = []
    for i, (kind, middle, peak) in enumerate(runs):
        half = HEIGHT * (0.21 if characters[kind].isascii() else 0.36)
        start = max(middle - half, (runs[i - 1][1] + middle) / 2 if i else 0.0)
        end_ = min(middle + half, (runs[i + 1][1] + middle) / 2 if i + 1 < len(runs) else width)
        rival, rival_sure = _rival(answer[peak], kind, characters)
        char, sure = characters[kind], float(answer[peak, kind])
        char = simplified(char)
        behind = answer[peak + 1 : runs[i + 1][2] if i + 1 < len(runs) else None, point]
        dot = float(behind.max()) if behind.size else 0.0
        out.append(Char(char, sure, start / width, min(end_ / width, 1.0), rival, rival_sure, dot))
    return _punctuated(out)


def _punctuated(chars: list[Char]) -> tuple[Char, ...]:
    """Between Chinese characters a faint comma or stop is none of Latin print."""
    out = list(chars)
    for i, one in enumerate(chars):
        before = chars[i - 1].char if i else ""
        after = chars[i + 1].char if i + 1 < len(chars) else ""
        if one.char == "." and _chinese(before) and (not after or _chinese(after)):
            out[i] = replace(one, char=one.rival if one.rival in "，。、" and one.rival else "，")
    return tuple(out)


def _chinese(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or char in "）》”"


def _rival(row: np.ndarray, kind: int, characters: list[str]) -> tuple[str, float]:
    """The best other character at a step; "" when nothing else is likely at all."""
    other = row.copy()
    other[[0, kind]] = 0.0
    second = int(other.argmax())
    known = second < len(characters) and characters[second].strip()
    return (characters[second], float(other[second])) if known and other[second] > 0.002 else ("", 0.0)
