"""Reminders, and questions about what is late (码上督)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from zhangfa.applications import queries as applications
from zhangfa.applications.queries import Limit
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.oversight import queries
from zhangfa.oversight.core import (
    Delay,
    DelayAnswered,
    DelayAsked,
    DelayReminded,
    Level,
    why_not_answer,
    why_not_ask,
    why_not_remind,
)
from zhangfa.oversight.models import DelayRow, ReminderRow


def remind(*, actor: Actor, now: datetime, limit: Limit, levels: Sequence[Level]) -> bool:
    """提醒: the highest of these levels is told, the lower ones count as told; whether anything was new."""
    require(why_not_remind(actor, limit.path))
    with transaction.atomic():
        number = applications.about_one(limit.application).number
        fresh = [level for level in levels if _mark(limit, level, now)]
        if not fresh:
            return False
        fact = DelayReminded(
            subject=limit.application,
            path=limit.path.text,
            number=number,
            round=limit.round,
            step_key=limit.step.key,
            step_label=limit.step.title,
            level=fresh[-1],
            due_at=limit.due_at,
            town=limit.step.town,
        )
        ledger.append(fact, actor=actor, now=now)
    return True


def _mark(limit: Limit, level: Level, now: datetime) -> bool:
    row = plain.new(ReminderRow, key=queries.reminder_key(limit, level), application=limit.application, at=now)
    return plain.insert(row, once=True)


def ask(*, actor: Actor, now: datetime, application_id: str, delay_id: str, note: str) -> Delay:
    """催问: why does this take so long? Whoever is asked in the step is told (jobs/reactions.py)."""
    with transaction.atomic():
        found = applications.waiting_one(application_id)
        if found is None or not actor.may("application:read", found.limit.path):
            raise Refused(Refusal("oversight.unknown_delay"))
        limit = found.limit
        here = {"application": application_id, "round": limit.round, "step": limit.step.key}
        asked = DelayRow.objects.filter(**here, answered_at__isnull=True).exists()
        require(why_not_ask(actor, limit.path, late=limit.due_at <= now, asked=asked, note=note))
        row = DelayRow(id=delay_id, tenant=tenant_of(limit.path), path=limit.path.text, **here)
        row.asked_by, row.asked_by_id, row.asked_at, row.question = actor.name, actor.id, now, note.strip()
        _insert_question(row)
        fact = DelayAsked(
            subject=application_id,
            path=limit.path.text,
            delay=delay_id,
            number=found.about.number,
            round=limit.round,
            step_key=limit.step.key,
            step_label=limit.step.title,
            note=note.strip(),
        )
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def _insert_question(row: DelayRow) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict("somebody else asked just now") from error


def answer(*, actor: Actor, now: datetime, application_id: str, note: str) -> Delay:
    """说明原因, by whoever is asked in the step. It decides nothing."""
    with transaction.atomic():
        found = queries.late_one(actor, application_id, now)
        if found is None:
            raise Refused(Refusal("oversight.unknown_delay"))
        waits_for = {person for seat in found.asked for person in (*seat.people, *seat.deputies)}
        question = next((each for each in found.delays if each.answered_at is None), None)
        require(why_not_answer(is_asked=actor.id in waits_for, open_question=question is not None, note=note))
        said = {"answered_by": actor.name, "answered_at": now, "answer": note.strip()}
        if DelayRow.objects.filter(pk=question.id, answered_at__isnull=True).update(**said) != 1:
            raise Conflict("somebody else answered just now")
        row = DelayRow.objects.get(pk=question.id)
        fact = DelayAnswered(
            subject=application_id,
            path=row.path,
            delay=row.pk,
            number=found.waiting.about.number,
            step_key=row.step,
            step_label=found.waiting.limit.step.title,
            asked_by=row.asked_by_id,
            note=note.strip(),
        )
        ledger.append(fact, actor=actor, now=now)
    return row.value()
