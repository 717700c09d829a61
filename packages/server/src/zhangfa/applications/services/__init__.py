"""Who may change an application: `from zhangfa.applications import services as applications`.

Each deed loads the row, asks the law, writes it with its revision compared and set, and appends the fact, all in one
transaction.
"""

from __future__ import annotations

from zhangfa.applications.services.batch import Done, approve_many
from zhangfa.applications.services.deciding import (
    ByPasskey,
    accept,
    approve,
    ask_passkey,
    decide,
    examine,
    refuse,
    return_,
)
from zhangfa.applications.services.finishing import finish_form
from zhangfa.applications.services.moving import archive, begin_use, complete, end_use, lapse, withdraw
from zhangfa.applications.services.submitting import Handed, OnBehalf, resubmit, submit
from zhangfa.applications.services.telling import copy, mark_read, note_unmanned, urge
from zhangfa.applications.services.turning import turn

__all__ = [
    "ByPasskey",
    "Done",
    "Handed",
    "OnBehalf",
    "accept",
    "approve",
    "approve_many",
    "archive",
    "ask_passkey",
    "begin_use",
    "complete",
    "copy",
    "decide",
    "end_use",
    "examine",
    "finish_form",
    "lapse",
    "mark_read",
    "note_unmanned",
    "refuse",
    "resubmit",
    "return_",
    "submit",
    "turn",
    "urge",
    "withdraw",
]
