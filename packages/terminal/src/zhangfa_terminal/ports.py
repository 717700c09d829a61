"""The ports of a terminal (接口): what a driver for real hardware has to offer. Calls must return soon and may block.

A driver is a folder under drivers/ with the files sleeves.py, cameras.py, judge.py and an `open_driver` in __init__.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from zhangfa_terminal.machine.events import Event
from zhangfa_terminal.machine.values import Comparison, Judgement, Sheet

Report = Callable[[Event], None]


class DriverFault(Exception):
    """The hardware does not answer; the machine then opens nothing."""


@dataclass(frozen=True)
class Frame:
    """One photograph as JPEG, numbered; the number grows whenever the scene has changed."""

    jpeg: bytes
    version: int


class Sleeves(Protocol):
    """Fail-secure: without power the bolt is shut. Reports Pressed and Closed through `report`, from any thread."""

    def unlock(self, slot: int, opening: int, window_ms: int) -> None:
        """Power for one stroke; take it away after the window even if nobody says so."""

    def lock(self, slot: int) -> None:
        """Shut the bolt; when it is shut, or was, report Closed(slot, opening, presses) of its last opening."""


class PageCamera(Protocol):
    def frame(self) -> Frame:
        """What lies under the camera now; raises DriverFault."""


class PersonCamera(Protocol):
    def frame(self) -> Frame: ...


class PageJudge(Protocol):
    """Looks at a picture of the page; may take seconds, and is asked in a thread."""

    def judge(self, frame: Frame) -> Sheet | None:
        """What the picture alone tells; None: no sheet lies there."""

    def make_ready(self, paper: Path, page: int) -> None:
        """Somebody will soon lay this page of the approved paper (a PDF)."""

    def compare(self, frame: Frame, paper: Path, page: int) -> Comparison:
        """The sheet beside the approved page; raises nothing, and what fails on the way is UNREADABLE."""

    def picture(self, paper: Path, page: int) -> bytes | None:
        """The approved page as PNG; None when it cannot be shown."""

    def added_red_mm2(self, before: Frame, after: Frame) -> int | None:
        """Red ink on the page that was not there before, in square millimetres; None when it cannot be measured."""

    def judge_press(self, before: bytes, after: bytes, seal: Path | None, presses: int) -> Judgement:
        """The sheet (JPEG) before and after so many presses of one seal, whose registered impression lies at `seal`,
        None without one; raises nothing, and what fails on the way is UNREADABLE."""

    def close(self) -> None:
        """The terminal stops."""


class Clock(Protocol):
    def uptime_ms(self) -> int:
        """Milliseconds since boot; never the wall clock, never backwards."""


class Chance(Protocol):
    def nonce(self) -> bytes:
        """Sixteen fresh random bytes."""

    def identifier(self) -> str:
        """An identifier nobody can guess."""


@dataclass(frozen=True)
class Driver:
    sleeves: Sleeves
    page_camera: PageCamera
    person_camera: PersonCamera
    judge: PageJudge
