"""Reading one line of print (识读): PP-OCRv6, the small recogniser, out of the rapidocr wheel; no download, ever."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import onnxruntime

HEIGHT = 48  # pixels of a line as the model wants it
STEP = 8  # pixels of that line to one step of the answer
_WIDEST = 960
_BATCH = 6
_threads = 2


@dataclass(frozen=True)
class Letter:
    """at: middle of the character, as a share (0..1) of the line's width; sure: 0..1."""

    char: str
    at: float
    sure: float


def use_threads(count: int) -> None:
    """How many threads the model may use; to be said before the first line is read."""
    global _threads
    _threads = count


def threads() -> int:
    return _threads


@cache
def model() -> tuple[onnxruntime.InferenceSession, list[str]]:
    found = importlib.util.find_spec("rapidocr")
    if found is None or found.origin is None:
        raise RuntimeError("the wheel rapidocr, which carries the model, is not installed")
    path = Path(found.origin).parent / "models/PP-OCRv6_rec_small.onnx"
    options = onnxruntime.SessionOptions()
    options.enable_cpu_mem_arena = False  # it never gives memory back
    options.intra_op_num_threads = _threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # waiting must not cost others' time
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ["", *characters, " "]


def read(lines: list[np.ndarray]) -> list[tuple[Letter, ...]]:
    """The characters of each upright line of print (BGR or grey uint8, any height), from left to right."""
    out: list[tuple[Letter, ...]] = [()] * len(lines)
    order = sorted(range(len(lines)), key=lambda i: lines[i].shape[1] / max(lines[i].shape[0], 1))
    for start in range(0, len(order), _BATCH):
        chosen = order[start : start + _BATCH]
        for i, letters in zip(chosen, _batch([lines[i] for i in chosen]), strict=True):
            out[i] = letters
    return out


def _batch(lines: list[np.ndarray]) -> list[tuple[Letter, ...]]:
    session, characters = model()
    widths = [int(np.clip(round(line.shape[1] * HEIGHT / max(line.shape[0], 1)), 16, _WIDEST)) for line in lines]
    full = -(-max(widths) // 32) * 32
    batch = np.zeros((len(lines), 3, HEIGHT, full), np.float32)
    for row, (line, width) in enumerate(zip(lines, widths, strict=True)):
        colour = cv2.cvtColor(line, cv2.COLOR_GRAY2BGR) if line.ndim == 2 else line
        drawn = cv2.resize(
            colour, (width, HEIGHT), interpolation=cv2.INTER_AREA if line.shape[0] > HEIGHT else cv2.INTER_CUBIC
        )
        batch[row, :, :, :width] = drawn.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
    answers = session.run(None, {session.get_inputs()[0].name: batch})[0]
    return [
        _letters(answer[: -(-width // STEP)], characters, width) for answer, width in zip(answers, widths, strict=True)
    ]


def _letters(answer: np.ndarray, characters: list[str], width: int) -> tuple[Letter, ...]:
    """The most probable characters of one answer (steps x characters, probabilities), repeats and blanks left out."""
    best, sure = answer.argmax(axis=1), answer.max(axis=1)
    letters: list[Letter] = []
    step = 0
    while step < len(best):
        end = step
        while end + 1 < len(best) and best[end + 1] == best[step]:
            end += 1
        if best[step] and best[step] < len(characters) and characters[best[step]].strip():
            middle = ((step + end) / 2 + 0.5) * STEP / width
            letters.append(Letter(characters[best[step]], min(middle, 1.0), float(sure[step : end + 1].max())))
        step = end + 1
    return tuple(letters)


def text(letters: tuple[Letter, ...]) -> str:
    return "".join(letter.char for letter in letters)
