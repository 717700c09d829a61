"""Who may change an application: `from zhangfa.applications import services as applications`.

Each deed loads the row, asks the law, writes it with its revision compared and set, and appends the fact, all in one
transaction.
"""

from __future__ import annotations

from zhangfa.applications.services.deciding import accept, approve, decide, examine, refuse, return_
from zhangfa.applications.services.moving import archive, begin_use, complete, end_use, lapse, withdraw
from zhangfa.applications.services.submitting import Handed, OnBehalf, resubmit, submit

__all__ = [
    "Handed",
    "OnBehalf",
    "accept",
    "approve",
    "archive",
    "begin_use",
    "complete",
    "decide",
    "end_use",
    "examine",
    "lapse",
    "refuse",
    "resubmit",
    "return_",
    "submit",
    "withdraw",
]
