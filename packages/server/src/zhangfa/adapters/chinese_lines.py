"""Breaks Chinese text into lines as a printer does: no line begins with a stop, none ends with an opening mark."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_NEVER_FIRST = frozenset("，。、；：？！）》〉”’】〕…—·％%,.;:?!)]}")
_NEVER_LAST = frozenset("（《〈“‘【〔([{￥¥")
_PIECE = re.compile(r"[0-9A-Za-z@#&+\-_./:*]+|\s+|.", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """Pieces of one line, where it starts (points from the left) and whether it is stretched to the full width."""

    pieces: tuple[str, ...]
    indent: float
    stretched: bool

    @property
    def text(self) -> str:
        return "".join(self.pieces)


def break_lines(text: str, *, width: float, indent: float, measure: Callable[[str], float]) -> tuple[Line, ...]:
    """`indent` applies to the first line; the last line keeps its natural width."""
    lines: list[Line] = []
    current: list[str] = []
    room = width - indent
    for piece in _pieces(text, width, measure):
        if current and measure("".join(current)) + measure(piece) > room and piece[0] not in _NEVER_FIRST:
            if piece.isspace():
                continue
            carried = _carried(current)
            lines.append(Line(tuple(current), indent if not lines else 0.0, True))
            current, room = carried, width
        current.append(piece)
    if current:
        lines.append(Line(tuple(current), indent if not lines else 0.0, False))
    return tuple(lines)


def _carried(current: list[str]) -> list[str]:
    """Opening marks left at the end of a line go down to the next one."""
    carried: list[str] = []
    while len(current) > 1 and current[-1] in _NEVER_LAST:
        carried.insert(0, current.pop())
    while len(current) > 1 and current[-1].isspace():
        current.pop()
    return carried


def _pieces(text: str, width: float, measure: Callable[[str], float]) -> list[str]:
    """Characters and runs of Latin letters or digits; a run longer than a line is cut."""
    pieces: list[str] = []
    for piece in _PIECE.findall(text):
        if measure(piece) <= width:
            pieces.append(piece)
        else:
            pieces.extend(piece)
    return pieces
