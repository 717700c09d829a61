"""Who may see what of oversight: `from zhangfa.oversight import queries as oversight`."""

from __future__ import annotations

from zhangfa.oversight.queries.alarms import (
    Page,
    about,
    actions,
    alarm,
    by_id,
    courses,
    known,
    not_over,
    occurrences,
    open_count,
    page,
    to_pass_on,
)
from zhangfa.oversight.queries.delays import Asked, Late, late, late_one, reminder_key, to_remind
from zhangfa.oversight.queries.rules import counties, shown, stale, states, try_rule, worded

__all__ = [
    "Asked",
    "Late",
    "Page",
    "about",
    "actions",
    "alarm",
    "by_id",
    "counties",
    "courses",
    "known",
    "late",
    "late_one",
    "not_over",
    "occurrences",
    "open_count",
    "page",
    "reminder_key",
    "shown",
    "stale",
    "states",
    "to_pass_on",
    "to_remind",
    "try_rule",
    "worded",
]
