"""A person asks for a seal on a paper, and others decide one after the other (用章申请).

Laws
1. The six stages come in one order: 申请 受理 审查 审批 使用 归档. No action leads back or past one, save a return to
   an earlier step, what is taken back, and a resubmission, which begins anew.
2. A seat is signed only by whomever it asks: whoever holds its office at its place or its appointment in this moment,
   with the permission of the stage; the person whom it names; or their deputy for the time that was fixed.
3. Whoever applied, or filled in the form for another, neither examines nor approves, nor lets a deputy do so.
4. Whoever keeps the seal does not approve its use.
5. Nobody signs twice in one step, nor in two approve steps; a deputy's signature counts for both.
6. Refusing needs a ground from the list, and words; returning and giving an opinion need words.
7. Resubmitting after a return opens a new round, planned anew from the same version of the matter: what was decided
   before no longer counts.
8. The applicant may withdraw until the use begins at the terminal; then nobody may.
9. What is archived, refused, withdrawn or lapsed stays so.
10. Jobs and terminals do only what their own row in the table allows; no person does it in their place.
11. Time limits count working hours; a limit that has passed never says yes by itself.
12. A step is passed by just the signatures that its mode demands (any, all, in turn, the smallest number that reaches
    the ratio), and those that were added to it; one refusal ends it, in a ratio the one that puts it out of reach.
13. A return to an earlier step makes every later signature void; it stays to be seen, and counts no more.
14. A seat is passed on, lent for an opinion or given company only by whomever it asks, toward a person in office whom
    separation lets sign; it is taken away only by who added it, before it acted, and never so that the step passes.
15. One's own last signature can be taken back while nothing has happened since and the application is not approved.
16. An office that nobody holds is waited for, told once, and never skipped.
17. What needs a decision of the village is not dated before it (先斩后奏).
18. Many are approved at once only when they are alike and each was opened and read by who approves.
19. An application is urged three times a day in a step at the most, and nothing moves by that.
20. A form with boxes for opinions is finished once, between the last approval and the first permit: the signatures that
    count stand in it, and from then on it is the paper.
21. Where an electronic seal stands is said by whoever approves, and by nobody else; of those whose approval counts,
    the last one's word holds.

Deeds: submit accept examine approve return refuse transfer delegate give_opinion add_seat drop_seat take_back urge copy
mark_read approve_many resubmit withdraw · begin_use end_use complete lapse archive · note_unmanned
finish_form.
Never: a decision without who, in which office, when, what was seen and what was said.
"""

from __future__ import annotations

from zhangfa.applications.core import verbs
from zhangfa.applications.core.judging import (
    Held,
    Somebody,
    Standing,
    Turn,
    Wish,
    turn_of,
    turns,
    why_not,
    why_not_submit,
)
from zhangfa.applications.core.machine import (
    CLOSED,
    DECIDING,
    TRANSITIONS,
    Action,
    Application,
    State,
    apply,
    begun,
    earlier_steps,
    open_seats,
    open_step,
    resubmit,
    sign,
    stage_of,
    stages_done,
)
from zhangfa.applications.core.number import check_digit, is_number, make_number
from zhangfa.applications.core.order import Dated, dated_in_form, why_not_in_order
from zhangfa.applications.core.planning import KEEPER, plan
from zhangfa.applications.core.route import STAGES, USE_HOURS, Asked, Mode, Route, Stage, Step, why_not_route
from zhangfa.applications.core.saying import RefusalGround, why_not_said
from zhangfa.applications.core.seal_place import SealPlace, why_not_placed
from zhangfa.applications.core.seats import Origin, Outcome, Seat, SeatState, missing, outcome
from zhangfa.applications.core.verbs import Where
from zhangfa.applications.core.worktime import WorkCalendar, add_hours, hours_between, take_hours

__all__ = [
    "CLOSED",
    "DECIDING",
    "KEEPER",
    "STAGES",
    "TRANSITIONS",
    "USE_HOURS",
    "Action",
    "Application",
    "Asked",
    "Dated",
    "Held",
    "Mode",
    "Origin",
    "Outcome",
    "RefusalGround",
    "Route",
    "SealPlace",
    "SealPlace",
    "Seat",
    "SeatState",
    "Somebody",
    "Stage",
    "Standing",
    "State",
    "Step",
    "Turn",
    "Where",
    "Wish",
    "WorkCalendar",
    "add_hours",
    "apply",
    "begun",
    "check_digit",
    "dated_in_form",
    "earlier_steps",
    "hours_between",
    "is_number",
    "make_number",
    "missing",
    "open_seats",
    "open_step",
    "outcome",
    "plan",
    "resubmit",
    "sign",
    "stage_of",
    "stages_done",
    "take_hours",
    "turn_of",
    "turns",
    "verbs",
    "why_not",
    "why_not_in_order",
    "why_not_placed",
    "why_not_route",
    "why_not_said",
    "why_not_submit",
]
