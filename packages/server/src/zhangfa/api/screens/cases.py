"""Cases as screens show them; whoever is named sees himself, and nothing of the others."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.http import HttpResponse

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import cases as shapes
from zhangfa.api.schemas.common import Choice
from zhangfa.api.screens import places, timeline, trace
from zhangfa.bootstrap import ports
from zhangfa.cases import queries, services
from zhangfa.cases.core import READ, Case, CaseAction
from zhangfa.documents import queries as documents
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import Entry

END_OF_WORK = time(17, 30, tzinfo=CHINA)


def shown(caller: Caller, *, only_open: bool) -> shapes.CaseList:
    found = queries.page(caller.actor, only_open=only_open)
    return shapes.CaseList(items=[shapes.CaseItem(**_item(caller, each)) for each in found])


def _item(caller: Caller, case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "number": case.number,
        "unit": places.ref(case.path),
        "title": case.title,
        "state": case.state.value,
        "state_label": case.state.label,
        "finding_label": queries.proportion().findings.get(case.finding, ""),
        "opened_by": case.opened_by,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "overdue": case.due_at is not None and case.due_at <= caller.now,
        "mine": queries.is_concerned(caller.actor, case),
    }


def view(caller: Caller, case_id: str) -> shapes.CaseView:
    return _view(caller, queries.find(caller.actor, case_id))


def _view(caller: Caller, case: Case) -> shapes.CaseView:
    reads = caller.actor.may(READ, case.path)
    people = case.people if reads else tuple(each for each in case.people if each.person == caller.actor.id)
    rules, actions = queries.proportion(), queries.actions(caller.actor, case)
    handles = CaseAction.NAME in actions or CaseAction.ORDER in actions
    chosen = queries.candidates(case, caller.now) if handles else ()
    return shapes.CaseView(
        **_item(caller, case),
        revision=case.revision,
        application=case.application or None,
        found=case.found,
        people=[_person(caller, case, each) for each in people],
        order=_order(caller, case) if reads or _is_ordered(caller, case) else None,
        evidence=_evidence(caller, case),
        traces=_traces(caller, case) if reads else [],
        letter_url=f"{settings.API_PREFIX}cases/{case.id}/letter.pdf" if case.letter else None,
        lines=[_line(entry) for entry in ledger.history(case.id)] if reads else [],
        actions=[shapes.CaseAct(action=each.value, label=each.label) for each in actions],
        findings=[Choice(code=code, label=label) for code, label in rules.findings.items()],
        outcomes=[Choice(code=each, label=rules.outcomes[each]) for each in rules.allowed.get(case.finding, ())],
        candidates=[shapes.CaseCandidate(person=person, name=name, label=label) for person, name, label in chosen],
    )


def _is_ordered(caller: Caller, case: Case) -> bool:
    return case.rectification is not None and case.rectification.person == caller.actor.id


def _person(caller: Caller, case: Case, each: Any) -> shapes.CasePerson:
    return shapes.CasePerson(
        person=each.person,
        name=each.name,
        part=each.part,
        reply_due=each.reply_due,
        reply=each.reply,
        replied_at=each.replied_at,
        files=_files(caller, each.files),
        outcome_label=queries.proportion().outcomes.get(each.outcome, ""),
        reason=each.reason,
        decided_by=each.decided_by,
        decided_at=each.decided_at,
        mine=each.person == caller.actor.id,
    )


def _order(caller: Caller, case: Case) -> shapes.CaseOrder | None:
    asked = case.rectification
    if asked is None:
        return None
    said = {"words": asked.words, "name": asked.name, "due_at": asked.due_at, "done": asked.done}
    return shapes.CaseOrder(**said, done_at=asked.done_at, files=_files(caller, asked.files))


def _files(caller: Caller, ids: tuple[str, ...]) -> list[shapes.CaseFile]:
    found = []
    for each in ids:
        try:
            file = documents.get_file(caller.actor, each)
        except Refused:  # what this reader may not open is not named to him
            continue
        found.append(shapes.CaseFile(id=file.id, name=file.name, pages=file.pages))
    return found


def _evidence(caller: Caller, case: Case) -> shapes.CaseEvidence:
    frozen = queries.evidence(caller.actor, case.id)
    entries = [
        shapes.FrozenEntry(
            index=each["index"],
            kind=each["kind"],
            text=_said(ledger.entry(each["id"])),
            at=each["at"],
            leaf=each["leaf"],
        )
        for each in frozen["entries"]
    ]
    said = {"log": frozen["log"], "size": frozen["size"], "checkpoint": frozen["checkpoint"]}
    return shapes.CaseEvidence(digest=case.evidence_digest, entries=entries, **said)


def _traces(caller: Caller, case: Case) -> list[shapes.CaseTrace]:
    return [
        shapes.CaseTrace(
            application=about.id,
            number=about.number,
            title=about.title,
            permit=mark.permit if mark else "",
            mark=mark.number if mark else 0,
        )
        for about in queries.applications_of(case)
        if caller.actor.may("application:read", about.path)
        for mark in trace.marks(about.id)
    ]


def _said(entry: Entry | None) -> str:
    return timeline.sentence_of(entry) if entry else ""


def _line(entry: Entry) -> shapes.CaseLine:
    return shapes.CaseLine(
        at=entry.at,
        actor=entry.actor_name if entry.actor_name and entry.actor_kind.value == "person" else "系统",
        text=timeline.sentence_of(entry),
        note=getattr(entry.fact, "note", None) or "",
        index=entry.index,
    )


def open_case(caller: Caller, body: shapes.CaseIn) -> shapes.CaseView:
    made = services.open_case(
        actor=caller.actor,
        now=caller.now,
        case_id=new_id(),
        alarm_id=body.alarm,
        application_id=body.application,
        note=body.note,
    )
    return _view(caller, made)


def act(caller: Caller, case_id: str, body: shapes.CaseActIn) -> shapes.CaseView:
    given = {"actor": caller.actor, "now": caller.now, "case_id": case_id, "note": body.note}
    seen = given | {"revision": body.revision}
    match CaseAction(body.action):
        case CaseAction.FIND:
            services.find(**seen, finding=body.finding)
        case CaseAction.NAME:
            services.name(**seen, person=body.person)
        case CaseAction.ORDER:
            services.order(**seen, person=body.person, due_at=_moment(body.due_on))
        case CaseAction.RECTIFY:
            services.rectify(**given, files=body.files)
        case CaseAction.ACCEPT | CaseAction.SEND_BACK as judged:
            services.judge(**seen, accepted=judged is CaseAction.ACCEPT)
        case CaseAction.REPLY:
            services.reply(**given, files=body.files)
        case CaseAction.DECIDE:
            services.decide(**seen, person=body.person, outcome=body.outcome)
        case CaseAction.CLOSE:
            services.close(**seen, typesetter=ports().typesetter, storage=ports().storage)
    return view(caller, case_id)


def _moment(day: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), END_OF_WORK)
    except ValueError as error:
        raise Refused(Refusal("api.invalid", field="due_on")) from error


def letter(caller: Caller, case_id: str) -> HttpResponse:
    case = queries.find(caller.actor, case_id)
    if not case.letter:
        raise Refused(Refusal("cases.unknown"))
    headers = {"Content-Disposition": f'inline; filename="case-{case.id}.pdf"'}
    return HttpResponse(ports().storage.get(case.letter), content_type="application/pdf", headers=headers)


def evidence_file(caller: Caller, case_id: str) -> HttpResponse:
    frozen = queries.evidence(caller.actor, case_id)
    text = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    headers = {"Content-Disposition": f'attachment; filename="evidence-{case_id}.json"'}
    return HttpResponse(text, content_type="application/json", headers=headers)
