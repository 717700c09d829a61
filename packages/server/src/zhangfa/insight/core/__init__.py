"""What the use of seals looks like from above: counted from the ledger, and explained (洞察).

Laws
1. A figure is counted from facts of the ledger alone, each fact once; counted anew from zero it is the same.
2. A fact counts on the day on which it happened in China, whoever asks and wherever.
3. What is counted at a village is counted in the same moment at its town, its county and its city.
4. The time of an approval runs from the first submission to the last approval, nights and returns included.
5. An approval is on time when no step on its way was late.
6. A percentile is never further than a twentieth from the exact one; where nothing was approved there is none.
7. A lease is compared with like leases nearby, by statistics that no single one can bend; where they are too few it is
   not judged.
8. What stands out is said once, with its reason and with what it was compared with, and nobody is named there.
9. The village answers with words; those who watch accept or hand on; whoever answered settles nothing.
10. A sheet is taken in whole or not at all, and every line is told what became of it or what is wrong with it.

Deeds: follow, forget, judge_forms, answer, justify, hand_on, import_starts.
Never: changes what it counts, holds up whoever is at work, or decides about an application.
"""

from __future__ import annotations

from zhangfa.insight.core.cells import Cell, CellKey, Count, cells_of, keys_of
from zhangfa.insight.core.journeys import FOLLOWER, FOLLOWERS, KINDS, Journey, Outcome, fold
from zhangfa.insight.core.period import Period, month_of
from zhangfa.insight.core.spread import Spread

__all__ = [
    "FOLLOWER",
    "FOLLOWERS",
    "KINDS",
    "Cell",
    "CellKey",
    "Count",
    "Journey",
    "Outcome",
    "Period",
    "Spread",
    "cells_of",
    "fold",
    "keys_of",
    "month_of",
]
