"""Who may read which cases: those who hold `case:read` there, and of his own case whoever is named in it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db.models import Q

from zhangfa.applications import queries as applications
from zhangfa.applications.queries import About
from zhangfa.cases.core import (
    READ,
    Case,
    CaseAction,
    CaseClosed,
    CaseFound,
    CaseJudged,
    CaseOpened,
    CaseOrdered,
    CaseState,
    Proportion,
    read_proportion,
    why_not,
)
from zhangfa.cases.models import CaseRow, ConcernedRow
from zhangfa.impressions import queries as impressions
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import Discrepancy, Entry, tenant_of
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import office_label, today
from zhangfa.organizations.queries import within
from zhangfa.oversight import queries as oversight

_RULES = Path(__file__).parent / "rules" / "cases.toml"
_NEVER_HERE = "0" * 26


@cache
def proportion() -> Proportion:
    """cases/rules/cases.toml, read once."""
    return read_proportion(tomllib.loads(_RULES.read_text("utf-8")))


def page(actor: Actor, *, only_open: bool = True, limit: int = 200) -> tuple[Case, ...]:
    """The newest first: what he may read, and what names him."""
    named = ConcernedRow.objects.filter(person=actor.id).values("case_id")
    rows = CaseRow.objects.filter(within(actor.paths(READ)) | Q(pk__in=named) | Q(order_person=actor.id))
    rows = rows.exclude(state=CaseState.CLOSED.value) if only_open else rows
    return tuple(row.value() for row in rows.order_by("-opened_at", "-pk")[:limit])


def find(actor: Actor, case_id: str) -> Case:
    """Refused cases.unknown for those who may not know of it."""
    return row_for(actor, case_id).value()


def row_for(actor: Actor, case_id: str, *, lock: bool = False) -> CaseRow:
    """Within cases only."""
    rows = CaseRow.objects.select_for_update() if lock else CaseRow.objects
    row = rows.filter(pk=case_id).first()
    if row is None or not (actor.may(READ, TreePath(row.path)) or is_concerned(actor, row.value())):
        raise Refused(Refusal("cases.unknown"))
    return row


def is_concerned(actor: Actor, case: Case) -> bool:
    ordered = case.rectification is not None and case.rectification.person == actor.id
    return actor.is_person and (ordered or case.person(actor.id) is not None)


def evidence(actor: Actor, case_id: str) -> Mapping[str, Any]:
    """The frozen list: log, checkpoint and entries, each with its place and digest."""
    return row_for(actor, case_id).evidence


def actions(actor: Actor, case: Case) -> tuple[CaseAction, ...]:
    """What this person may do now; whoever has answered is not asked again."""
    found = [action for action in CaseAction if not why_not(case, action, actor)]
    mine = case.person(actor.id)
    if mine is not None and (mine.replied_at or mine.decided_at) and CaseAction.REPLY in found:
        found.remove(CaseAction.REPLY)
    done = case.rectification is not None and bool(case.rectification.done)
    judging = {CaseAction.ACCEPT, CaseAction.SEND_BACK}
    return tuple(
        each for each in found if (each not in judging or done) and (each is not CaseAction.RECTIFY or not done)
    )


def applications_of(case: Case) -> tuple[About, ...]:
    """What can be traced back: the application that the case is about, and those that its frozen evidence names."""
    frozen = CaseRow.objects.values_list("evidence", flat=True).get(pk=case.id)
    named = [entry.subject for each in frozen["entries"] if (entry := ledger.entry(each["id"])) is not None]
    wanted = dict.fromkeys(each for each in (case.application, *named) if each)
    found = applications.about(wanted)
    return tuple(found[each] for each in wanted if each in found)


def about(application_id: str) -> tuple[Case, ...]:
    """For whoever may read the application already: its cases, the newest first."""
    rows = CaseRow.objects.filter(application=application_id).order_by("-opened_at")
    return tuple(row.value() for row in rows)


def about_alarms(alarms: Iterable[str]) -> Mapping[str, Case]:
    """For whoever may see the alarms already: the latest case about each that has one."""
    rows = CaseRow.objects.filter(alarm__in=[each for each in alarms if each]).order_by("opened_at")
    return {row.alarm: row.value() for row in rows}


def open_about(*, alarm: str, application: str) -> str:
    """The number of the case that is open about it, "" when there is none."""
    same = Q(alarm=alarm or _NEVER_HERE) | Q(application=application or _NEVER_HERE)
    row = CaseRow.objects.filter(same).exclude(state=CaseState.CLOSED.value).first()
    return row.number if row else ""


def part_in(application_id: str) -> frozenset[str]:
    """Whoever applied, decided or held the seal of an application."""
    if not application_id:
        return frozenset()
    keepers = {each.keeper for each in impressions.of_application(application_id)}
    return impressions.involved_in(application_id) | keepers


def candidates(case: Case, now: datetime) -> tuple[tuple[str, str, str], ...]:
    """Who can be named: whoever had a part in it, and whoever holds an office there; id, name, what he is."""
    held = {
        appointment.person_id: (name, office_label(office, field))
        for office, field, holders in organizations.office_table(case.path, today(now))
        for appointment, name in holders
    }
    names = organizations.person_names(part_in(case.application))
    found = {person: (name, "申请或办理人") for person, name in names.items()} | held
    return tuple((person, name, label) for person, (name, label) in sorted(found.items(), key=lambda one: one[1][1]))


def freeze(application: str, alarm: str, path: TreePath) -> dict[str, Any]:
    """Every sequenced entry about the application and every one that the alarm names, under one checkpoint."""
    entries = {entry.id: entry for entry in (ledger.history(application) if application else ())}
    raised = oversight.by_id(alarm) if alarm else None
    named = [each.entry for each in raised.evidence if each.entry is not None] if raised else []
    entries |= {key: found for key in named if (found := ledger.entry(key)) is not None}
    tenant = tenant_of(path)
    listed = [_frozen(entry) for entry in entries.values() if entry.index is not None]
    note = ledger.checkpoint(tenant) or ""
    return {
        "log": tenant,
        "size": ledger.size(tenant),
        "checkpoint": note,
        "entries": sorted(listed, key=lambda each: each["index"]),
    }


def _frozen(entry: Entry) -> dict[str, Any]:
    proof = ledger.proof(entry.id)
    digest = sha256(proof.leaf).hexdigest() if proof else ""
    return {
        "id": entry.id,
        "index": entry.index,
        "kind": entry.kind,
        "at": entry.at.isoformat(),
        "leaf": digest,
    }


def digest_of(frozen: Mapping[str, Any]) -> str:
    """SHA-256 in hex of the list as JSON with sorted keys and no spaces, as anybody can make it again."""
    return sha256(json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def overdue(now: datetime) -> tuple[str, ...]:
    """For jobs: cases whose step is past its limit and of which that was not told yet."""
    rows = CaseRow.objects.exclude(state=CaseState.CLOSED.value).filter(due_at__lte=now)
    return tuple(row.pk for row in rows if row.overdue_told != row.state)


@dataclass(frozen=True, slots=True)
class _State:
    state: str
    evidence: str


class CaseReplay:
    """State and evidence of every case, rebuilt from the facts."""

    def __init__(self) -> None:
        self._known: dict[str, _State] = {}

    def take(self, entry: Entry) -> None:
        fact = entry.fact
        if isinstance(fact, CaseOpened):
            self._known[fact.subject] = _State(CaseState.VERIFYING.value, fact.evidence.hex())
        elif isinstance(fact, CaseFound | CaseOrdered | CaseJudged | CaseClosed):
            state = CaseState.CLOSED if isinstance(fact, CaseClosed) else fact.state
            self._known[fact.subject] = _State(state.value, self._known[fact.subject].evidence)

    def compare(self, tenant: str) -> Iterator[Discrepancy]:
        rows: Iterable[CaseRow] = CaseRow.objects.filter(tenant=tenant)
        stored = {row.pk: _State(row.state, digest_of(row.evidence)) for row in rows}
        for key in sorted(stored.keys() | self._known.keys()):
            if stored.get(key) != self._known.get(key):
                yield Discrepancy(tenant, f"cases/{key}", "the row is not what the facts make")
