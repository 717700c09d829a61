"""Who is told what: from an entry of the ledger to notices. Each is told once, however often the entry is read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from zhangfa.applications import queries as applications
from zhangfa.applications.core import RefusalGround, Stage, State
from zhangfa.applications.queries import About
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Entry
from zhangfa.notices import services as notices
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, today

NEXT_STAGE = {
    State.SUBMITTED: Stage.ACCEPT,
    State.ACCEPTED: Stage.EXAMINE,
    State.EXAMINED: Stage.APPROVE,
    State.APPROVED: Stage.USE,
}
WATCHING = (Office.LIAISON_INSPECTOR, Office.SECRETARY, Office.VILLAGE_HEAD)
WATCHING_ABOVE = (Office.DISCIPLINE_OFFICER,)


def tell(people: Iterable[str], kind: str, params: dict[str, str | int], link: str, reason: str, now: datetime) -> None:
    for person_id in sorted(set(people)):
        notices.tell(person_id=person_id, kind=kind, params=params, link=link, reason=reason, now=now)


def about(entry: Entry, now: datetime) -> About:
    """The application that the entry is about, as it is now."""
    found = applications.about_one(entry.subject)
    if found is None:
        raise LookupError(f"entry {entry.id} names the unknown application {entry.subject}")
    return found


def words(found: About, entry: Entry) -> dict[str, str | int]:
    """What the notices of an application may say; the fact's own words go over them."""
    fact = entry.fact
    ground = getattr(fact, "ground", None)
    return {
        "matter": found.title,
        "number": found.number,
        "applicant": found.applicant_name,
        "actor": entry.actor_name or "系统",
        "place": found.unit_name,
        "at": clock(entry.at),
        "due": clock(found.due_at) if found.due_at else "",
        "stage": NEXT_STAGE[found.state].label if found.state in NEXT_STAGE else "",
        "note": getattr(fact, "note", None) or "",
        "reason": getattr(fact, "reason", None) or "未说明原因",
        "ground": RefusalGround(ground).label if ground else "",
        "impressions": found.impressions,
    }


def clock(moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def tell_applicant(entry: Entry, now: datetime, kind: str = "") -> None:
    """The applicant, and the clerk who filled in the form."""
    found = about(entry, now)
    tell(found.people, kind or entry.kind, words(found, entry), link(found), reason(entry), now)


def tell_next(entry: Entry, now: datetime) -> None:
    """Whoever holds an office whose turn it is; nobody, when the application has moved on meanwhile."""
    found = about(entry, now)
    if found.waits_path is None or found.revision != entry.fact.revision:
        return
    people = holders(found.waits_for, found.waits_path, now) - set(found.people)
    tell(people, "application.todo", words(found, entry), link(found), reason(entry), now)


def tell_deciders(entry: Entry, now: datetime) -> None:
    """Whoever has decided a step of it."""
    found = about(entry, now)
    people = applications.deciders_of(found.id) - set(found.people)
    tell(people, entry.kind, words(found, entry), link(found), reason(entry), now)


def tell_of_terminal(entry: Entry, now: datetime) -> None:
    """Those who approve and keep at the terminal's place; `actor` is whoever ordered it."""
    path = TreePath(entry.path)
    place = organizations.unit_names([path]).get(path, "")
    people = holders((*WATCHING, Office.KEEPER), path, now)
    said = {"place": place, "actor": entry.actor_name or "系统", "reason": entry.fact.reason or "未说明原因"}
    tell(people, entry.kind.replace("_ordered", "ed"), said, "/desk/terminals", reason(entry), now)


def holders(offices: Iterable[str], path: TreePath, now: datetime) -> set[str]:
    """The ids of those who hold one of the offices at this very place today."""
    day = today(now)
    return {person.id for office in offices for person in organizations.holders(Office(office), path, day)}


def watchers(path: TreePath, now: datetime) -> set[str]:
    """Who is told of alarms: those who watch the village, and the town's discipline officer."""
    return holders(WATCHING, path, now) | holders(WATCHING_ABOVE, path.parent, now) | holders(WATCHING_ABOVE, path, now)


def link(found: About) -> str:
    return f"/m/applications/{found.id}"


def reason(entry: Entry) -> str:
    return f"entry/{entry.id}"
