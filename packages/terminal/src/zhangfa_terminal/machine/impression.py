"""One impression (用印): count before motion, one photograph before, one press, one photograph after."""

from __future__ import annotations

from dataclasses import replace

from zhangfa_protocol.journal import EventType
from zhangfa_protocol.refusals import TerminalRefusal as No

from zhangfa_terminal import gate
from zhangfa_terminal.machine import mark, paper, session
from zhangfa_terminal.machine.effects import Draft, Effect, Lock, Photograph, Unlock
from zhangfa_terminal.machine.events import Closed, PhotoFailed, Photographed, Pressed
from zhangfa_terminal.machine.values import (
    Durable,
    Intent,
    Message,
    Opening,
    Phase,
    Shots,
    Standing,
    State,
    Then,
    info,
    refusal,
)
from zhangfa_terminal.machine.writing import Step, draft, record, say, uncertain

SHOT_MS = 10_000


def stamp_asked(state: State) -> Step:
    """The button: refused with the reason, or first of all a photograph."""
    if state.phase is not Phase.CLAIMED:
        return (say(state, refusal(No.NOT_SIGNED_IN)) if state.keeper is None else state), ()
    reason = why_not_stamp(state)
    if reason:
        return say(state, refusal(reason)), ()
    return _shoot(replace(state, phase=Phase.RECORDING, shots=Shots(), message=info("recording")), "before")


def why_not_stamp(state: State) -> No | None:
    held = state.job
    refusals = gate.why_not_use(held, state.durable, state.sleeves, state.now_ms)
    if not refusals and _queue_full(state):
        refusals = (No.QUEUE_FULL,)
    refusals = refusals or gate.why_not_page(state, state.sheet, held.permit)
    return refusals[0] if refusals else None


def _queue_full(state: State) -> bool:
    return state.queued >= state.policy.queue_limit or state.photos_queued >= state.policy.photo_limit


def _shoot(state: State, purpose: str) -> Step:
    token = state.tokens + 1
    state = replace(state, tokens=token, shot=token, shot_until_ms=state.uptime_ms + SHOT_MS)
    return state, (Photograph(token, purpose),)


def photographed(state: State, event: Photographed) -> Step:
    if state.shot != event.shot:
        return state, ()
    state = replace(state, shot=None)
    if state.phase is Phase.RECORDING:
        return _intend(state, event)
    if state.phase is Phase.CLOSING:
        return _made(replace(state, shots=replace(state.shots, after=event.page)), event)
    return state, ()


def photo_failed(state: State, event: PhotoFailed | None = None) -> Step:
    """No picture before: nothing opens. No picture after: the impression is recorded without it, and that shows."""
    if event is not None and state.shot != event.shot:
        return state, ()
    state = replace(state, shot=None)
    if state.phase is Phase.RECORDING:
        return say(settled(state), refusal(No.CAMERA_FAULT)), ()
    return _made(state, None) if state.phase is Phase.CLOSING else (state, ())


def _intend(state: State, event: Photographed) -> Step:
    """Count before motion: intent and count go to the disk together, before the sleeve has power.

    Both the photograph and the latest look must show the right page: the paper may have moved in between.
    """
    reason = why_not_stamp(replace(state, sheet=event.sheet)) or why_not_stamp(state)
    if reason:
        return say(settled(state), refusal(reason)), ()
    held = replace(state.job, used=state.job.used + 1)
    intent = Intent(held.permit.id, held.used, state.sheet.page, held.permit.slot, state.keeper.id, event.page)
    entry = draft(
        EventType.OPEN_INTENT,
        held.permit.id,
        impression=held.used,
        used=held.used,
        page=intent.page,
        slot=intent.slot,
        keeper=intent.keeper_id,
        before=event.page,
        person=event.person,
    )
    state = replace(state, shots=Shots(before=event.page, person=event.person))
    return record(state, (entry,), replace(state.durable.with_held(held), intent=intent), Then.OPEN)


