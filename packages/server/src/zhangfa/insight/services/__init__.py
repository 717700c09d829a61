"""Who may change insight: `from zhangfa.insight import services as insight`."""

from __future__ import annotations

from zhangfa.insight.services._sheets import Report
from zhangfa.insight.services.concerns import answer, hand_on, justify
from zhangfa.insight.services.figures import follow, forget
from zhangfa.insight.services.importing import import_starts
from zhangfa.insight.services.judging import judge_forms
from zhangfa.insight.services.labour import import_work

__all__ = ["Report", "answer", "follow", "forget", "hand_on", "import_starts", "import_work", "judge_forms", "justify"]
