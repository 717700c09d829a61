"""The sheet under the page camera: judged when it is laid, so that the button has nothing left to compute."""

from __future__ import annotations

from dataclasses import replace

from zhangfa_protocol.journal import EventType

from zhangfa_terminal import gate
from zhangfa_terminal.machine.effects import Draft, Lock
from zhangfa_terminal.machine.events import SheetSeen
from zhangfa_terminal.machine.values import Held, Phase, State, info, okay, refusal
from zhangfa_terminal.machine.writing import Step, draft, record, say


def sheet_seen(state: State, event: SheetSeen) -> Step:
    state = replace(state, sheet=event.sheet)
    if event.sheet is None:
        state = replace(state, judged=None, page_refusal=None)
    if state.phase is Phase.OPEN:
        return _watch(state)
    if state.phase is Phase.CLAIMED:
        return look(replace(state, active_ms=state.uptime_ms))
    return state, ()


def look(state: State) -> Step:
    """Judge the sheet for the job at hand and write the verdict down once per sheet and verdict."""
    if state.sheet is None:
        return say(state, info("lay_paper")) if state.message.level != "ok" else state, ()
    state, entries = judge(state, state.job)
    return record(state, entries, state.durable) if entries else (state, ())


def judge(state: State, held: Held) -> tuple[State, tuple[Draft, ...]]:
    """The verdict as a message, and as an entry when it is new."""
    sheet = state.sheet
    if sheet is None:
        return state, ()
    refusals = gate.why_not_page(sheet, held.permit)
    first = refusals[0] if refusals else None
    verdict = (held.permit.id, sheet.check_code, sheet.page, first)
    if state.judged == verdict:
        return state, ()
    state = replace(state, judged=verdict, page_refusal=first)
    state = say(state, refusal(first) if first else okay("page_accepted", page=sheet.page, pages=sheet.pages))
    if first:
        return state, (draft(EventType.PAGE_REFUSED, held.permit.id, reason=str(first)),)
    return state, (draft(EventType.PAGE_ACCEPTED, held.permit.id, page=sheet.page),)


def _watch(state: State) -> Step:
    """The sleeve has power only while the right sheet lies there; another one or none: shut at once."""
    opening, held = state.opening, state.job
    same = held is not None and not gate.why_not_page(state.sheet, held.permit) and state.sheet.page == opening.page
    if same:
        return state, ()
    until = state.uptime_ms + state.policy.closing_ms
    opening = replace(opening, until_ms=until, reason="page_gone")
    return replace(state, phase=Phase.CLOSING, opening=opening), (Lock(opening.slot),)
