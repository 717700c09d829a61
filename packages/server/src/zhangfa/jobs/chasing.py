"""Steps that drag on: reminders by the calendar, and who hears of them (码上督). Time never decides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhangfa.applications import queries as applications
from zhangfa.applications.core import Seat, State
from zhangfa.jobs import telling
from zhangfa.jobs.telling import Case
from zhangfa.notices.core import Telling
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office
from zhangfa.oversight.core import Level

SUPERVISING = (Office.LIAISON_INSPECTOR,)
SUPERVISING_ABOVE = (Office.DISCIPLINE_OFFICER,)
VILLAGE = (Office.VILLAGE_HEAD, Office.SECRETARY)
LIST = "/desk/late"


def tell_reminded(case: Case) -> Iterable[Telling]:
    """Half: whoever is asked. Full: his deputies too, and the village when the step is the town's. Half as much again:
    those who supervise as well. Nobody, when the step has been decided since."""
    seats, fact = _still_waiting(case), case.entry.fact
    if not seats:
        return ()
    said = _said(case, seats)
    told = [*case.told(_asked(case, seats, with_deputies=fact.level is not Level.HALF), _kind(fact.level), said)]
    if fact.level is Level.FULL and fact.town:
        village = telling.holders(VILLAGE, (case.found.path,), case.now)
        told += case.told(village, "delay.town", said)
    if fact.level is Level.OVER:
        told += case.told(_supervisors(case), "delay.over", said, LIST)
    return told


def _kind(level: Level) -> str:
    return "delay.half" if level is Level.HALF else "delay.full"


def tell_asked(case: Case) -> Iterable[Telling]:
    """Whoever is asked in the step, and his deputies: a supervisor wants the reason."""
    seats = _still_waiting(case)
    return case.told(_asked(case, seats, with_deputies=True), "delay.asked", _said(case, seats), LIST) if seats else ()


def tell_answered(case: Case) -> Iterable[Telling]:
    return case.told([case.entry.fact.asked_by], "delay.answered", {"step": case.entry.fact.step_label}, LIST)


def _still_waiting(case: Case) -> tuple[Seat, ...]:
    """The open seats of the step that the entry is about; none when the application has moved on."""
    waiting, fact = applications.waiting_one(case.entry.subject), case.entry.fact
    same = waiting is not None and (waiting.limit.round, waiting.limit.step.key) == (fact.round, fact.step_key)
    return waiting.seats if same else ()


def _said(case: Case, seats: Iterable[Seat]) -> dict[str, str]:
    names = [name for seat in seats for name in applications.who_can(seat, case.now).values()]
    return {"step": case.entry.fact.step_label, "with": "、".join(dict.fromkeys(names)) or "（岗位空缺）"}


def _asked(case: Case, seats: Iterable[Seat], *, with_deputies: bool) -> set[str]:
    """Whoever could sign. An applicant who examines nothing of his own is not reminded of it."""
    barred = set() if case.found.state is State.SUBMITTED else set(case.found.people)
    people: set[str] = set()
    for seat in seats:
        holders = set(applications.who_can(seat, case.now))
        people |= holders
        if with_deputies:
            people |= {each for person in holders for each in _deputies(person, seat.asked.office, case.now)}
    return people - barred


def _deputies(person: str, office: str, now: datetime) -> set[str]:
    return {each.person_id for each in organizations.deputies_of(person, now) if each.office in ("", office)}


def _supervisors(case: Case) -> set[str]:
    path = case.found.path
    above = path.lineage[1:-1]
    here = telling.holders(SUPERVISING, (path,), case.now)
    return here | telling.holders(SUPERVISING_ABOVE, above, case.now)
