"""The comparing judge (页面比对): page code, not blank, and the same text as the approved page, letter by letter.

It measures and says how sure it is; whether a sleeve may open is the gate's to decide. Every driver uses it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from zhangfa_vision import press, verdict

from zhangfa_terminal.eyes import Blind, Eyes
from zhangfa_terminal.judging import SimpleJudge
from zhangfa_terminal.machine.values import Comparison, Difference, Judgement, Likeness
from zhangfa_terminal.ports import Frame

log = logging.getLogger(__name__)


class ComparingJudge(SimpleJudge):
    """Reads our page code and, when asked, compares the sheet with the approved page. What a press left is looked at
    by a second pair of eyes: the next page does not wait for it."""

    def __init__(self, eyes: Eyes | None = None) -> None:
        self.eyes = eyes or Eyes()
        self.press_eyes = Eyes()

    def make_ready(self, paper: Path, page: int) -> None:
        """What is wrong with it is said when a sheet of it is laid."""
        try:
            self.eyes.ask("prepare", paper=str(paper), page=page)
        except Blind:
            log.warning("page %s of an approved paper could not be made ready", page)

    def compare(self, frame: Frame, paper: Path, page: int) -> Comparison:
        try:
            answer, _ = self.eyes.ask("compare", frame.jpeg, paper=str(paper), page=page)
            return _unreadable(str(answer["unfit"])) if "unfit" in answer else _comparison(answer)
        except (Blind, KeyError, TypeError, ValueError):
            log.exception("a sheet could not be compared")
            return _unreadable("picture.broken")

    def picture(self, paper: Path, page: int) -> bytes | None:
        try:
            return self.eyes.ask("picture", paper=str(paper), page=page)[1] or None
        except Blind:
            return None

    def judge_press(self, before: bytes, after: bytes, seal: Path | None, presses: int) -> Judgement:
        try:
            asked = {"seal": str(seal) if seal else None, "presses": presses}
            answer, _ = self.press_eyes.ask("press", before, after, **asked)
            return _judgement(answer)
        except (Blind, KeyError, TypeError, ValueError):
            log.exception("a sheet could not be compared before and after the press")
            return Judgement(Likeness.UNREADABLE, press.version(), reasons=("press.broken",))

    def close(self) -> None:
        self.eyes.close()
        self.press_eyes.close()


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


def _judgement(answer: dict[str, Any]) -> Judgement:
    reasons = tuple(str(code) for code in answer["reasons"])
    verdict = Likeness(answer["verdict"])
    return Judgement(verdict, str(answer["version"]), int(answer["added"]), reasons, str(answer["flaw"]))


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
