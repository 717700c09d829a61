"""The simulated terminal uses the judge of every driver: its pictures are pictures like any other."""

from __future__ import annotations

from zhangfa_terminal.comparing import ComparingJudge as SimulatedJudge

__all__ = ["SimulatedJudge"]
