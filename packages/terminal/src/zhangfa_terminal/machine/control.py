"""What comes from outside the counter: power, time, the server's orders, permits, sensors, the disk."""

from __future__ import annotations

from dataclasses import replace

from zhangfa_protocol.journal import EventType
from zhangfa_protocol.messages import AckOutcome, CommandVerb
from zhangfa_protocol.refusals import TerminalRefusal as No

from zhangfa_terminal import gate
from zhangfa_terminal.machine import impression, session
from zhangfa_terminal.machine.effects import Draft, Greet
from zhangfa_terminal.machine.events import Commanded, Connected, PermitOffered, Tampered, Tick, Welcomed
from zhangfa_terminal.machine.values import (
    Answer,
    Durable,
    Held,
    Hello,
    Message,
    Phase,
    Standing,
    State,
    Then,
    TrustedTime,
    info,
    refusal,
)
from zhangfa_terminal.machine.writing import Step, draft, record, retry, say, uncertain

REMEMBERED = 256
KEPT_AFTER_MS = 86_400_000
FIRMWARE = "zhangfa-terminal 0.1.0"


def booted(state: State) -> Step:
    """An opening that the power cut interrupted stays spent and is UNCERTAIN until a person has looked into it."""
    entries: tuple[Draft, ...] = (draft(EventType.BOOT, firmware=FIRMWARE, cold=True),)
    durable = state.durable
    if durable.intent is not None:
        entries = (*entries, uncertain(state, "power_lost"))
        durable = replace(durable, intent=None)
    state, effects = record(state, entries, durable)
    return state, (*impression.all_shut(state), *effects)


def connected(state: State, event: Connected) -> Step:
    hello = Hello(event.nonce, state.uptime_ms)
    return replace(state, online=True, hello=hello), (Greet(event.nonce, state.uptime_ms),)


def welcomed(state: State, event: Welcomed) -> Step:
    """Time counts only when it answers our own nonce; the clock starts when we asked, not when the answer came."""
    hello = state.hello
    if hello is None or event.nonce != hello.nonce:
        return state, ()
    first = state.time is None
    time = TrustedTime(event.server_ms, hello.uptime_ms)
    state = replace(
        state,
        hello=None,
        time=time,
        sleeves=event.sleeves or state.sleeves,
        unit_name=event.unit_name or state.unit_name,
        unit_path=event.unit_path or state.unit_path,
    )
    entries: tuple[Draft, ...] = ()
    if first:
        trip = state.uptime_ms - hello.uptime_ms
        entries = (draft(EventType.TIME, server_ms=event.server_ms, round_trip_ms=trip),)
    durable = _pruned(state.durable, time.at(state.uptime_ms))
    if event.locked and durable.locked is None:
        return _lock(state, durable, "服务器要求锁定", entries)
    return record(state, entries, durable) if entries else (state, ())


def _pruned(durable: Durable, now_ms: int) -> Durable:
    """Forget permits long past their window: the gate refuses them by the time alone."""
    kept = tuple(
        h
        for h in durable.permits
        if h.permit.id == durable.job
        or now_ms < h.permit.closes_ms + KEPT_AFTER_MS
        or (durable.intent and durable.intent.permit_id == h.permit.id)
    )
    return replace(durable, permits=kept)


def permit_offered(state: State, event: PermitOffered) -> Step:
    seen = gate.examine(event, state.trust, state.durable, state.sleeves, state.now_ms)
    if seen.permit is None:
        return state, ()
    held = state.durable.held(seen.permit.id)
    if held is not None and held.permit == seen.permit and held.standing is not Standing.REVOKED:
        return _expected(state, seen.permit.id, (Answer(seen.permit.id, AckOutcome.DONE),))
    if No.TIME_UNKNOWN in seen.refusals:
        return state, ()
    if seen.refusals:
        return state, (Answer(seen.permit.id, AckOutcome.REFUSED, seen.refusals[0]),)
    durable = replace(state.durable.with_held(Held(seen.permit)), tree=seen.tree)
    entry = draft(
        EventType.PERMIT_IN,
        seen.permit.id,
        digest=gate.permits.digest(event.permit),
        index=event.index,
        size=event.size,
    )
    return record(state, (entry,), durable, Then.PERMIT_IN, answers=(Answer(seen.permit.id, AckOutcome.DONE),))


def _expected(state: State, permit_id: str, effects: tuple) -> Step:
    if state.asking is None or state.asking.permit_id != permit_id or state.phase is not Phase.SIGNED_IN:
        return state, effects
    state, more = session.take_up(state, permit_id)
    return state, (*effects, *more)


def permit_in(state: State) -> Step:
    """The permit that a right code is waiting for may just have come."""
    asking = state.asking
    if asking and asking.permit_id and state.durable.held(asking.permit_id):
        return _expected(state, asking.permit_id, ())
    return state, ()


