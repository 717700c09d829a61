"""The whole behaviour of a seal terminal (印控终端): `step(state, event) -> (state, effects)`. Pure.

Laws
    1. No press without a permit; presses <= intents <= granted.
    2. Count before motion: Unlock follows only the Recorded of its own intent, once.
    3. An opening that was not seen to end is UNCERTAIN and stays spent.
    4. Locked means that nothing opens; what is open shuts at once.
    5. Without trusted time, with a full queue or a failing disk nothing opens.
    6. While a record is on its way, nothing else is decided: events wait their turn.
    7. What a press left is judged after the lock, once the press is written down; nothing waits for it.
It never reads a clock, a disk, a network or a random number.
"""

from __future__ import annotations

from dataclasses import replace

from zhangfa_terminal.machine import control, impression, mark, paper, session
from zhangfa_terminal.machine import events as ev
from zhangfa_terminal.machine.effects import Effect
from zhangfa_terminal.machine.values import Asking, Durable, Keeper, Phase, Policy, State, Then, Trust
from zhangfa_terminal.machine.writing import Step, fail

MAX_DEFERRED = 256


def at_boot(trust: Trust, durable: Durable, policy: Policy | None = None, uptime_ms: int = 0) -> State:
    """What a terminal knows when the power comes on: its trust and what the disk held; everything else is gone."""
    return State(
        trust=trust,
        durable=durable,
        policy=policy or Policy(),
        uptime_ms=uptime_ms,
        sleeves=trust.sleeves,
        unit_name=trust.unit_name,
        unit_path=trust.unit_path,
    )


def step(state: State, event: ev.Event) -> Step:
    if isinstance(event, ev.Recorded):
        return _recorded(state, event)
    if isinstance(event, ev.RecordFailed):
        return _record_failed(state, event)
    if isinstance(event, ev.Tick):
        return control.tick(state, event)
    if state.pending is not None:
        return (replace(state, deferred=(*state.deferred, event)) if len(state.deferred) < MAX_DEFERRED else state), ()
    return HANDLERS[type(event)](state, event)


def _recorded(state: State, event: ev.Recorded) -> Step:
    pending = state.pending
    if pending is None or pending.token != event.token:
        return state, ()
    state = replace(state, pending=None, durable=pending.durable, queued=event.queued, photos_queued=event.photos)
    if pending.message:
        state = replace(state, message=pending.message)
    if pending.keeper:
        state = replace(state, keeper=pending.keeper)
    state, effects = CONTINUATIONS[pending.then](state)
    return _catch_up(state, (*pending.answers, *effects))


def _record_failed(state: State, event: ev.RecordFailed) -> Step:
    if state.pending is None or state.pending.token != event.token:
        return state, ()
    return _catch_up(fail(state, event.durable), impression.all_shut(state))


def _catch_up(state: State, effects: tuple[Effect, ...]) -> Step:
    """Let the events that waited have their turn, in order, until one of them writes again."""
    while state.pending is None and state.deferred:
        first, rest = state.deferred[0], state.deferred[1:]
        state, more = HANDLERS[type(first)](replace(state, deferred=rest), first)
        effects = (*effects, *more)
    return state, effects


def _disconnected(state: State, event: ev.Disconnected) -> Step:
    return replace(state, online=False, hello=None), ()


def _queue_changed(state: State, event: ev.QueueChanged) -> Step:
    return replace(state, queued=event.entries, photos_queued=event.photos), ()


def _signed_out(state: State) -> Step:
    phase = state.phase if state.busy or state.phase is Phase.FAULT else Phase.IDLE
    asking: Asking | None = None
    keeper: Keeper | None = None
    return replace(state, phase=phase, keeper=keeper, asking=asking, opening=None, judged=None, page_refusal=None), ()


def _claimed(state: State) -> Step:
    return replace(state, phase=Phase.CLAIMED), ()


def _settled(state: State) -> Step:
    """A job that is over frees the screen; the sheet still lying there is judged again for the next impression."""
    state = impression.settled(state)
    return paper.look(state) if state.phase is Phase.CLAIMED and state.sheet else (state, ())


def _nothing(state: State) -> Step:
    return state, ()


CONTINUATIONS = {
    Then.NOTHING: _nothing,
    Then.SIGNED_IN: session.after_sign_in,
    Then.SIGNED_OUT: _signed_out,
    Then.CLAIMED: _claimed,
    Then.OPEN: impression.power,
    Then.PERMIT_IN: control.permit_in,
    Then.SETTLED: _settled,
    Then.RECOVERED: control.recovered,
}

HANDLERS = {
    ev.Booted: lambda state, event: control.booted(state),
    ev.Connected: control.connected,
    ev.Disconnected: _disconnected,
    ev.Welcomed: control.welcomed,
    ev.SealsKnown: mark.seals_known,
    ev.KeysTyped: session.keys_typed,
    ev.CodeTyped: session.code_typed,
    ev.SignOutAsked: lambda state, event: session.sign_out(state),
    ev.CloseAsked: session.close_asked,
    ev.StampAsked: lambda state, event: impression.stamp_asked(state),
    ev.Replied: session.replied,
    ev.PermitOffered: control.permit_offered,
    ev.Commanded: control.commanded,
    ev.SheetSeen: paper.sheet_seen,
    ev.FoundRight: lambda state, event: paper.found_right(state),
    ev.Photographed: impression.photographed,
    ev.PhotoFailed: impression.photo_failed,
    ev.MarkJudged: mark.judged,
    ev.Pressed: impression.pressed,
    ev.Closed: impression.closed,
    ev.Tampered: control.tampered,
    ev.QueueChanged: _queue_changed,
}

__all__ = ["at_boot", "step"]
