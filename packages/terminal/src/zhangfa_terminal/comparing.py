"""The comparing judge (页面比对): page code, not blank, and the same text as the approved page, letter by letter.

It measures and says how sure it is; whether a sleeve may open is the gate's to decide. Every driver uses it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from zhangfa_vision import verdict

from zhangfa_terminal.eyes import Blind, Eyes
from zhangfa_terminal.judging import SimpleJudge
from zhangfa_terminal.machine.values import Comparison, Difference, Likeness
from zhangfa_terminal.ports import Frame

log = logging.getLogger(__name__)


class ComparingJudge(SimpleJudge):
    """Reads our page code and, when asked, compares the sheet with the approved page."""

    def __init__(self, eyes: Eyes | None = None) -> None:
        self.eyes = eyes or Eyes()

    def make_ready(self, paper: Path, page: int) -> None:
        """What is wrong with it is said when a sheet of it is laid."""
        try:
            self.eyes.ask("prepare", paper, page)
        except Blind:
            log.warning("page %s of an approved paper could not be made ready", page)

    def compare(self, frame: Frame, paper: Path, page: int) -> Comparison:
        try:
            answer, _ = self.eyes.ask("compare", paper, page, frame.jpeg)
            return _unreadable(str(answer["unfit"])) if "unfit" in answer else _comparison(answer)
        except (Blind, KeyError, TypeError, ValueError):
            log.exception("a sheet could not be compared")
            return _unreadable("picture.broken")

    def picture(self, paper: Path, page: int) -> bytes | None:
        try:
            return self.eyes.ask("picture", paper, page)[1] or None
        except Blind:
            return None

    def close(self) -> None:
        self.eyes.close()


def _unreadable(reason: str) -> Comparison:
    """What is said when something failed: never a match."""
    return Comparison(Likeness.UNREADABLE, verdict.current().version, 0, (), verdict.ADVICE.get(reason, ""))


def _comparison(answer: dict[str, Any]) -> Comparison:
    return Comparison(
        Likeness(answer["verdict"]),
        str(answer["version"]),
        int(answer["score"]),
        tuple(_difference(each) for each in answer["differences"]),
        str(answer["advice"]),
    )


def _difference(told: dict[str, Any]) -> Difference:
    return Difference(
        str(told["kind"]),
        _box(told["approved"]),
        _box(told["seen"]),
        str(told["approved_text"]),
        str(told["seen_text"]),
    )


def _box(told: list[float]) -> tuple[float, float, float, float]:
    left, top, right, bottom = (float(edge) for edge in told)
    return left, top, right, bottom
