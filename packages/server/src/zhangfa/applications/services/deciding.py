"""What people in office decide: accept, examine, approve, return, refuse."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhangfa.applications import queries
from zhangfa.applications.core import (
    Action,
    Application,
    RefusalGround,
    Stage,
    Standing,
    State,
    apply,
    open_step,
    why_not,
    why_not_said,
)
from zhangfa.applications.core.facts import DECIDED, ApplicationPassed
from zhangfa.applications.core.machine import ADVANCING
from zhangfa.applications.models import ApplicationRow
from zhangfa.applications.services import _procedure, _rows
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import require
from zhangfa.ledger import services as ledger


def accept(*, actor: Actor, now: datetime, application_id: str, revision: int, note: str = "") -> Application:
    """受理"""
    return decide(
        actor=actor, now=now, action=Action.ACCEPT, application_id=application_id, revision=revision, note=note
    )


def examine(*, actor: Actor, now: datetime, application_id: str, revision: int, note: str = "") -> Application:
    """审查"""
    return decide(
        actor=actor, now=now, action=Action.EXAMINE, application_id=application_id, revision=revision, note=note
    )


def approve(*, actor: Actor, now: datetime, application_id: str, revision: int, note: str = "") -> Application:
    """审批; with the last approve step a permit follows (jobs/reactions.py)."""
    return decide(
        actor=actor, now=now, action=Action.APPROVE, application_id=application_id, revision=revision, note=note
    )


def return_(*, actor: Actor, now: datetime, application_id: str, revision: int, note: str) -> Application:
    """退回: the applicant may mend and resubmit."""
    return decide(
        actor=actor, now=now, action=Action.RETURN, application_id=application_id, revision=revision, note=note
    )


def refuse(
    *, actor: Actor, now: datetime, application_id: str, revision: int, ground: RefusalGround | None, note: str
) -> Application:
    """不予办理, with a ground from the list."""
    return decide(
        actor=actor,
        now=now,
        action=Action.REFUSE,
        application_id=application_id,
        revision=revision,
        note=note,
        ground=ground,
    )


def decide(
    *,
    actor: Actor,
    now: datetime,
    action: Action,
    application_id: str,
    revision: int,
    note: str = "",
    ground: RefusalGround | None = None,
) -> Application:
    """Any of the five; the application as it is afterwards. Conflict when `revision` is not the one that was read."""
    with transaction.atomic():
        row = _rows.load(actor, application_id, revision)
        before = row.value()
        standing = queries.standing(actor, before, now)
        require(why_not(before, action, actor, standing) or why_not_said(action, note, ground))
        _procedure.follow(row, action, actor, now)
        after = apply(before, action)
        due_at = _rows.due(after, now, queries.work_calendar())
        approved = {"approved_at": now} if after.state is State.APPROVED else {}
        _rows.move(row, after, now, due_at, **approved)
        office = _office(before, standing)
        step = open_step(before)
        said = ground.value if ground else ""
        _rows.record(
            row, before, action, actor, now, stage=step.stage.value, office=office, note=note.strip(), ground=said
        )
        _append(row, before, after, action, actor, now, office, note.strip(), ground)
    return after


def _office(before: Application, standing: Standing) -> tuple[str, str]:
    """The office in which the actor decides: the first of the step's that he holds."""
    step = open_step(before)
    office = next(name for name in step.offices if (name, step.path) in standing.offices)
    return office, step.path.text


def _append(
    row: ApplicationRow,
    before: Application,
    after: Application,
    action: Action,
    actor: Actor,
    now: datetime,
    office: tuple[str, str],
    note: str,
    ground: RefusalGround | None,
) -> None:
    passing = action in ADVANCING and after.state is before.state
    fact = (ApplicationPassed if passing else DECIDED[action])(
        subject=row.pk,
        path=row.path,
        number=row.number,
        stage=Stage(open_step(before).stage),
        step=before.step,
        office=office[0],
        office_path=office[1],
        round=before.round,
        state=after.state,
        document=bytes.fromhex(row.paper_digest),
        revision=after.revision,
        due_at=row.due_at,
        ground=ground,
        note=note or None,
    )
    ledger.append(fact, actor=actor, now=now)
