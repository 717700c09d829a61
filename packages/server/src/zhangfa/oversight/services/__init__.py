"""Alarms, rules, and what is late: `from zhangfa.oversight import services as oversight`."""

from __future__ import annotations

from zhangfa.oversight.services.alarms import acknowledge, dismiss, pass_on, raise_alarm, report, resolve
from zhangfa.oversight.services.delays import answer, ask, remind
from zhangfa.oversight.services.rules import note_run, switch

__all__ = [
    "acknowledge",
    "answer",
    "ask",
    "dismiss",
    "note_run",
    "pass_on",
    "raise_alarm",
    "remind",
    "report",
    "resolve",
    "switch",
]
