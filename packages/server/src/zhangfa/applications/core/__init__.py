"""A person asks for a seal on a paper, and others decide one after the other (用章申请).

Laws
1. The six stages come in one order: 申请 受理 审查 审批 使用 归档. No action leads back or past one, save a
   resubmission, which begins anew.
2. A step is decided only by somebody who holds one of its offices at its place, and the permission of its stage.
3. Whoever applied, or filled in the form for another, neither examines nor approves.
4. Whoever keeps the seal does not approve its use.
5. Nobody decides twice in the approve steps of one application.
6. Refusing needs a ground from the list, and words; returning needs words.
7. Resubmitting after a return opens a new round: what was decided before no longer counts.
8. The applicant may withdraw until the use begins at the terminal; then nobody may.
9. What is archived, refused, withdrawn or lapsed stays so.
10. Jobs and terminals do only what their own row in the table allows; no person does it in their place.
11. Time limits count working hours; a limit that has passed never says yes by itself.

Deeds: submit accept examine approve return refuse resubmit withdraw · begin_use end_use complete lapse archive.
Never: a decision without who, in which office, when, what was seen and what was said.
"""

from __future__ import annotations

from zhangfa.applications.core.deciding import RefusalGround, Standing, why_not, why_not_said, why_not_submit
from zhangfa.applications.core.machine import (
    CLOSED,
    TRANSITIONS,
    Action,
    Application,
    State,
    apply,
    open_step,
    stage_of,
    stages_done,
)
from zhangfa.applications.core.number import check_digit, is_number, make_number
from zhangfa.applications.core.route import STAGES, USE_HOURS, Route, Stage, Step, why_not_route
from zhangfa.applications.core.worktime import WorkCalendar, add_hours

__all__ = [
    "CLOSED",
    "STAGES",
    "TRANSITIONS",
    "USE_HOURS",
    "Action",
    "Application",
    "RefusalGround",
    "Route",
    "Stage",
    "Standing",
    "State",
    "Step",
    "WorkCalendar",
    "add_hours",
    "apply",
    "check_digit",
    "is_number",
    "make_number",
    "open_step",
    "stage_of",
    "stages_done",
    "why_not",
    "why_not_route",
    "why_not_said",
    "why_not_submit",
]
