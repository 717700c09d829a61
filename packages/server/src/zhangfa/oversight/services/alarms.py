"""Raising alarms, joining them, taking them in hand, ending them, passing them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.oversight import core, queries
from zhangfa.oversight.core import (
    Alarm,
    AlarmAcknowledged,
    AlarmAction,
    AlarmEnded,
    AlarmKind,
    AlarmPassedOn,
    AlarmRaised,
    AlarmRepeated,
    AlarmState,
    Evidence,
)
from zhangfa.oversight.core.alarms import TRANSITIONS
from zhangfa.oversight.models import AlarmRow, OccurrenceRow

TEXT_LIMIT = 500
MOST_EVIDENCE = 50
_NOT_OVER = [AlarmState.OPEN.value, AlarmState.ACKNOWLEDGED.value]


def raise_alarm(
    *,
    actor: Actor,
    now: datetime,
    alarm_id: str,
    kind: AlarmKind,
    key: str,
    path: TreePath,
    reason: str,
    evidence: Sequence[Evidence] = (),
    subject: str = "",
    number: str = "",
    terminal: str = "",
) -> Alarm | None:
    """预警, by a job. `key` names what happened and is told once: None when it was told already.

    What happens again to the same thing (`subject`, else `terminal`, else the place) within the time of its kind joins
    the alarm that is not over; the answer is that alarm then. `reason` is a whole sentence for people; each piece of
    `evidence` names an entry of the ledger or a page to look at. Raises `Refused` oversight.not_by_hand.
    """
    require(core.why_not_raise(actor, path))
    about = {"subject": subject, "number": number, "terminal_id": terminal}
    return _raise(actor, now, alarm_id, kind, key, path, reason, evidence, about)


def report(*, actor: Actor, now: datetime, alarm_id: str, path: TreePath, note: str) -> Alarm:
    """发现没有登记的印迹: a paper that carries a seal of this place and stands in no record. By a person, in words."""
    require(core.why_not_report(actor, path, note))
    reason = f"{actor.name}发现一处没有登记的印迹：{note.strip()}"
    key = f"reported/{alarm_id}"
    about = {"subject": "", "number": "", "terminal_id": ""}
    return _raise(actor, now, alarm_id, AlarmKind.USE_WITHOUT_PERMIT, key, path, reason, (), about)


def _raise(
    actor: Actor,
    now: datetime,
    alarm_id: str,
    kind: AlarmKind,
    key: str,
    path: TreePath,
    reason: str,
    evidence: Sequence[Evidence],
    about: dict[str, str],
) -> Alarm | None:
    with transaction.atomic():
        tenant, text = tenant_of(path), reason[:TEXT_LIMIT]
        if OccurrenceRow.objects.filter(tenant=tenant, key=key).exists():
            return None
        theme = f"{kind.value}/{about['subject'] or about['terminal_id'] or path.text}"
        row = AlarmRow.objects.select_for_update().filter(tenant=tenant, theme=theme, state__in=_NOT_OVER).first()
        said = {"alarm": kind, "key": key, "reason": text, "entries": core.entries_of(evidence)}
        if row is not None and core.joins(queries.courses()[kind], row.last_at, now):
            _join(row, evidence, text, now)
            fact = AlarmRepeated(subject=row.pk, path=row.path, count=row.count, **said)
        else:
            row = _new(alarm_id, tenant, theme, kind, path, text, evidence, about, now)
            fact = AlarmRaised(subject=row.pk, path=path.text, about=row.subject or row.terminal_id, **said)
        OccurrenceRow.objects.create(tenant=tenant, key=key, alarm=row, at=now, text=text)
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def _new(
    alarm_id: str,
    tenant: str,
    theme: str,
    kind: AlarmKind,
    path: TreePath,
    text: str,
    evidence: Sequence[Evidence],
    about: dict[str, str],
    now: datetime,
) -> AlarmRow:
    return AlarmRow.objects.create(
        id=alarm_id,
        tenant=tenant,
        theme=theme,
        kind=kind.value,
        path=path.text,
        text=text,
        evidence=[asdict(each) for each in evidence][:MOST_EVIDENCE],
        raised_at=now,
        last_at=now,
        state=AlarmState.OPEN.value,
        told=sum(1 for step in queries.courses()[kind].tell if not step.after),
        **about,
    )


def _join(row: AlarmRow, evidence: Sequence[Evidence], text: str, now: datetime) -> None:
    more = [asdict(each) for each in evidence]
    row.evidence = [*row.evidence, *(each for each in more if each not in row.evidence)][:MOST_EVIDENCE]
    row.count, row.last_at, row.text = row.count + 1, now, text
    row.save(update_fields=["evidence", "count", "last_at", "text"])


def acknowledge(*, actor: Actor, now: datetime, alarm_id: str, note: str) -> Alarm:
    """我来处理, with words. Whoever may not know of it is told that there is none."""
    said = {"acknowledged_by": actor.name, "acknowledged_at": now, "note": note.strip()}
    return _move(actor, now, alarm_id, AlarmAction.ACKNOWLEDGE, note, said)


def resolve(*, actor: Actor, now: datetime, alarm_id: str, note: str) -> Alarm:
    """已经解决, by a person, or by a job when what it is about has ended."""
    return _move(actor, now, alarm_id, AlarmAction.RESOLVE, note, _ending(actor, now, note))


def dismiss(*, actor: Actor, now: datetime, alarm_id: str, note: str) -> Alarm:
    """是误报, by those who supervise alone."""
    return _move(actor, now, alarm_id, AlarmAction.DISMISS, note, _ending(actor, now, note))


def _ending(actor: Actor, now: datetime, note: str) -> dict[str, Any]:
    return {"ended_by": actor.name if actor.is_person else "系统", "ended_at": now, "end_note": note.strip()}


def _move(actor: Actor, now: datetime, alarm_id: str, action: AlarmAction, note: str, said: dict[str, Any]) -> Alarm:
    with transaction.atomic():
        row = AlarmRow.objects.select_for_update().filter(pk=alarm_id).first()
        if row is None or not (actor.may("alarm:read", TreePath(row.path)) or not actor.is_person):
            raise Refused(Refusal("oversight.unknown"))
        before = row.value()
        require(core.why_not(before, action, actor) or core.why_not_words(note))
        after = TRANSITIONS[before.state, action]
        if AlarmRow.objects.filter(pk=row.pk, state=row.state).update(state=after.value, **said) != 1:
            raise Conflict("somebody else was first with this alarm")
        about = {"subject": row.pk, "path": row.path, "alarm": before.kind, "note": note.strip()}
        fact = AlarmEnded(state=after, **about) if after.is_over else AlarmAcknowledged(**about)
        ledger.append(fact, actor=actor, now=now)
        row.refresh_from_db()
    return row.value()


def pass_on(*, actor: Actor, now: datetime, alarm_id: str) -> bool:
    """Nobody has taken it in hand: the next who must know are told (jobs/reactions.py). Whether there was anybody."""
    with transaction.atomic():
        row = AlarmRow.objects.select_for_update().filter(pk=alarm_id).first()
        if row is None:
            raise Refused(Refusal("oversight.unknown"))
        require(core.why_not_raise(actor, TreePath(row.path)))
        alarm = row.value()
        steps = core.steps_due(queries.courses()[alarm.kind], alarm, now)
        if not steps:
            return False
        AlarmRow.objects.filter(pk=row.pk).update(told=steps.stop)
        fact = AlarmPassedOn(subject=row.pk, path=row.path, alarm=alarm.kind, first=steps.start, told=steps.stop)
        ledger.append(fact, actor=actor, now=now)
    return True
