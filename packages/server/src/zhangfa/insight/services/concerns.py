"""Raising what stands out, once; the village's answer; accepting it, or handing it on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from zhangfa.applications import queries as applications
from zhangfa.cases import services as cases
from zhangfa.insight import queries
from zhangfa.insight.core.concerns import (
    TRANSITIONS,
    Concern,
    ConcernAction,
    ConcernAnswered,
    ConcernRaised,
    ConcernSettled,
    ConcernState,
    Found,
    why_not,
)
from zhangfa.insight.models import ConcernRow
from zhangfa.insight.queries.concerns import known
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, require
from zhangfa.ledger import services as ledger
from zhangfa.oversight import queries as alarms
from zhangfa.oversight import services as oversight
from zhangfa.oversight.core import Evidence

MOST_COMPARED = 200


def raise_concerns(*, actor: Actor, now: datetime, found: Iterable[Found]) -> int:
    """Those that were not said before; each is an alarm too. Returns how many were new. In the caller's transaction."""
    found = tuple(found)
    fresh = {each.key: each for each in found}
    told = known(fresh)
    for key, each in fresh.items():
        if key not in told:
            _raise(actor, now, each)
    return len(fresh.keys() - told)


def _raise(actor: Actor, now: datetime, found: Found) -> None:
    concern_id = _name(f"concern/{found.key}")
    about = applications.about_one(found.subject) if found.subject else None
    alarm = oversight.raise_alarm(
        actor=actor,
        now=now,
        alarm_id=_name(f"alarm/{found.key}"),
        kind=found.kind,
        key=found.key[:150],
        path=found.path,
        reason=found.reason,
        evidence=(Evidence(label="疑点和可比记录", link=f"/concerns/{concern_id}"),),
        subject=found.subject,
        number=about.number if about else "",
    )
    kept = ("reason", "value", "median", "low", "high", "unit")
    compared = [asdict(each) for each in found.compared[:MOST_COMPARED]]
    ConcernRow.objects.create(
        id=concern_id,
        key=found.key,
        kind=found.kind.value,
        path=found.path.text,
        subject=found.subject,
        number=about.number if about else "",
        alarm=alarm.id if alarm else _name(f"alarm/{found.key}"),
        found={**{name: getattr(found, name) for name in kept}, "compared": compared},
        raised_at=now,
        state=ConcernState.OPEN.value,
    )
    fact = ConcernRaised(
        subject=concern_id,
        path=found.path.text,
        alarm=found.kind,
        key=found.key,
        reason=found.reason,
        about=found.subject,
    )
    ledger.append(fact, actor=actor, now=now)


def _name(text: str) -> str:
    """The same thing has the same id, however often it is looked at."""
    return sha256(text.encode()).hexdigest()[:26]


def answer(*, actor: Actor, now: datetime, concern_id: str, words: str) -> Concern:
    """村里说明, once. Whoever may not know of it is told that there is none."""
    said = {"answer": words.strip(), "answered_by": actor.id, "answered_at": now}
    return _move(actor, now, concern_id, ConcernAction.ANSWER, words, said)


def justify(*, actor: Actor, now: datetime, concern_id: str, words: str) -> Concern:
    """说明成立: it is over, and its alarm with it."""
    with transaction.atomic():
        moved = _move(actor, now, concern_id, ConcernAction.JUSTIFY, words, _verdict(actor, now, words))
        alarm = alarms.by_id(moved.alarm)
        if alarm is not None and not alarm.state.is_over and not _others(moved):
            oversight.resolve(actor=actor, now=now, alarm_id=alarm.id, note=words)
    return moved


def hand_on(*, actor: Actor, now: datetime, concern_id: str, case_id: str, words: str) -> Concern:
    """转核查: a case is opened from its alarm, by whoever may open one there."""
    with transaction.atomic():
        moved = _move(actor, now, concern_id, ConcernAction.HAND_ON, words, _verdict(actor, now, words))
        cases.open_case(actor=actor, now=now, case_id=case_id, alarm_id=moved.alarm, note=words)
    return moved


def _verdict(actor: Actor, now: datetime, words: str) -> dict[str, object]:
    return {"verdict": words.strip(), "settled_by": actor.id, "settled_at": now}


def _others(concern: Concern) -> bool:
    """Whether something else that joined the same alarm still waits."""
    waiting = [ConcernState.OPEN.value, ConcernState.ANSWERED.value]
    return ConcernRow.objects.filter(alarm=concern.alarm, state__in=waiting).exclude(pk=concern.id).exists()


def _move(
    actor: Actor, now: datetime, concern_id: str, action: ConcernAction, words: str, said: dict[str, object]
) -> Concern:
    with transaction.atomic():
        found = queries.concern(actor, concern_id)
        require(why_not(found, actor, action, words))
        after = TRANSITIONS[found.state, action]
        rows = ConcernRow.objects.filter(pk=concern_id, state=found.state.value)
        if rows.update(state=after.value, **said) != 1:
            raise Conflict("somebody else has moved this concern")
        about = {"subject": concern_id, "path": found.found.path.text, "about": found.found.subject}
        if action is ConcernAction.ANSWER:
            fact = ConcernAnswered(note=words.strip(), **about)
        else:
            fact = ConcernSettled(state=after, note=words.strip(), **about)
        ledger.append(fact, actor=actor, now=now)
        return ConcernRow.objects.get(pk=concern_id).value()
