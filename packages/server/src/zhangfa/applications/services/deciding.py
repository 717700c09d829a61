"""What people sign in their seats: accept, examine, approve, return, refuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from zhangfa.access import services as access
from zhangfa.access.core import Assertion
from zhangfa.access.ports import Passkeys
from zhangfa.applications import queries
from zhangfa.applications.core import (
    Action,
    Application,
    RefusalGround,
    SealPlace,
    State,
    Step,
    Wish,
    facts,
    missing,
    open_step,
    sign,
    turn_of,
    why_not,
    why_not_placed,
    why_not_said,
)
from zhangfa.applications.core.machine import ADVANCING
from zhangfa.applications.models import AssertionRow
from zhangfa.applications.services import _procedure, _rows
from zhangfa.applications.services._rows import Loaded, Said
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.ledger import services as ledger
from zhangfa.ledger.queries import plain
from zhangfa.matters.core import SealedWith
from zhangfa.signatures import services as signatures


@dataclass(frozen=True)
class ByPasskey:
    """What the browser answered to the challenge, and who can verify that."""

    response: Mapping[str, Any]
    passkeys: Passkeys


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


def return_(
    *, actor: Actor, now: datetime, application_id: str, revision: int, note: str, to_step: str = ""
) -> Application:
    """退回: to the applicant, who may mend and resubmit; or to an earlier step."""
    return decide(
        actor=actor,
        now=now,
        action=Action.RETURN,
        application_id=application_id,
        revision=revision,
        note=note,
        to_step=to_step,
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
    seat: int = 0,
    to_step: str = "",
    by_passkey: ByPasskey | None = None,
    seal_at: SealPlace | None = None,
) -> Application:
    """Any of the five; the application as it is afterwards. Conflict when `revision` is not the one that was read.

    `seat` chooses among the actor's open seats; without it the first one is meant. A step that demands a passkey wants
    `by_passkey` for yes. `seal_at` is where an electronic seal is to stand; without it the words of the paper say so.
    """
    with transaction.atomic():
        loaded = _rows.load(actor, application_id, revision)
        before = loaded.value
        standing, wish = queries.standing(actor, before, now), Wish(seat=seat, to_step=to_step)
        require(
            why_not(before, action, actor, standing, wish)
            or why_not_said(action, note, ground)
            or _why_not_placed(loaded, seal_at, action)
        )
        _procedure.follow(loaded.row, action, actor, now)
        turn = turn_of(before, action, actor, standing, seat)
        step = open_step(before)
        _put_signature(before, step, action, actor, now)
        signed = _by_passkey(loaded, action, seal_at, by_passkey, actor, now) if _wants_passkey(step, action) else None
        after = sign(before, action, turn.seat.number, by=actor.id, deputy_for=turn.deputy_for, to_step=to_step)
        said = Said(actor, now, note.strip(), turn, seal_at.text if seal_at else "")
        _write(loaded, after, action, said, ground, step)
        _append(loaded, after, action, said, ground, to_step, signed)
    return after


def ask_passkey(
    *,
    actor: Actor,
    now: datetime,
    application_id: str,
    revision: int,
    action: Action,
    seal_at: SealPlace | None = None,
) -> bytes:
    """The challenge whose signature by a passkey is this decision; nothing is decided yet."""
    with transaction.atomic():
        loaded = _rows.load(actor, application_id, revision)
        before = loaded.value
        require(why_not(before, action, actor, queries.standing(actor, before, now), Wish()))
        if not _wants_passkey(open_step(before), action):
            raise Refused(Refusal("applications.passkey_not_asked"))
        return access.ask_passkey(record=_record(loaded, action, seal_at), actor=actor, now=now)


def _wants_passkey(step: Step, action: Action) -> bool:
    return step.passkey and action in ADVANCING


def _why_not_placed(loaded: Loaded, place: SealPlace | None, action: Action) -> tuple[Refusal, ...]:
    if place is None:
        return ()
    about = queries.about_one(loaded.row.pk)
    electronic = about.sealed_with is not SealedWith.INK
    return why_not_placed(place, action, electronic=electronic, pages=about.paper_pages)


def _record(loaded: Loaded, action: Action, seal_at: SealPlace | None) -> dict[str, object]:
    """The canonical approval: what exactly a passkey says yes to."""
    row, before = loaded.row, loaded.value
    return {
        "kind": "approval",
        "version": 2,
        "application": row.pk,
        "number": row.number,
        "unit": row.path,
        "matter": f"{row.matter_id}@{row.matter_version}",
        "document": row.paper_digest,
        "seal": row.body,
        "copies": row.copies,
        "impressions": row.impressions,
        "step": open_step(before).key,
        "round": before.round,
        "revision": before.revision,
        "decision": action.value,
        "seal_at": seal_at.text if seal_at else "",
    }


def _by_passkey(
    loaded: Loaded,
    action: Action,
    seal_at: SealPlace | None,
    by_passkey: ByPasskey | None,
    actor: Actor,
    now: datetime,
) -> Assertion:
    """Verified and kept beside the decision."""
    if by_passkey is None:
        raise Refused(Refusal("applications.passkey_needed"))
    signed = access.take_assertion(
        record=_record(loaded, action, seal_at),
        response=by_passkey.response,
        passkeys=by_passkey.passkeys,
        actor=actor,
        now=now,
    )
    row = AssertionRow(application_id=loaded.row.pk, seq=loaded.row.revision + 1, **asdict(signed))
    plain.insert(row)
    return signed


def _put_signature(before: Application, step: Step, action: Action, actor: Actor, now: datetime) -> None:
    """Into the step's box of the form, when it has one and the actor agrees."""
    if step.box and action in ADVANCING:
        signatures.use(
            application_id=before.id,
            path=before.path.text,
            revision=before.revision,
            step=step.key,
            box=step.box,
            actor=actor,
            now=now,
        )


