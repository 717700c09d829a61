"""What a person is offered to do with an application: the buttons, each with the reasons against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications.core import (
    TRANSITIONS,
    Action,
    Application,
    Standing,
    Step,
    Wish,
    earlier_steps,
    open_step,
    turn_of,
    why_not,
)
from zhangfa.applications.core.judging import BY_PEOPLE, NAMING, droppable
from zhangfa.applications.core.machine import ADVANCING
from zhangfa.applications.core.saying import NEEDS_GROUND, NEEDS_NOTE
from zhangfa.applications.models import UrgeRow
from zhangfa.applications.queries.inside import standing
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal
from zhangfa.ledger.queries import plain
from zhangfa.organizations.core import today
from zhangfa.signatures import queries as signatures

# Whoever gets one of these reasons has nothing to do with the action and is not shown the button.
_NOT_OFFERED = {
    "applications.not_your_step",
    "applications.not_the_applicant",
    "applications.not_your_seat",
    "applications.not_last",
    "applications.may_not_urge",
    "applications.may_not_copy",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What the actor is shown as a button; with refusals it is shown and explained, but not possible."""

    action: Action
    refusals: tuple[Refusal, ...]
    needs_note: bool
    needs_ground: bool
    seat: int = 0
    needs_person: bool = False
    needs_people: bool = False
    needs_where: bool = False
    steps: tuple[Step, ...] = ()
    needs_passkey: bool = False
    places_seal: bool = False


def offers_of(
    application: Application, actor: Actor, now: datetime, missing: tuple[Refusal, ...], *, electronic: bool
) -> tuple[Offer, ...]:
    """Within applications only. `missing` is what the village's procedure still lacks: shown with the approval, which
    waits for it; `electronic`: an electronic seal will land."""
    known = standing(actor, application, now)
    offers = []
    for action in BY_PEOPLE:
        if (application.state, action) not in TRANSITIONS:
            continue
        wish = Wish(urges=urges_today(application, now)) if action is Action.URGE else Wish()
        refusals = why_not(application, action, actor, known, wish)
        if not _NOT_OFFERED & {refusal.code for refusal in refusals}:
            refusals = refusals or (missing if action is Action.APPROVE else ())
            refusals = refusals or _unsigned(application, action, actor)
            seat = _seat(application, action, actor, known)
            offers.append(_offer(application, action, refusals, seat, electronic))
    return tuple(offers)


def _unsigned(application: Application, action: Action, actor: Actor) -> tuple[Refusal, ...]:
    """A step with a box on the form is signed with one's own signature, which must be there."""
    step = open_step(application)
    if action not in ADVANCING or not step.box or signatures.has_one(actor.id):
        return ()
    return (Refusal("applications.signature_missing"),)


def _seat(application: Application, action: Action, actor: Actor, known: Standing) -> int:
    if action is Action.DROP_SEAT:
        return next((seat.number for seat in droppable(application, actor)), 0)
    turn = turn_of(application, action, actor, known)
    return turn.seat.number if turn else 0


def _offer(
    application: Application, action: Action, refusals: tuple[Refusal, ...], seat: int, electronic: bool
) -> Offer:
    step = open_step(application)
    return Offer(
        action=action,
        refusals=refusals,
        needs_note=action in NEEDS_NOTE,
        needs_ground=action in NEEDS_GROUND,
        seat=seat,
        needs_person=action in NAMING,
        needs_people=action is Action.COPY,
        needs_where=action is Action.ADD_SEAT,
        steps=earlier_steps(application) if action is Action.RETURN else (),
        needs_passkey=action in ADVANCING and bool(step and step.passkey),
        places_seal=action is Action.APPROVE and electronic,
    )


def urges_today(application: Application, now: datetime) -> int:
    """Within applications only: how often the open step was urged today."""
    step = open_step(application)
    if step is None:
        return 0
    rows = plain.fetch(UrgeRow, application_id=application.id, round=application.round, step_key=step.key)
    return sum(today(row.at) == today(now) for row in rows)
