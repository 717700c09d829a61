"""How a decision reaches the disk: one record at a time, and nothing else is decided while it is on its way."""

from __future__ import annotations

from dataclasses import replace

from zhangfa_protocol.journal import EventType

from zhangfa_terminal.machine.effects import Draft, Effect, Record
from zhangfa_terminal.machine.values import Answer, Durable, Keeper, Message, Pending, Phase, State, Then, refusal

Step = tuple[State, tuple[Effect, ...]]
_WISHES = (Then.OPEN, Then.CLAIMED, Then.SIGNED_IN, Then.SIGNED_OUT, Then.PERMIT_IN)


def say(state: State, message: Message) -> State:
    return replace(state, message=message)


def draft(kind: EventType, permit_id: str | None = None, **body: object) -> Draft:
    return Draft(kind, permit_id, {name: value for name, value in body.items() if value is not None})


def record(
    state: State,
    drafts: tuple[Draft, ...],
    durable: Durable,
    then: Then = Then.NOTHING,
    *,
    answers: tuple[Answer, ...] = (),
    message: Message | None = None,
    keeper: Keeper | None = None,
) -> Step:
    """Ask for one durable write; `durable` becomes true only when Recorded comes back with this token."""
    token = state.tokens + 1
    pending = Pending(token, then, durable, drafts, answers, message, keeper)
    return replace(state, tokens=token, pending=pending), (Record(token, drafts, durable),)


def retry(state: State) -> Step:
    """After a disk fault: write what already happened, or else close what was open, or else only probe the disk."""
    failed = state.failed
    if failed is not None:
        return record(
            replace(state, failed=None),
            failed.drafts,
            failed.durable,
            Then.RECOVERED,
            answers=failed.answers,
            message=failed.message,
        )
    drafts, durable = (), state.durable
    if durable.intent is not None:
        drafts, durable = (uncertain(state, "storage_fault"),), replace(durable, intent=None)
    return record(state, drafts, durable, Then.RECOVERED)


def uncertain(state: State, cause: str) -> Draft:
    intent = state.durable.intent
    return draft(EventType.UNCERTAIN, intent.permit_id, impression=intent.number, cause=cause)


def fail(state: State, durable: Durable | None) -> State:
    """The write failed: nothing opens. What had already happened outside is kept to be written again."""
    pending = state.pending
    happened = pending if pending.then not in _WISHES and pending.drafts else None
    if durable is not None and durable != state.durable:
        happened = None  # the write was reported as failed, yet the disk holds it or something else: believe the disk
    return replace(
        state,
        pending=None,
        failed=happened,
        durable=durable or state.durable,
        phase=Phase.FAULT,
        retry_at_ms=state.uptime_ms + state.policy.retry_ms,
        opening=None,
        shot=None,
        message=refusal("storage_fault"),
    )
