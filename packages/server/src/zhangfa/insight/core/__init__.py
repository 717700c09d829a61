"""What the use of seals looks like from above: counted from the ledger, and explained (洞察).

Laws
1. A figure is counted from facts of the ledger alone, each fact once; counted anew from zero it is the same.
2. A fact counts on the day on which it happened in China, whoever asks and wherever.
3. What is counted at a village is counted in the same moment at its town, its county and its city.
4. The time of an approval runs from the first submission to the last approval, nights and returns included.
5. An approval is on time when no step on its way was late.
6. A percentile is never further than a twentieth from the exact one; where nothing was approved there is none.

Deeds: fold, forget. Never: changes what it counts, or holds up whoever is at work.
"""

from __future__ import annotations

from zhangfa.insight.core.cells import Cell, CellKey, Count, cells_of, keys_of
from zhangfa.insight.core.journeys import FOLLOWER, KINDS, Journey, Outcome, fold
from zhangfa.insight.core.period import Period, month_of
from zhangfa.insight.core.spread import Spread

__all__ = [
    "FOLLOWER",
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
