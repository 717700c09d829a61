"""Thousands of days at the counter: faults everywhere, power cuts at every step, and bugs planted to be found."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from terminal_support.world import Broken, run
from zhangfa_protocol.journal import EventType
from zhangfa_terminal import gate
from zhangfa_terminal.machine import control, impression, writing
from zhangfa_terminal.machine import events as ev
from zhangfa_terminal.machine import step as machine
from zhangfa_terminal.machine.effects import Unlock
from zhangfa_terminal.machine.values import Likeness, Phase, Then, TrustedTime

SEEDS = 250
# A run that never met these proves nothing.
MUST_HAPPEN = {
    "OPEN_INTENT": 300, "press": 200, "PRESSED": 150, "NOT_PRESSED": 20, "UNCERTAIN": 80, "LOCKED": 50,
    "UNLOCKED": 50, "PERMIT_CLOSED": 100, "PAGE_REFUSED": 15, "power cut": 250, "power cut while open": 10,
    "power cut while booting": 25, "power cut with an open intent": 30, "disk full": 60, "camera fault": 15,
    "written but reported as failed": 60, "record acknowledged twice": 200, "replayed": 50, "lost": 100,
    "lock ordered while open": 3, "revoked while open": 3, "paper moved while open": 3, "jam": 1,
    "opened for a page found right": 20, "MARK_JUDGED": 100,
}  # fmt: skip


@pytest.mark.parametrize("part", range(4))
def test_the_laws_hold_in_every_run(part):
    """machine laws 1 to 6, over seeds that together reach every interesting state."""
    count = Counter()
    for seed in range(part * SEEDS, (part + 1) * SEEDS):
        count += run(seed)
    missing = {name: (count[name], least) for name, least in MUST_HAPPEN.items() if count[name] < least}
    assert missing == {}


def opens_before_it_writes(patch):
    intend = impression._intend

    def hasty(state, event):
        state, effects = intend(state, event)
        return state, (*(Unlock(e.durable.intent.slot, 1, 1) for e in effects if e.durable.intent), *effects)

    patch.setattr(impression, "_intend", hasty)


def opens_for_every_acknowledgement(patch):
    recorded = machine._recorded

    def eager(state, event):
        again = state.pending is None and state.durable.intent is not None
        return (state, (Unlock(state.durable.intent.slot, 1, 1),)) if again else recorded(state, event)

    patch.setattr(machine, "_recorded", eager)


def forgets_to_count(patch):
    with_held = writing.Durable.with_held
    patch.setattr(writing.Durable, "with_held", lambda self, held: with_held(self, replace(held, used=0)))


def gives_the_impression_back_after_a_power_cut(patch):
    booted = control.booted

    def generous(state):
        intent = state.durable.intent
        held = state.durable.held(intent.permit_id) if intent else None
        if held:
            state = replace(state, durable=state.durable.with_held(replace(held, used=held.used - 1)))
        return booted(state)

    patch.setattr(control, "booted", generous)


def forgets_the_open_intent_at_boot(patch):
    patch.setattr(control, "uncertain", lambda state, cause: writing.draft(EventType.POWER_LOST))


def opens_although_locked(patch):
    why = gate.why_not_use

    def deaf(held, durable, sleeves, now):
        return why(held, replace(durable, locked=None), sleeves, now)

    patch.setattr(gate, "why_not_use", deaf)


def believes_a_failing_disk(patch):
    patch.setattr(machine, "_record_failed", lambda s, e: machine._recorded(s, ev.Recorded(e.token)))


def takes_any_time(patch):
    def gullible(state, event):
        return replace(state, time=TrustedTime(event.server_ms, state.uptime_ms), hello=None), ()

    patch.setitem(machine.HANDLERS, ev.Welcomed, gullible)


def does_not_watch_the_paper(patch):
    patch.setattr(
        impression, "why_not_stamp", lambda state: None if state.job and state.sheet else gate.No.PERMIT_NOT_HELD
    )


def loses_the_end_when_the_disk_fails(patch):
    fail = writing.fail
    patch.setattr(
        machine, "fail", lambda s, d: replace(fail(s, d), failed=None, durable=replace(s.durable, intent=None))
    )


def decides_while_it_writes(patch):
    patch.setattr(machine, "_recorded", lambda s, e: _continue_anyway(s, e))


def _continue_anyway(state, event):
    if state.pending is None:
        return (replace(state, phase=Phase.RECORDING), ()) if state.durable.intent else (state, ())
    then = state.pending.then
    state = replace(state, pending=None, durable=state.pending.durable, keeper=state.pending.keeper or state.keeper)
    state, effects = machine.CONTINUATIONS[then](state)
    return state, effects * 2 if then is Then.OPEN else effects


def stamps_what_was_changed(patch):
    patch.setattr(gate, "why_not_text", lambda sheet, *, found_right: ())


def asks_nobody_about_a_doubt(patch):
    patch.setitem(gate._TEXT, Likeness.DOUBTFUL, ())


def judges_before_it_writes(patch):
    settle = impression._settle

    def hasty(state, entries, message):
        early = writing.draft(EventType.MARK_JUDGED, state.durable.intent.permit_id, impression=state.opening.number)
        return settle(state, (early, *entries), message)

    patch.setattr(impression, "_settle", hasty)


def lets_the_jam_pass(patch):
    patch.setattr(impression, "jammed", lambda state: (impression.settled(state), ()))


PLANTED = [
    opens_before_it_writes, opens_for_every_acknowledgement, forgets_to_count, forgets_the_open_intent_at_boot,
    gives_the_impression_back_after_a_power_cut, opens_although_locked, believes_a_failing_disk, takes_any_time,
    does_not_watch_the_paper, loses_the_end_when_the_disk_fails, decides_while_it_writes, lets_the_jam_pass,
    stamps_what_was_changed, asks_nobody_about_a_doubt, judges_before_it_writes,
]  # fmt: skip


@pytest.mark.parametrize("bug", PLANTED, ids=lambda bug: bug.__name__)
def test_a_planted_bug_is_found(bug, monkeypatch):
    bug(monkeypatch)
    with pytest.raises(Broken):
        for seed in range(400):
            run(seed)
