"""Who hears of a joint review and of complaints: its team, the village where something was found, the town."""

from __future__ import annotations

from collections.abc import Iterable

from zhangfa.jobs import telling
from zhangfa.jobs.telling import Case
from zhangfa.kernel.clock import spoken
from zhangfa.kernel.tree import TreePath
from zhangfa.notices.core import Telling
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office
from zhangfa.reviews.core import Result, ReviewVerified

VILLAGE = (Office.SECRETARY, Office.VILLAGE_HEAD)


def tell_team(case: Case) -> Iterable[Telling]:
    return _told(case, set(case.entry.fact.team) - {case.entry.actor_id})


def tell_village(case: Case) -> Iterable[Telling]:
    """Of a problem, and of what was not good enough; what is fine is not told."""
    fact = case.entry.fact
    bad = not fact.accepted if isinstance(fact, ReviewVerified) else fact.result is Result.PROBLEM
    return _told(case, telling.holders(VILLAGE, (TreePath(fact.place),), case.now)) if bad else ()


def tell_of_complaint(case: Case) -> Iterable[Telling]:
    """The town's discipline officer, never the village; and nothing of who complained."""
    path = TreePath(case.entry.path)
    people = telling.holders((Office.DISCIPLINE_OFFICER,), (path.parent,), case.now)
    place = organizations.unit_names([path]).get(path, "")
    said = {"place": place, "about": case.entry.fact.about.label}
    return [Telling(person, case.entry.kind, said, "/desk/complaints", case.reason) for person in sorted(people)]


def _told(case: Case, people: set[str]) -> list[Telling]:
    fact, path = case.entry.fact, TreePath(case.entry.path)
    due = getattr(fact, "due_at", None)
    said = {
        "place": organizations.unit_names([path]).get(path, ""),
        "month": getattr(fact, "month", ""),
        "note": getattr(fact, "note", None) or "",
        "due": spoken(due) if due else "",
        "actor": case.entry.actor_name or "系统",
    }
    where = f"/desk/reviews/{case.entry.subject}"
    return [Telling(person, case.entry.kind, said, where, case.reason) for person in sorted(people)]