def commanded(state: State, event: Commanded) -> Step:
    """Obey each order once; a lock always, an unlock only when fresh by trusted time and newer than the last order."""
    done = Answer(event.command_id, AckOutcome.DONE)
    if event.command_id in state.durable.commands:
        return state, (done,)
    if state.phase is Phase.FAULT:
        return state, impression.all_shut(state)
    commands = (*state.durable.commands, event.command_id)[-REMEMBERED:]
    durable = replace(state.durable, commands=commands)
    if event.verb == CommandVerb.REVOKE:
        return _revoke(state, durable, event, done)
    reason = _why_not_obey(state, event)
    if reason:
        return state, (Answer(event.command_id, AckOutcome.REFUSED, reason),)
    durable = replace(durable, lock_order_ms=max(event.issued_ms, durable.lock_order_ms))
    if event.verb == CommandVerb.LOCK:
        return _lock(state, durable, event.reason, (), done)
    entry = draft(EventType.UNLOCKED, reason=event.reason, command=event.command_id)
    return record(state, (entry,), replace(durable, locked=None), answers=(done,), message=info("unlocked"))


def _why_not_obey(state: State, event: Commanded) -> No | None:
    locking = event.verb == CommandVerb.LOCK
    if state.now_ms is None:
        return None if locking else No.TIME_UNKNOWN
    too_late = event.expires_ms is not None and state.now_ms > event.expires_ms
    overtaken = not locking and event.issued_ms < state.durable.lock_order_ms
    return No.EXPIRED if too_late or overtaken else None


def _lock(state: State, durable: Durable, reason: str, before: tuple[Draft, ...], done: Answer | None = None) -> Step:
    entry = draft(EventType.LOCKED, reason=reason, command=done.command_id if done else None)
    state, shutting = impression.shut(state, "locked")
    durable = replace(durable, locked=reason or "已锁定")
    state, effects = record(
        state, (*before, entry), durable, answers=(done,) if done else (), message=refusal(No.LOCKED)
    )
    return state, (*shutting, *effects)


def _revoke(state: State, durable: Durable, event: Commanded, done: Answer) -> Step:
    """Also a permit that has not come yet is revoked: the revocation may overtake it."""
    durable = replace(durable, revoked=(*durable.revoked, event.permit_id or "")[-REMEMBERED:])
    held = durable.held(event.permit_id)
    if held is None or held.standing in (Standing.CLOSED, Standing.REVOKED):
        return record(state, (), durable, answers=(done,))
    state, shutting = impression.shut(state, "revoked")
    was_job = durable.job == event.permit_id
    entry, durable = session.closing(replace(state, durable=durable), held, "revoked")
    if was_job and state.busy:
        then, message = Then.NOTHING, refusal(No.PERMIT_REVOKED)
    else:
        then, message = (Then.SETTLED, refusal(No.PERMIT_REVOKED)) if was_job else (Then.NOTHING, None)
    state, effects = record(state, (entry,), durable, then, answers=(done,), message=message)
    return state, (*shutting, *effects)


def tampered(state: State, event: Tampered) -> Step:
    """Prying, moving, opening the lid: shut and lock by itself; only an approver's order unlocks."""
    durable = state.durable
    if durable.locked is not None:
        return record(state, (draft(EventType.TAMPER, sensor=event.what),), durable)
    return _lock(state, durable, "检测到异常触动，已自动锁定", (draft(EventType.TAMPER, sensor=event.what),))


def tick(state: State, event: Tick) -> Step:
    """Time passes by the uptime counter alone; every wait has an end."""
    state = replace(state, uptime_ms=max(state.uptime_ms, event.uptime_ms))
    if state.pending:
        return state, ()
    if state.phase is Phase.FAULT:
        return retry(state) if state.uptime_ms >= state.retry_at_ms else (state, ())
    return _overdue_use(state) if state.busy else _overdue_session(state)


def _overdue_use(state: State) -> Step:
    now = state.uptime_ms
    if state.shot:
        return impression.photo_failed(state) if now >= state.shot_until_ms else (state, ())
    if state.opening is None or now < state.opening.until_ms:
        return state, ()
    return impression.shut(state, "window_over") if state.phase is Phase.OPEN else impression.jammed(state)


def _overdue_session(state: State) -> Step:
    now = state.uptime_ms
    if state.asking and now >= state.asking.until_ms:
        return say(replace(state, asking=None), refusal("no_answer")), ()
    if state.keeper and now >= state.active_ms + state.policy.idle_ms:
        return session.sign_out(state, "idle")
    return state, ()


def recovered(state: State) -> Step:
    """The disk writes again. An opening of which nobody knows how it ended is UNCERTAIN now, too."""
    if state.durable.intent is not None:
        return retry(state)
    state = impression.settled(state)
    return (say(state, Message("info", "recovered")) if state.message.code == No.STORAGE_FAULT else state), ()
