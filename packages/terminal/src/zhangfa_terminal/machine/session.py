"""Keeper and code: signing in and out, asking the server, taking up a permit."""

from __future__ import annotations

from dataclasses import replace

from zhangfa_protocol.journal import EventType
from zhangfa_protocol.refusals import TerminalRefusal as No

from zhangfa_terminal import gate
from zhangfa_terminal.machine import paper
from zhangfa_terminal.machine.effects import Ask
from zhangfa_terminal.machine.events import CloseAsked, CodeTyped, KeysTyped, Replied
from zhangfa_terminal.machine.values import Asking, Held, Phase, Standing, State, Then, info, okay, refusal
from zhangfa_terminal.machine.writing import Step, draft, record, say

_CLAIM_FAULTS = (No.CODE_WRONG, No.CODE_USED)


def keys_typed(state: State, event: KeysTyped) -> Step:
    if state.phase is not Phase.IDLE or state.asking:
        return state, ()
    return _ask(state, event.request_id, "sign_in", (("number", event.keeper_no), ("pin", event.pin)))


def code_typed(state: State, event: CodeTyped) -> Step:
    if state.phase is not Phase.SIGNED_IN or state.asking:
        return say(state, refusal(No.NOT_SIGNED_IN)) if state.phase is Phase.IDLE else state, ()
    if state.durable.locked is not None:
        return say(state, refusal(No.LOCKED)), ()
    if state.uptime_ms < state.codes_paused_until_ms:
        return say(state, refusal(No.CODE_TOO_MANY)), ()
    return _ask(state, event.request_id, "claim", (("code", event.code), ("keeper", state.keeper.id)))


def _ask(state: State, request_id: str, verb: str, secrets: tuple[tuple[str, str], ...]) -> Step:
    if not state.online:
        return say(state, refusal(No.OFFLINE)), ()
    asking = Asking(request_id, verb, state.uptime_ms + state.policy.answer_ms)
    state = replace(state, asking=asking, active_ms=state.uptime_ms, message=info("asking"))
    return state, (Ask(request_id, verb, secrets),)


def replied(state: State, event: Replied) -> Step:
    asking = state.asking
    if asking is None or asking.request_id != event.request_id or asking.permit_id:
        return state, ()
    state = replace(state, asking=None)
    if asking.verb == "sign_in":
        return _signed_in(state, event)
    return _claim_answered(state, event, asking)


def _signed_in(state: State, event: Replied) -> Step:
    if state.phase is not Phase.IDLE:
        return state, ()
    if not event.ok or event.keeper is None:
        return say(state, refusal(event.refusal or No.KEEPER_UNKNOWN)), ()
    entry = draft(EventType.SIGN_IN, keeper=event.keeper.id)
    return record(state, (entry,), state.durable, Then.SIGNED_IN, keeper=event.keeper)


def after_sign_in(state: State) -> Step:
    """A job that a power cut interrupted is taken up again by whoever signs in; its counts stand."""
    state = replace(state, active_ms=state.uptime_ms, mark=None)
    held = state.job
    if held is None or gate.why_not_accept(held.permit, state.durable, state.now_ms):
        return say(replace(state, phase=Phase.SIGNED_IN), okay("signed_in", name=state.keeper.name)), ()
    state = say(replace(state, phase=Phase.CLAIMED), okay("job_resumed", application=held.permit.application))
    return paper.look(state)


def _claim_answered(state: State, event: Replied, asking: Asking) -> Step:
    if state.phase is not Phase.SIGNED_IN:
        return state, ()
    if not event.ok or event.permit_id is None:
        return _claim_refused(state, event.refusal or No.CODE_WRONG), ()
    state = replace(state, wrong_codes=0)
    if state.durable.held(event.permit_id) is None:
        waiting = replace(asking, permit_id=event.permit_id, until_ms=state.uptime_ms + state.policy.answer_ms)
        return say(replace(state, asking=waiting), info("waiting_for_permit")), ()
    return take_up(state, event.permit_id)


def _claim_refused(state: State, code: str) -> State:
    wrong = state.wrong_codes + (1 if code in _CLAIM_FAULTS else 0)
    state = say(replace(state, wrong_codes=wrong), refusal(code))
    if wrong < state.policy.wrong_codes:
        return state
    pause = state.uptime_ms + state.policy.wrong_codes_pause_ms
    return replace(state, wrong_codes=0, codes_paused_until_ms=pause, message=refusal(No.CODE_TOO_MANY))


def take_up(state: State, permit_id: str) -> Step:
    """The code was right: this permit becomes the job, unless the gate has a reason against it."""
    state = replace(state, asking=None)
    held = state.durable.held(permit_id)
    refusals = gate.why_not_use(held, state.durable, state.sleeves, state.now_ms)
    if refusals:
        return say(state, refusal(refusals[0])), ()
    claimed = state.durable.with_held(replace(held, standing=Standing.CLAIMED))
    state, verdict = paper.judge(state, held)
    entries = (draft(EventType.PERMIT_CLAIMED, permit_id, keeper=state.keeper.id), *verdict)
    return record(
        replace(state, active_ms=state.uptime_ms),
        entries,
        replace(claimed, job=permit_id),
        Then.CLAIMED,
        message=state.message if state.judged else info("lay_paper"),
    )


def sign_out(state: State, reason: str = "keeper") -> Step:
    if state.keeper is None or state.busy or state.phase is Phase.FAULT:
        return state, ()
    entry = draft(EventType.SIGN_OUT, keeper=state.keeper.id, reason=reason)
    return record(replace(state, asking=None), (entry,), state.durable, Then.SIGNED_OUT, message=info("signed_out"))


def close_asked(state: State, event: CloseAsked) -> Step:
    """The keeper ends the job, with a reason: what is left of the permit is given up."""
    if state.phase is not Phase.CLAIMED or state.job is None:
        return state, ()
    entry, durable = closing(state, state.job, event.reason or "keeper")
    return record(state, (entry,), durable, Then.SETTLED, message=info("job_closed"))


def closing(state: State, held: Held, reason: str) -> tuple:
    """The entry that ends a permit at this terminal, and what then is true."""
    standing = Standing.REVOKED if reason == "revoked" else Standing.CLOSED
    durable = state.durable.with_held(replace(held, standing=standing))
    durable = replace(durable, job=None if durable.job == held.permit.id else durable.job)
    return draft(
        EventType.PERMIT_CLOSED,
        held.permit.id,
        used=held.used,
        reason=reason,
        keeper=state.keeper.id if state.keeper else None,
    ), durable
