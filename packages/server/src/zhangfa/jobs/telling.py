"""Who is told what: from an entry of the ledger to notices. Each is told once, however often the entry is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from zhangfa.access import queries as access
from zhangfa.applications import queries as applications
from zhangfa.applications import services as deeds
from zhangfa.applications.core import RefusalGround, Seat, Stage, State
from zhangfa.applications.queries import About
from zhangfa.documents.ports import Storage, Typesetter
from zhangfa.eseals import queries as eseals
from zhangfa.eseals.core import PERMISSIONS, ESealAction, ESealState
from zhangfa.jobs.actors import REACTIONS
from zhangfa.kernel.clock import spoken as clock
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Entry
from zhangfa.notices.core import Telling
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, today
from zhangfa.partners import queries as partners
from zhangfa.partners.core import county_of
from zhangfa.permits.ports import PermitSigner
from zhangfa.seals.core import SealBody

NEXT_STAGE = {
    State.SUBMITTED: Stage.ACCEPT,
    State.ACCEPTED: Stage.EXAMINE,
    State.EXAMINED: Stage.APPROVE,
    State.APPROVED: Stage.USE,
}
# What whoever is above must hold to take an e-seal on from here.
ESEAL_NEEDS = {
    ESealState.APPLIED: PERMISSIONS[ESealAction.APPROVE],
    ESealState.APPROVED: PERMISSIONS[ESealAction.MAKE],
    ESealState.MADE: PERMISSIONS[ESealAction.FILE],
}
WATCHING = (Office.LIAISON_INSPECTOR, Office.SECRETARY, Office.VILLAGE_HEAD)


@dataclass(frozen=True)
class Means:
    """What reactions need from outside."""

    cipher: Cipher
    signer: PermitSigner
    typesetter: Typesetter
    storage: Storage


@dataclass(frozen=True)
class Case:
    """One entry to which the jobs react, and the application that it is about, looked up once."""

    entry: Entry
    now: datetime
    means: Means

    @cached_property
    def found(self) -> About:
        found = applications.about_one(self.entry.subject)
        if found is None:
            raise LookupError(f"entry {self.entry.id} names the unknown application {self.entry.subject}")
        return found

    @property
    def reason(self) -> str:
        return f"entry/{self.entry.id}"

    @property
    def link(self) -> str:
        return f"/m/applications/{self.found.id}"

    @cached_property
    def words(self) -> dict[str, str | int]:
        """What the notices of an application may say."""
        fact, found = self.entry.fact, self.found
        ground = getattr(fact, "ground", None)
        return {
            "matter": found.title,
            "number": found.number,
            "applicant": found.applicant_name,
            "actor": self.entry.actor_name or "系统",
            "place": found.unit_name,
            "at": clock(self.entry.at),
            "due": clock(found.due_at) if found.due_at else "",
            "stage": NEXT_STAGE[found.state].label if found.state in NEXT_STAGE else "",
            "note": getattr(fact, "note", None) or "",
            "reason": getattr(fact, "reason", None) or "未说明原因",
            "ground": RefusalGround(ground).label if ground else "",
            "impressions": found.impressions,
        }

    def told(
        self, people: Iterable[str], kind: str, more: Mapping[str, str | int] | None = None, link: str | None = None
    ) -> Iterator[Telling]:
        """Everybody of `people` is told the same; `more` goes over the application's own words."""
        params = {**self.words, **(more or {})}
        where = self.link if link is None else link
        return (Telling(person, kind, params, where, self.reason) for person in sorted(set(people)))


def tell_applicant(case: Case) -> Iterable[Telling]:
    """The applicant, and the clerk who filled in the form."""
    return case.told(case.found.people, case.entry.kind)


def tell_next(case: Case) -> Iterable[Telling]:
    """Whoever is asked by what has just happened, and his deputies; nobody, when the application has moved on since.
    An office that nobody holds who could sign is noted, once."""
    found, told = case.found, set()
    if found.revision != case.entry.fact.revision or found.state not in NEXT_STAGE:
        return ()
    for seat in applications.asked(found.id):
        if seat.since == found.revision:
            people = who_could(seat, found, case.now)
            told |= people
            if not people:
                deeds.note_unmanned(actor=REACTIONS, now=case.now, application_id=found.id, seat=seat)
    return case.told(told - {case.entry.actor_id}, "application.todo")


def who_could(seat: Seat, found: About, now: datetime) -> set[str]:
    """Those who could sign in the seat today and their deputies, without whom separation bars from the start."""
    people = applications.ids_who_can(seat, now)
    deputies = {each.person_id for person in people for each in organizations.deputies_of(person, now)}
    barred = set() if found.state is State.SUBMITTED else set(found.people)
    return (people | deputies) - barred


def tell_station(case: Case) -> Iterable[Telling]:
    """备案: a contract carries its seal, so the town's station hears that it is to be filed."""
    if case.found.body != SealBody.CONTRACT.value:
        return ()
    people = organizations.holders_among((Office.ECONOMIC_STATION,), (case.found.path.parent,), today(case.now))
    return case.told(people, "filing.due")


def tell_asked_again(case: Case) -> Iterable[Telling]:
    """催办: everybody whose turn it is, with who urges."""
    people = [who_could(seat, case.found, case.now) for seat in applications.asked(case.found.id)]
    return case.told(set().union(*people), case.entry.kind)


