"""Who hears of a case: whoever handles it, whoever is named in it, and the level above when it drags on."""

from __future__ import annotations

from collections.abc import Iterable

from zhangfa.cases import queries as cases
from zhangfa.cases.core import CaseState
from zhangfa.jobs import telling
from zhangfa.jobs.telling import Case
from zhangfa.kernel.clock import spoken
from zhangfa.kernel.tree import TreePath
from zhangfa.notices.core import Telling
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office

OWN, DESK = "/m/cases/{}", "/desk/cases/{}"


def tell_town(case: Case) -> Iterable[Telling]:
    """The town's discipline officer hears of every case in his villages; the village hears of it from him."""
    path = TreePath(case.entry.path)
    people = telling.holders((Office.DISCIPLINE_OFFICER,), (path, path.parent), case.now)
    return _told(case, people - {case.entry.actor_id}, DESK)


def tell_person(case: Case) -> Iterable[Telling]:
    return _told(case, {case.entry.fact.person}, OWN)


def tell_opener(case: Case) -> Iterable[Telling]:
    return _told(case, {case.entry.fact.opened_by}, DESK)


def tell_overdue(case: Case) -> Iterable[Telling]:
    path = TreePath(case.entry.path)
    above = telling.holders((Office.DISCIPLINE_OFFICER,), (path.parent, path.parent.parent), case.now)
    return _told(case, above | {case.entry.fact.opened_by}, DESK)


def tell_closed(case: Case) -> Iterable[Telling]:
    """Whoever was named, and those who answer for the village."""
    path = TreePath(case.entry.path)
    village = telling.holders((Office.SECRETARY, Office.VILLAGE_HEAD, Office.LIAISON_INSPECTOR), (path,), case.now)
    named = set(case.entry.fact.people)
    return [*_told(case, named, OWN), *_told(case, village - named - {case.entry.actor_id}, DESK)]


def _told(case: Case, people: Iterable[str], link: str) -> list[Telling]:
    fact, path = case.entry.fact, TreePath(case.entry.path)
    state, due = getattr(fact, "state", None), getattr(fact, "reply_due", None) or getattr(fact, "due_at", None)
    outcome = getattr(fact, "outcome", "")
    said = {
        "number": fact.number,
        "place": organizations.unit_names([path]).get(path, ""),
        "actor": case.entry.actor_name or "系统",
        "note": getattr(fact, "note", None) or "",
        "state": CaseState(state).label if state else "",
        "due": spoken(due) if due else "",
        "outcome": cases.proportion().outcomes.get(outcome, ""),
    }
    where = link.format(case.entry.subject)
    return [Telling(person, case.entry.kind, said, where, case.reason) for person in sorted(people)]
