"""What moves an application without a decision: the applicant withdraws, the terminal begins and ends the use, a job
completes, lapses, archives."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhangfa.applications import queries
from zhangfa.applications.core import (
    Action,
    Application,
    Standing,
    State,
    apply,
    stage_of,
    why_not,
    why_not_said,
)
from zhangfa.applications.core.facts import MOVED
from zhangfa.applications.services import _rows
from zhangfa.applications.services._rows import Said
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import require
from zhangfa.ledger import services as ledger


def withdraw(*, actor: Actor, now: datetime, application_id: str, revision: int, note: str = "") -> Application:
    """撤回: until the use has begun; whatever permit was issued is revoked."""
    return _move(Action.WITHDRAW, actor, now, application_id, revision, note)


def begin_use(*, actor: Actor, now: datetime, application_id: str) -> Application:
    """The permit was claimed at the terminal; from here on nobody withdraws. Called in the claim's transaction."""
    return _move(Action.BEGIN_USE, actor, now, application_id)


def end_use(*, actor: Actor, now: datetime, application_id: str) -> Application:
    """The terminal closed the job before all impressions were made."""
    return _move(Action.END_USE, actor, now, application_id)


def complete(*, actor: Actor, now: datetime, application_id: str, note: str = "") -> Application:
    """Every impression has been made, or the permit ended after at least one."""
    return _move(Action.COMPLETE, actor, now, application_id, note=note)


def lapse(*, actor: Actor, now: datetime, application_id: str, note: str = "") -> Application:
    """The permit ended unused, or a returned application was not taken up again."""
    return _move(Action.LAPSE, actor, now, application_id, note=note)


def archive(*, actor: Actor, now: datetime, application_id: str, note: str = "") -> Application:
    """Its package stands in the archive."""
    return _move(Action.ARCHIVE, actor, now, application_id, note=note)


def _move(
    action: Action, actor: Actor, now: datetime, application_id: str, revision: int | None = None, note: str = ""
) -> Application:
    with transaction.atomic():
        loaded = _rows.load(actor, application_id, revision)
        row, before = loaded.row, loaded.value
        require(why_not(before, action, actor, Standing()) or why_not_said(action, note, None))
        after = apply(before, action)
        due_at = row.due_at if after.state is State.APPROVED else _rows.due(after, now, queries.work_calendar())
        said = Said(actor, now, note.strip())
        _rows.move(loaded, after, said, due_at)
        if actor.is_person:
            _rows.record(row, before, action, said, stage_of(before).value)
        fact = MOVED[action](
            subject=row.pk,
            path=row.path,
            number=row.number,
            state=after.state,
            revision=after.revision,
            note=note.strip() or None,
        )
        ledger.append(fact, actor=actor, now=now)
    return after
