"""Who may move a case: `from zhangfa.cases import services as cases`. Each deed takes the revision that was seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from zhangfa.applications import queries as applications
from zhangfa.applications.core import add_hours
from zhangfa.cases import queries
from zhangfa.cases.core import (
    Case,
    CaseAction,
    CaseClosed,
    CaseDecided,
    CaseFound,
    CaseJudged,
    CaseOpened,
    CaseOrdered,
    CaseOverdue,
    CasePersonNamed,
    CaseRectified,
    CaseReplied,
    CaseState,
    letter_of,
    machine,
    why_not,
    why_not_open,
    why_not_words,
)
from zhangfa.cases.models import CaseRow, ConcernedRow
from zhangfa.cases.ports import Storage, Typesetter
from zhangfa.documents import services as documents
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import Fact, tenant_of
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import today
from zhangfa.oversight import queries as oversight
from zhangfa.oversight import services as alarms
from zhangfa.oversight.core import AlarmAction
from zhangfa.oversight.core import why_not as why_not_alarm

NO_LETTER = bytes(32)


def open_case(
    *, actor: Actor, now: datetime, case_id: str, alarm_id: str = "", application_id: str = "", note: str
) -> Case:
    """立案, from an alarm or about an application; the evidence is frozen in the same moment."""
    with transaction.atomic():
        path, title, application = _subject(actor, alarm_id, application_id)
        people, same = queries.part_in(application), queries.open_about(alarm=alarm_id, application=application)
        require(why_not_open(actor, path, people=people, open_case=same) or why_not_words(note))
        frozen = queries.freeze(application, alarm_id, path)
        row = CaseRow(id=case_id, tenant=tenant_of(path), path=path.text, title=title[:300])
        row.alarm, row.application, row.state = alarm_id, application, CaseState.VERIFYING.value
        row.opened_by, row.opened_by_id, row.opened_at = actor.name, actor.id, now
        row.number, row.due_at = _number(row.tenant, now), _due(CaseState.VERIFYING.value, now)
        row.evidence, row.evidence_digest = frozen, queries.digest_of(frozen)
        _insert(row)
        fact = CaseOpened(
            subject=case_id,
            path=path.text,
            number=row.number,
            alarm=alarm_id,
            application=application,
            evidence=bytes.fromhex(row.evidence_digest),
            checkpoint=frozen["size"],
            due_at=row.due_at,
            note=note.strip(),
        )
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def _subject(actor: Actor, alarm_id: str, application_id: str) -> tuple[TreePath, str, str]:
    if alarm_id:
        found = oversight.alarm(actor, alarm_id)
        if found is None:
            raise Refused(Refusal("oversight.unknown"))
        return found.path, f"{found.kind.label}：{found.text}", found.application
    item = applications.find(actor, application_id)
    return item.path, f"“{item.title}”（编号 {item.number}）的用章", application_id


def _number(tenant: str, now: datetime) -> str:
    year = today(now).year
    count = CaseRow.objects.filter(tenant=tenant, number__startswith=f"案{year}-").count() + 1
    return f"案{year}-{count:03d}"


def _insert(row: CaseRow) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("somebody else opened a case just now") from error


def _due(step: str, now: datetime) -> datetime:
    return add_hours(applications.work_calendar(), now, queries.proportion().hours[step])


def find(*, actor: Actor, now: datetime, case_id: str, revision: int, finding: str, note: str) -> Case:
    """问题核实: what it is; nothing in it closes the case at once."""
    with transaction.atomic():
        row = _load(actor, case_id, revision, CaseAction.FIND, note)
        require(machine.why_not_find(queries.proportion(), finding))
        nothing = finding == "unfounded"
        state = CaseState.CLOSED if nothing else CaseState.TRACING
        due = None if nothing else _due(state.value, now)
        ended = {"closed_at": now} if nothing else {}
        _move(row, state=state.value, finding=finding, found=note.strip(), due_at=due, **ended)
        said = {"number": row.number, "finding": finding, "state": state, "due_at": due, "note": note.strip()}
        _append(row, CaseFound, actor, now, **said)
        if nothing:
            _end_alarm(row, actor, now)
    return queries.find(actor, case_id)


def name(*, actor: Actor, now: datetime, case_id: str, revision: int, person: str, note: str) -> Case:
    """倒查责任: a person and his part in it; he is told and may answer."""
    with transaction.atomic():
        row = _load(actor, case_id, revision, CaseAction.NAME, note)
        case = row.value()
        known = {each: label for each, label, _ in queries.candidates(case, now)}
        if person == actor.id:
            raise Refused(Refusal("cases.own_case"))
        require(machine.why_not_name(case, person, known=person in known))
        reply_due = _due("reply", now)
        ConcernedRow.objects.create(
            case=row, person=person, name=known[person], part=note.strip()[:300], reply_due=reply_due
        )
        _move(row)
        said = {"number": row.number, "person": person, "reply_due": reply_due, "shown_name": known[person]}
        _append(row, CasePersonNamed, actor, now, note=note.strip(), **said)
    return queries.find(actor, case_id)


def reply(*, actor: Actor, now: datetime, case_id: str, note: str, files: Sequence[str] = ()) -> Case:
    """说明和申辩, by whoever is named, once, with papers if he wants."""
    with transaction.atomic():
        row = _load(actor, case_id, None, CaseAction.REPLY, note)
        require(machine.why_not_reply(row.value(), actor.id, now, files))
        kept = _attach(row, files, actor, now)
        mine = ConcernedRow.objects.filter(case=row, person=actor.id, replied_at__isnull=True)
        if mine.update(reply=note.strip(), replied_at=now, files=list(files)) != 1:
            raise Conflict("answered already")
        _move(row)
        said = {"number": row.number, "person": actor.id, "opened_by": row.opened_by_id, "files": kept}
        _append(row, CaseReplied, actor, now, note=note.strip(), **said)
    return queries.find(actor, case_id)


def _attach(row: CaseRow, files: Sequence[str], actor: Actor, now: datetime) -> tuple[bytes, ...]:
    given = {"subject": row.pk, "path": TreePath(row.path), "readers": (actor.id,), "actor": actor, "now": now}
    return tuple(bytes.fromhex(documents.attach(file_id=each, **given).digest) for each in files)


def order(
    *, actor: Actor, now: datetime, case_id: str, revision: int, person: str, due_at: datetime, note: str
) -> Case:
    """交办整改: what, by whom, until when."""
    with transaction.atomic():
        row = _load(actor, case_id, revision, CaseAction.ORDER, note)
        case = row.value()
        known = {each: label for each, label, _ in queries.candidates(case, now)}
        require(machine.why_not_order(case, known=person in known, due_at=due_at, now=now))
        state = CaseState.RECTIFYING
        asked = {"order_words": note.strip(), "order_person": person, "order_name": known[person]}
        _move(row, state=state.value, due_at=due_at, order_due_at=due_at, **asked)
        said = {"number": row.number, "state": state, "person": person, "due_at": due_at, "shown_name": known[person]}
        _append(row, CaseOrdered, actor, now, note=note.strip(), **said)
    return queries.find(actor, case_id)


def rectify(*, actor: Actor, now: datetime, case_id: str, note: str, files: Sequence[str] = ()) -> Case:
    """报告整改, by whoever was ordered."""
    with transaction.atomic():
        row = _load(actor, case_id, None, CaseAction.RECTIFY, note)
        kept = _attach(row, files, actor, now)
        _move(row, done_words=note.strip(), done_at=now, done_files=list(files))
        said = {"number": row.number, "opened_by": row.opened_by_id, "files": kept, "note": note.strip()}
        _append(row, CaseRectified, actor, now, **said)
    return queries.find(actor, case_id)


def judge(*, actor: Actor, now: datetime, case_id: str, revision: int, accepted: bool, note: str) -> Case:
    """整改通过, or back once more with words."""
    action = CaseAction.ACCEPT if accepted else CaseAction.SEND_BACK
    with transaction.atomic():
        row = _load(actor, case_id, revision, action, note)
        require(machine.why_not_judge_rectification(row.value()))
        state = CaseState.DECIDING if accepted else CaseState.RECTIFYING
        due = _due(state.value, now)
        undone: dict[str, Any] = {} if accepted else {"done_words": "", "done_at": None, "order_due_at": due}
        _move(row, state=state.value, due_at=due, **undone)
        said = {"number": row.number, "state": state, "person": row.order_person, "due_at": due}
        _append(row, CaseJudged, actor, now, note=note.strip(), **said)
    return queries.find(actor, case_id)


def decide(*, actor: Actor, now: datetime, case_id: str, revision: int, person: str, outcome: str, note: str) -> Case:
    """责任追究: what comes of it for one person, in proportion, after he could answer."""
    with transaction.atomic():
        row = _load(actor, case_id, revision, CaseAction.DECIDE, note)
        require(machine.why_not_decide(row.value(), queries.proportion(), person, outcome, now))
        said = {"outcome": outcome, "reason": note.strip(), "decided_by": actor.name, "decided_at": now}
        ConcernedRow.objects.filter(case=row, person=person).update(**said)
        _move(row)
        told = {"number": row.number, "person": person, "outcome": outcome, "note": note.strip()}
        _append(row, CaseDecided, actor, now, **told)
    return queries.find(actor, case_id)


def close(
    *,
    actor: Actor,
    now: datetime,
    case_id: str,
    revision: int,
    note: str,
    typesetter: Typesetter,
    storage: Storage,
) -> Case:
    """结案, with the letter that says everything."""
    with transaction.atomic():
        row = _load(actor, case_id, revision, CaseAction.CLOSE, note)
        case = row.value()
        require(machine.why_not_close(case))
        unit, town = organizations.full_name(case.path), organizations.full_name(case.path.parent)
        text = letter_of(
            case,
            queries.proportion(),
            unit=unit,
            signer=f"{town}纪检监察机构",
            on=today(now),
            note=note.strip(),
        )
        digest = storage.put(typesetter.paper(text).pdf)
        _move(row, state=CaseState.CLOSED.value, due_at=None, closed_at=now, letter=digest)
        said = {"number": row.number, "letter": bytes.fromhex(digest), "note": note.strip()}
        _append(row, CaseClosed, actor, now, people=tuple(each.person for each in case.people), **said)
        _end_alarm(row, actor, now)
    return queries.find(actor, case_id)


def _end_alarm(row: CaseRow, actor: Actor, now: datetime) -> None:
    """What the case was opened for has been dealt with; an alarm that ended before stays as it ended."""
    alarm = oversight.by_id(row.alarm) if row.alarm else None
    if alarm is not None and not why_not_alarm(alarm, AlarmAction.RESOLVE, actor):
        alarms.resolve(actor=actor, now=now, alarm_id=alarm.id, note=f"案件 {row.number} 已结案")


def note_overdue(*, actor: Actor, now: datetime, case_id: str) -> bool:
    """By the calendar: the limit of this step has passed, told once."""
    with transaction.atomic():
        row = CaseRow.objects.select_for_update().filter(pk=case_id).first()
        if row is None or not actor.may("alarm:raise", TreePath(row.path)):
            raise Refused(Refusal("cases.may_not_handle"))
        if row.overdue_told == row.state or row.due_at is None or row.due_at > now:
            return False
        CaseRow.objects.filter(pk=row.pk).update(overdue_told=row.state)
        said = {"number": row.number, "state": CaseState(row.state), "due_at": row.due_at}
        _append(row, CaseOverdue, actor, now, opened_by=row.opened_by_id, **said)
    return True


def _load(actor: Actor, case_id: str, revision: int | None, action: CaseAction, note: str) -> CaseRow:
    """Whoever answers or reports acts on his own part and names no revision."""
    row = queries.row_for(actor, case_id, lock=True)
    require(why_not(row.value(), action, actor) or why_not_words(note))
    if revision is not None and row.revision != revision:
        raise Conflict("the case has moved on")
    return row


def _move(row: CaseRow, **changes: Any) -> None:
    row.revision += 1
    for field, value in changes.items():
        setattr(row, field, value)
    row.save(update_fields=["revision", *changes])


def _append(row: CaseRow, fact: type[Fact], actor: Actor, now: datetime, **said: Any) -> None:
    ledger.append(fact(subject=row.pk, path=row.path, **said), actor=actor, now=now)
