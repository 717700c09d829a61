"""What the screen shows (终端画面): a plain view of the machine's state; it decides nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from zhangfa_protocol.refusals import TerminalRefusal as No

from zhangfa_terminal import texts
from zhangfa_terminal.machine import mark
from zhangfa_terminal.machine.values import Held, Phase, State


def of_state(state: State) -> dict[str, Any]:
    """The part of the view model that the machine knows; see docs/operate/terminal.md for its shape."""
    return {
        "phase": state.phase.value,
        "locked": state.durable.locked is not None,
        "locked_reason": state.durable.locked,
        "online": state.online and state.time is not None,
        "time_known": state.time is not None,
        "terminal_id": state.trust.terminal_id,
        "unit": {"name": state.unit_name, "path": state.unit_path},
        "keeper": {"id": state.keeper.id, "name": state.keeper.name} if state.keeper else None,
        "asking": state.asking.verb if state.asking else None,
        "permit": _permit(state, _shown_job(state)),
        "sleeves": _sleeves(state),
        "countdown": _countdown(state),
        "message": texts.of(state.message),
        "photos": _photos(state),
        "mark": _mark(state),
        "queue": {"entries": state.queued, "photos": state.photos_queued},
        "can": _can(state),
    }


def page(state: State, *, paper: bool, looking: bool, fetched: bool) -> dict[str, Any]:
    """How the sheet under the camera stands to the job at hand; fetched: whether the approved paper is here."""
    if looking:
        return _page("looking", None, "page_looking")
    if not paper:
        return _page("none", None, "page_none")
    if state.job is None or _shown_job(state) is None or state.judged is None:
        return _page("seen", None, "page_seen")
    if state.page_refusal is No.PAGE_COMPARING:
        return _page("comparing", None, "page_comparing" if fetched else "page_awaiting")
    if state.page_refusal:
        return _page("refused", state.page_refusal.value, state.page_refusal.value)
    sheet = state.sheet
    accepted = "page_compared" if state.trust.compares else "page_accepted"
    line = texts.text(accepted, (("page", sheet.page), ("pages", sheet.pages))) if sheet else ""
    return {"state": "accepted", "code": None, "text": line}


def _page(name: str, code: str | None, line: str) -> dict[str, Any]:
    return {"state": name, "code": code, "text": texts.text(line)}


def comparison(state: State) -> dict[str, Any] | None:
    """What the comparison said of the sheet under the camera, with every place in shares of both pictures."""
    said = state.sheet.comparison if state.sheet and _shown_job(state) else None
    if said is None:
        return None
    return {
        "verdict": said.verdict.value, "version": said.version, "advice": said.advice, "page": state.sheet.page,
        "differences": [asdict(place) for place in said.differences],
    }  # fmt: skip


def _shown_job(state: State) -> Held | None:
    return state.job if state.phase in (Phase.CLAIMED, Phase.RECORDING, Phase.OPEN, Phase.CLOSING) else None


def _permit(state: State, held: Held | None) -> dict[str, Any] | None:
    if held is None:
        return None
    permit = held.permit
    seal = next((s.name for s in state.sleeves if s.slot == permit.slot), "")
    return {
        "id": permit.id, "application": permit.application, "matter": permit.matter, "village": permit.village,
        "slot": permit.slot, "seal_name": seal, "granted": permit.granted, "used": held.used, "left": held.left,
        "pages": permit.pages, "opens_at": _iso(permit.opens_ms), "closes_at": _iso(permit.closes_ms),
    }  # fmt: skip


def _iso(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")


def _sleeves(state: State) -> list[dict[str, Any]]:
    job = _shown_job(state)
    rows = []
    for sleeve in state.sleeves:
        is_open = state.phase is Phase.OPEN and state.opening.slot == sleeve.slot
        chosen = job is not None and job.permit.slot == sleeve.slot
        rows.append(
            {
                "slot": sleeve.slot,
                "name": sleeve.name,
                "body": sleeve.body,
                "open": is_open,
                "chosen": chosen,
                "lamp": _lamp(state, is_open, chosen),
            }
        )
    return rows


def _lamp(state: State, is_open: bool, chosen: bool) -> str:
    if state.durable.locked is not None or state.phase is Phase.FAULT:
        return "red"
    return "green" if is_open else ("amber" if chosen else "off")


def _countdown(state: State) -> dict[str, int] | None:
    if state.phase is not Phase.OPEN:
        return None
    return {"left_ms": max(0, state.opening.until_ms - state.uptime_ms), "total_ms": state.opening.total_ms}


def _photos(state: State) -> dict[str, str | None]:
    shots = state.shots
    return {
        name: value.hex() if value else None
        for name, value in (("before", shots.before), ("after", shots.after), ("person", shots.person))
    }


def _mark(state: State) -> dict[str, Any] | None:
    """What the last press left on the paper; it stays until somebody signs in or presses again."""
    return {"number": state.mark.number} | texts.of(mark.words(state.mark)) if state.mark else None


def _can(state: State) -> dict[str, bool]:
    quiet = state.asking is None
    return {
        "sign_in": state.phase is Phase.IDLE and quiet,
        "sign_out": state.keeper is not None and not state.busy,
        "code": state.phase is Phase.SIGNED_IN and quiet and state.durable.locked is None,
        "paper": state.phase is not Phase.CLOSING,
        "stamp": state.phase is Phase.CLAIMED and state.page_refusal is None and state.sheet is not None
        and state.durable.locked is None,
        "find_right": state.phase is Phase.CLAIMED and state.page_refusal is No.PAGE_DOUBTFUL,
        "press": state.phase is Phase.OPEN,
        "close": state.phase is Phase.CLAIMED,
    }  # fmt: skip
