"""The simulated terminal uses the simple judge: its pictures are pictures like any other."""

from __future__ import annotations

from zhangfa_terminal.judging import SimpleJudge as SimulatedJudge

__all__ = ["SimulatedJudge"]