def tell_copied(case: Case) -> Iterable[Telling]:
    return case.told(case.entry.fact.people, case.entry.kind)


def tell_of_empty_office(case: Case) -> Iterable[Telling]:
    """空岗: the administrators above the village, who can appoint somebody; and the applicant, why it waits."""
    fact, path = case.entry.fact, case.found.path
    above = path.lineage[:-1]
    office = Office(fact.office).label if fact.office else "指定的人员"
    said = {"office": office, "step": fact.step_label}
    return case.told(holders((Office.ADMINISTRATOR,), above, case.now) | set(case.found.people), case.entry.kind, said)


def tell_appointed(case: Case) -> Iterable[Telling]:
    """Whoever takes up an office hears of what waits there for want of somebody."""
    fact, path = case.entry.fact, TreePath(case.entry.path)
    waiting = applications.unmanned(office=fact.office.value, path=path)
    if not waiting:
        return ()
    said = {"office": fact.office.label, "count": len(waiting)}
    return [Telling(case.entry.subject, "application.office_filled", said, "/m/", case.reason)]


def tell_deciders(case: Case) -> Iterable[Telling]:
    """Whoever has decided a step of it."""
    return case.told(applications.deciders_of(case.found.id) - set(case.found.people), case.entry.kind)


def tell_of_terminal(case: Case) -> Iterable[Telling]:
    """Those who approve and keep at the terminal's place; `actor` is whoever ordered it."""
    entry, path = case.entry, TreePath(case.entry.path)
    said = {
        "place": organizations.unit_names([path]).get(path, ""),
        "actor": entry.actor_name or "系统",
        "reason": entry.fact.reason or "未说明原因",
    }
    kind = entry.kind.replace("_ordered", "ed")
    people = holders((*WATCHING, Office.KEEPER), (path,), case.now)
    return [Telling(person, kind, said, "/desk/terminals", case.reason) for person in sorted(people)]


def tell_of_deputy(case: Case) -> Iterable[Telling]:
    """Both sides, save whoever did it himself."""
    entry, fact = case.entry, case.entry.fact
    names = organizations.person_names([entry.subject, fact.deputy])
    opens_at = getattr(fact, "opens_at", None)
    said = {
        "principal": names[entry.subject],
        "deputy": names[fact.deputy],
        "office": Office(fact.office).label if fact.office else "全部办理事项",
        "opens": clock(opens_at) if opens_at else "",
        "closes": clock(fact.closes_at),
        "actor": entry.actor_name or "系统",
    }
    people = {entry.subject, fact.deputy} - {entry.actor_id}
    return [Telling(person, entry.kind, said, "/m/deputies", case.reason) for person in sorted(people)]


def tell_voided(case: Case) -> Iterable[Telling]:
    """The applicant, who holds the file, hears that it no longer stands."""
    said = {"validity": case.entry.fact.validity.label}
    return case.told(case.found.people, case.entry.kind, said)


def tell_of_eseal(case: Case) -> Iterable[Telling]:
    """申请, to those above who act next; and each step after it, also to those of the unit who answer for its seals.
    Nobody is asked for what has been done since."""
    entry, path, eseal = case.entry, TreePath(case.entry.path), eseals.by_id(case.entry.subject)
    if eseal is None:
        raise LookupError(f"entry {entry.id} names the unknown e-seal {entry.subject}")
    fact = entry.fact
    note = getattr(fact, "note", "")
    said = {
        "name": eseal.name,
        "place": organizations.unit_names([path]).get(path, ""),
        "actor": entry.actor_name or "系统",
        "applicant": entry.actor_name or "系统",
        "renewal": "换发" if getattr(fact, "renews", "") else "",
        "action": fact.action.label if entry.kind == "eseal.moved" else "",
        "state": fact.state.label if entry.kind == "eseal.moved" else "",
        "note": f"说明：{note}。" if note else "",
    }
    people: set[str] = set()
    if entry.kind == "eseal.moved":
        people |= holders((Office.SECRETARY, Office.VILLAGE_HEAD, Office.KEEPER), (path,), case.now)
        people |= {eseal.applied_by}
    waits = eseal.state is getattr(fact, "state", ESealState.APPLIED)
    if waits and eseal.state in ESEAL_NEEDS:
        people |= holders(access.offices_with(ESEAL_NEEDS[eseal.state]), path.lineage[:-1], case.now)
    link = f"/desk/eseals?id={eseal.id}"
    return [Telling(person, entry.kind, said, link, case.reason) for person in sorted(people - {entry.actor_id})]


def holders(offices: Iterable[str], paths: Iterable[TreePath], now: datetime) -> set[str]:
    """The ids of those who hold one of the offices at one of these very places today."""
    return organizations.holders_among([Office(office) for office in offices], list(paths), today(now))


def tell_of_key(case: Case) -> Iterable[Telling]:
    """Whoever supervises in the county hears that another system was given a key, or lost it."""
    county = county_of(TreePath(case.entry.path))
    people = holders((Office.DISCIPLINE_OFFICER, Office.AUDITOR, Office.ADMINISTRATOR), (county,), case.now)
    said = {"actor": case.entry.actor_name, "name": partners.name_of(case.entry.subject)}
    told = people - {case.entry.actor_id}
    return [Telling(person, case.entry.kind, said, "/desk/notices", case.reason) for person in sorted(told)]
