"""The sheet under the page camera: judged when it is laid, so that the button has nothing left to compute."""

from __future__ import annotations

from dataclasses import replace

from zhangfa_protocol.journal import EventType
from zhangfa_protocol.refusals import TerminalRefusal as No

from zhangfa_terminal import gate
from zhangfa_terminal.machine.effects import Draft, Lock
from zhangfa_terminal.machine.events import SheetSeen
from zhangfa_terminal.machine.values import Held, Phase, Sheet, State, info, okay, refusal
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


def found_right(state: State) -> Step:
    """人工核对: only a doubtful sheet of the job at hand can be found right, by who is signed in."""
    sheet, held = state.sheet, state.job
    if state.phase is not Phase.CLAIMED or state.page_refusal is not No.PAGE_DOUBTFUL or held is None:
        return state, ()
    state, entries = judge(replace(state, found_right=sheet, active_ms=state.uptime_ms), held)
    return record(state, entries, state.durable)


def judge(state: State, held: Held) -> tuple[State, tuple[Draft, ...]]:
    """The verdict as a message, and as an entry when it is new."""
    sheet = state.sheet
    if sheet is None:
        return state, ()
    refusals = gate.why_not_page(state, sheet, held.permit)
    first = refusals[0] if refusals else None
    verdict = (held.permit.id, sheet.check_code, sheet.page, first)
    if state.judged == verdict:
        return state, ()
    just_stamped = state.judged is not None and state.message.code == STAMPED
    state = replace(state, judged=verdict, page_refusal=first)
    if first is No.PAGE_COMPARING:
        return state if just_stamped else say(state, info("page_comparing")), ()
    if first:
        state = say(state, refusal(first))
    elif not just_stamped:
        state = say(state, okay(_accepted(state), page=sheet.page, pages=sheet.pages))
    return state, (_entry(state, sheet, held, first),)


STAMPED = "stamped"  # stays on the screen while the sheet that was stamped lies there


def _accepted(state: State) -> str:
    return "page_compared" if state.trust.compares else "page_accepted"


def _entry(state: State, sheet: Sheet, held: Held, refused: No | None) -> Draft:
    """What the judge said, with the thresholds by which it said so, and the picture where a person may want to look."""
    said = sheet.comparison
    compared = {} if said is None else {"verdict": said.verdict.value, "version": said.version, "score": said.score}
    photo = said.photo if said else None
    if refused:
        return draft(EventType.PAGE_REFUSED, held.permit.id, reason=str(refused), photo=photo, **compared)
    keeper = state.keeper.id if sheet == state.found_right and state.keeper else None
    return draft(EventType.PAGE_ACCEPTED, held.permit.id, page=sheet.page, photo=photo, keeper=keeper, **compared)


def _watch(state: State) -> Step:
    """The sleeve has power only while the right sheet lies there; another one or none: shut at once."""
    opening, held = state.opening, state.job
    same = held is not None and not gate.why_not_sheet(state.sheet, held.permit) and state.sheet.page == opening.page
    if same:
        return state, ()
    until = state.uptime_ms + state.policy.closing_ms
    opening = replace(opening, until_ms=until, reason="page_gone")
    return replace(state, phase=Phase.CLOSING, opening=opening), (Lock(opening.slot),)
