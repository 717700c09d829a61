"""Who may read what of applications: `from zhangfa.applications import queries as applications`.

Applicant and clerk read their own; whoever holds `application:read` above it reads the rest; a stranger is told that
there is none. What is marked "for concepts" is for the packages above, which have asked their own rule.
"""

from __future__ import annotations

from zhangfa.applications.queries.boxes import Box, Page, changed, page, todo_count
from zhangfa.applications.queries.inside import (
    NO_STANDING,
    About,
    about,
    about_one,
    approvers_of,
    by_check_code,
    deciders_of,
    due,
    form_context,
    form_of,
    matter_of,
    may_read,
    paper_text,
    standing,
    to_archive,
    work_calendar,
)
from zhangfa.applications.queries.record import Recorded, recorded
from zhangfa.applications.queries.replay import ApplicationReplay
from zhangfa.applications.queries.route import SeatView, StepView
from zhangfa.applications.queries.views import (
    ApplicationItem,
    Decision,
    Detail,
    FilledField,
    MaterialFile,
    Offer,
    detail,
    find,
)

__all__ = [
    "NO_STANDING",
    "About",
    "ApplicationItem",
    "ApplicationReplay",
    "Box",
    "Decision",
    "Detail",
    "FilledField",
    "MaterialFile",
    "Offer",
    "Page",
    "Recorded",
    "SeatView",
    "StepView",
    "about",
    "about_one",
    "approvers_of",
    "by_check_code",
    "changed",
    "deciders_of",
    "detail",
    "due",
    "find",
    "form_context",
    "form_of",
    "matter_of",
    "may_read",
    "page",
    "paper_text",
    "recorded",
    "standing",
    "to_archive",
    "todo_count",
    "work_calendar",
]
