"""A question that must be answered for, from its verification to its closing letter (案件：核实、倒查、整改、追究).

Laws
1. A case goes 问题核实 → 倒查责任 → 整改 → 责任追究 → 结案, in this order; one found to be nothing is closed at once.
2. Its evidence is frozen when it is opened: the entries of the ledger by place and digest, under a checkpoint.
3. Whoever handles a case has no part in it; deciding and closing are for the level above the place.
4. Whoever is named answers in his own words before anything is decided about him, or his time to answer has passed.
5. Outcomes are in proportion to what was found: what a finding allows is data, and more is refused.
6. What is to be put right is ordered to somebody with a day, reported by him, and judged by whoever handles the case.
7. Every step has its limit; one that passes is told once.
8. A case closes when everything is decided, with a letter that says what was found and what came of it.
9. Whoever is named sees what is held against him and nothing of who complained.

Deeds: open_case, find, name, order, rectify, judge, reply, decide, close. Never: changes what it looks into.
"""

from __future__ import annotations

from zhangfa.cases.core.facts import (
    CaseClosed,
    CaseDecided,
    CaseFound,
    CaseJudged,
    CaseOpened,
    CaseOrdered,
    CaseOverdue,
    CasePersonNamed,
    CaseRectified,
    CaseReplied,
)
from zhangfa.cases.core.machine import (
    HANDLE,
    READ,
    Case,
    CaseAction,
    CaseState,
    Concerned,
    Proportion,
    Rectification,
    read_proportion,
    why_not,
    why_not_open,
    why_not_words,
)
from zhangfa.cases.core.words import TraceLine, letter_of, trace_form

__all__ = [
    "HANDLE",
    "READ",
    "Case",
    "CaseAction",
    "CaseClosed",
    "CaseDecided",
    "CaseFound",
    "CaseJudged",
    "CaseOpened",
    "CaseOrdered",
    "CaseOverdue",
    "CasePersonNamed",
    "CaseRectified",
    "CaseReplied",
    "CaseState",
    "Concerned",
    "Proportion",
    "Rectification",
    "TraceLine",
    "letter_of",
    "read_proportion",
    "trace_form",
    "why_not",
    "why_not_open",
    "why_not_words",
]
