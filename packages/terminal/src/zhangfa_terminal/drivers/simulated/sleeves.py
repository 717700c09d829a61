"""Three simulated sleeves (套筒): a bolt held by a spring, a sensor, and a hand that presses through the screen."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, replace
from enum import StrEnum

from zhangfa_terminal.drivers.simulated.desk import Desk
from zhangfa_terminal.drivers.simulated.inking import Mark
from zhangfa_terminal.machine.events import Closed, Pressed
from zhangfa_terminal.ports import Clock, Report

_ASIDE = 0.3  # of the sheet: where a second impression lands


@dataclass
class Bolt:
    """One sleeve: shut unless powered; one stroke for each opening, then the bolt falls by itself."""

    opening: int = 0
    until_ms: int = 0
    powered: bool = False
    presses: int = 0


class Hand(StrEnum):
    """How the virtual hand presses next."""

    RIGHT = "right"
    FAINT = "faint"
    RECUT = "recut"
    TWICE = "twice"


class SimulatedSleeves:
    """`hand` is set by the screen of the play machine; after one press it is a good keeper's again."""

    def __init__(self, desk: Desk, clock: Clock, slots: tuple[int, ...], report: Report) -> None:
        self._desk, self._clock, self._report = desk, clock, report
        self._bolts = {slot: Bolt() for slot in slots}
        self._lock = threading.Lock()
        self.hand = Hand.RIGHT

    def unlock(self, slot: int, opening: int, window_ms: int) -> None:
        with self._lock:
            self._bolts[slot] = Bolt(opening, self._clock.uptime_ms() + window_ms, True)

    def lock(self, slot: int) -> None:
        with self._lock:
            bolt = self._bolts[slot]
            bolt.powered = False
        self._report(Closed(slot, bolt.opening, bolt.presses))

    def press(self, slot: int, x: float, y: float) -> bool:
        """The hand presses the seal at that place of the sheet; False when the bolt does not give way."""
        with self._lock:
            bolt = self._bolts.get(slot)
            if bolt is None or not bolt.powered or self._clock.uptime_ms() >= bolt.until_ms:
                return False
            bolt.powered, bolt.presses = False, bolt.presses + 1
            hand, self.hand = self.hand, Hand.RIGHT
        mark = Mark(slot, x, y, random.uniform(-7, 7), random.getrandbits(31), hand is Hand.FAINT, hand is Hand.RECUT)
        self._desk.mark(mark)
        if hand is Hand.TWICE:
            self._desk.mark(replace(mark, x=x - _ASIDE if x > 0.5 else x + _ASIDE))
        self._report(Pressed(slot))
        return True