def power(state: State) -> Step:
    """The intent is on the disk: give power, once. Whoever comes with the same news again finds another phase."""
    intent = state.durable.intent
    if state.phase is not Phase.RECORDING or intent is None:
        return state, ()
    window = state.policy.window_ms
    opening = Opening(state.tokens + 1, intent.slot, intent.number, intent.page, state.uptime_ms + window, window)
    state = replace(
        state, tokens=opening.id, phase=Phase.OPEN, opening=opening, message=info("press_now", seconds=window // 1000)
    )
    return state, (Unlock(intent.slot, opening.id, window),)


def shut(state: State, reason: str) -> Step:
    """Take the power away; what happened is decided when the sleeve has said how often it was pressed."""
    if state.phase is not Phase.OPEN:
        return state, ()
    opening = replace(state.opening, until_ms=state.uptime_ms + state.policy.closing_ms, reason=reason)
    return replace(state, phase=Phase.CLOSING, opening=opening), (Lock(opening.slot),)


def pressed(state: State, event: Pressed) -> Step:
    if state.phase is Phase.OPEN and event.slot == state.opening.slot:
        return shut(say(state, info("pressed")), "pressed")
    return state, ()


def closed(state: State, event: Closed) -> Step:
    """The bolt is shut. Pressed: photograph what is on the paper now. Not pressed: the count stays taken."""
    if state.phase not in (Phase.OPEN, Phase.CLOSING) or state.shot or event.opening != state.opening.id:
        return state, ()
    state = replace(state, phase=Phase.CLOSING, opening=replace(state.opening, presses=event.presses))
    if event.presses:
        return _shoot(say(state, info("photographing")), "after")
    entry = draft(EventType.NOT_PRESSED, state.durable.intent.permit_id, impression=state.opening.number)
    return _settle(state, (entry,), Message("warn", "not_pressed"))


def _made(state: State, photo: Photographed | None) -> Step:
    """Pressed: say so with the picture, and with what red ink was found; no mark is a warning, not a free try."""
    opening, permit_id = state.opening, state.durable.intent.permit_id
    red = photo.red_mm2 if photo else None
    found = None if red is None else red >= state.policy.smallest_mark_mm2
    entry = draft(
        EventType.PRESSED,
        permit_id,
        impression=opening.number,
        presses=opening.presses,
        after=photo.page if photo else None,
        person=photo.person if photo else None,
        red_found=found,
        red_mm2=red,
    )
    state, looking = mark.asked(state, state.durable.intent, opening, photo.page if photo else None)
    state, effects = _settle(state, (entry,), _what_was_made(state, found))
    return state, (*effects, *looking)


def _what_was_made(state: State, found: bool | None) -> Message:
    held = state.durable.held(state.durable.intent.permit_id)
    detail = (("number", state.opening.number), ("granted", held.permit.granted))
    if found is False:
        return Message("warn", "no_mark", detail)
    return Message("ok", paper.STAMPED if held.left else "all_stamped", detail)


def _settle(state: State, entries: tuple[Draft, ...], message: Message) -> Step:
    """Write how the opening ended; a permit with nothing left is closed in the same write."""
    intent = state.durable.intent
    entries = (*entries, draft(EventType.CLOSED, intent.permit_id, impression=intent.number))
    durable = replace(state.durable, intent=None)
    held = durable.held(intent.permit_id)
    if held is not None and held.left == 0 and held.standing is Standing.CLAIMED:
        last, durable = session.closing(replace(state, durable=durable), held, "spent")
        entries = (*entries, last)
    return record(state, entries, durable, Then.SETTLED, message=message)


def settled(state: State) -> State:
    """Back to the job, or to the keeper, or to nobody."""
    phase = Phase.CLAIMED if state.job else Phase.SIGNED_IN
    phase = Phase.IDLE if state.keeper is None else phase
    return replace(state, phase=phase, opening=None, judged=state.judged if state.job else None)


def jammed(state: State) -> Step:
    """The bolt does not say that it is shut: nobody knows what happened; the terminal locks itself."""
    entry, intent = uncertain(state, "jammed"), state.durable.intent
    tamper = draft(EventType.TAMPER, intent.permit_id, sensor="bolt")
    durable: Durable = replace(state.durable, intent=None, locked="套筒未能关闭，已自动锁定")
    return record(state, (entry, tamper), durable, Then.SETTLED, message=refusal(No.SLEEVE_FAULT))


def all_shut(state: State) -> tuple[Effect, ...]:
    return tuple(Lock(sleeve.slot) for sleeve in state.sleeves)
