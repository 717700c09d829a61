"""Who may change insight: `from zhangfa.insight import services as insight`."""

from __future__ import annotations

from zhangfa.insight.services.concerns import answer, hand_on, justify
from zhangfa.insight.services.figures import follow, forget
from zhangfa.insight.services.importing import import_starts
from zhangfa.insight.services.judging import judge_forms

__all__ = ["answer", "follow", "forget", "hand_on", "import_starts", "judge_forms", "justify"]