def _write(
    loaded: Loaded, after: Application, action: Action, said: Said, ground: RefusalGround | None, step: Step
) -> None:
    moved = open_step(after) != step
    due_at = _rows.due(after, said.now, queries.work_calendar()) if moved else loaded.row.due_at
    approved = {"approved_at": said.now} if after.state is State.APPROVED else {}
    _rows.move(loaded, after, said, due_at, **approved)
    _rows.record(loaded.row, loaded.value, action, said, step.stage.value, ground=ground.value if ground else "")


def _append(
    loaded: Loaded,
    after: Application,
    action: Action,
    said: Said,
    ground: RefusalGround | None,
    to_step: str,
    signed: Assertion | None,
) -> None:
    row, before, turn = loaded.row, loaded.value, said.turn
    step = open_step(before)
    target = next((each for each in before.route if to_step and each.key == to_step), None)
    more = {"to_step": target.key, "to_label": target.title} if target else {}
    fact = _kind(before, after, action, to_step)(
        subject=row.pk,
        path=row.path,
        number=row.number,
        stage=step.stage,
        step=before.step,
        office=turn.office,
        office_path=turn.seat.asked.path.text,
        round=before.round,
        state=after.state,
        document=bytes.fromhex(row.paper_digest),
        revision=after.revision,
        due_at=row.due_at,
        ground=ground,
        note=said.note or None,
        seat=turn.seat.number,
        step_key=step.key,
        step_label=step.label,
        left=missing(step, after.seats) if open_step(after) == step else 0,
        deputy_for=said.deputy[0] or None,
        deputy_for_name=said.deputy[1] or None,
        assertion=signed.digest if signed else None,
        seal_at=said.seal_at or None,
        **more,
    )
    ledger.append(fact, actor=said.actor, now=said.now)


def _kind(before: Application, after: Application, action: Action, to_step: str) -> type:
    """What has become true: the step waits for others, it is passed, the stage is, or the application went back."""
    if action is Action.RETURN and to_step:
        return facts.ApplicationSentBack
    if action is Action.REFUSE and after.state is not State.REFUSED:
        return facts.ApplicationDissented
    if action not in ADVANCING:
        return facts.DECIDED[action]
    if after.step == before.step:
        return facts.ApplicationSigned
    return facts.ApplicationPassed if after.state is before.state else facts.DECIDED[action]
