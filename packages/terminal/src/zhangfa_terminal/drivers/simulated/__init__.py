"""The simulated terminal: a desk, a camera that renders photographs, sleeves with a virtual hand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from zhangfa_terminal.drivers.simulated.cameras import SimulatedPageCamera, SimulatedPersonCamera
from zhangfa_terminal.drivers.simulated.desk import Desk, drawings_of
from zhangfa_terminal.drivers.simulated.judge import SimulatedJudge
from zhangfa_terminal.drivers.simulated.sleeves import SimulatedSleeves
from zhangfa_terminal.ports import Clock, Driver, Report
from zhangfa_terminal.trust import Enrolment


@dataclass(frozen=True)
class Simulated:
    """The driver, and what only a simulation has: the desk and the hand."""

    driver: Driver
    desk: Desk
    sleeves: SimulatedSleeves


def open_driver(folder: Path, tray: Path, enrolment: Enrolment, clock: Clock, report: Report) -> Simulated:
    trust = enrolment.trust
    desk = Desk(tray, folder / "uploads", folder / "desk.json", drawings_of(enrolment.drawings, trust.sleeves))
    sleeves = SimulatedSleeves(desk, clock, tuple(sleeve.slot for sleeve in trust.sleeves), report)
    driver = Driver(sleeves, SimulatedPageCamera(desk), SimulatedPersonCamera(trust.unit_name), SimulatedJudge())
    return Simulated(driver, desk, sleeves)
