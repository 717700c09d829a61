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
    asked,
    by_check_code,
    by_number,
    deciders_of,
    due,
    filled_form,
    form_context,
    form_of,
    ids_who_can,
    listed,
    matter_of,
    may_read,
    offices_of,
    paper_text,
    principals_of,
    seats_of,
    somebody,
    standing,
    to_archive,
    unmanned,
    who_can,
    work_calendar,
)
from zhangfa.applications.queries.offers import Offer, urges_today
from zhangfa.applications.queries.people import Eligible, eligible
from zhangfa.applications.queries.record import Recorded, acts_that_count, assertions_of, recorded
from zhangfa.applications.queries.replay import ApplicationReplay
from zhangfa.applications.queries.route import SeatView, StepView
from zhangfa.applications.queries.views import (
    ApplicationItem,
    Decision,
    Detail,
    FilledField,
    MaterialFile,
    detail,
    find,
)
from zhangfa.applications.queries.waiting import Limit, Waiting, limits, waiting_for, waiting_late, waiting_one

__all__ = [
    "NO_STANDING",
    "About",
    "ApplicationItem",
    "ApplicationReplay",
    "Box",
    "Decision",
    "Detail",
    "Eligible",
    "FilledField",
    "Limit",
    "MaterialFile",
    "Offer",
    "Page",
    "Recorded",
    "SeatView",
    "StepView",
    "Waiting",
    "about",
    "about_one",
    "acts_that_count",
    "approvers_of",
    "asked",
    "assertions_of",
    "by_check_code",
    "by_number",
    "changed",
    "deciders_of",
    "detail",
    "due",
    "eligible",
    "filled_form",
    "find",
    "form_context",
    "form_of",
    "ids_who_can",
    "limits",
    "listed",
    "matter_of",
    "may_read",
    "offices_of",
    "page",
    "paper_text",
    "principals_of",
    "recorded",
    "seats_of",
    "somebody",
    "standing",
    "to_archive",
    "todo_count",
    "unmanned",
    "urges_today",
    "waiting_for",
    "waiting_late",
    "waiting_one",
    "who_can",
    "work_calendar",
]
