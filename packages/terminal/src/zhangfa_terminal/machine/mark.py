"""What a press left on the paper (印迹核对): asked for after the lock, written down when it is known, said in words.

Nothing waits for a judgement: the bolt is shut and the press is written down before the eyes are asked. What they could
not tell is never said to be right.
"""

from __future__ import annotations

from dataclasses import replace

from zhangfa_protocol.journal import EventType

from zhangfa_terminal.machine.effects import Draft, Effect, Judge
from zhangfa_terminal.machine.events import MarkJudged, SealsKnown
from zhangfa_terminal.machine.values import Intent, Judgement, Likeness, Mark, Message, Opening, Phase, State
from zhangfa_terminal.machine.writing import Step, draft, record

_OF_ITS_OWN = ("wrong_seal", "missing", "extra", "changed", "place", "blank", "not_enrolled")
_FLAWS = ("faint", "incomplete", "slipped", "smeared")


def seals_known(state: State, event: SealsKnown) -> Step:
    return replace(state, impressions=event.impressions), ()


def asked(state: State, intent: Intent, opening: Opening, after: bytes | None) -> tuple[State, tuple[Effect, ...]]:
    """What has to be looked at, if this terminal compares and there is a picture of the sheet after the press."""
    if not state.trust.compares or after is None:
        return replace(state, mark=None), ()
    sleeve = next((one for one in state.sleeves if one.slot == intent.slot), None)
    seal = dict(state.impressions).get(sleeve.seal_id) if sleeve else None
    effect = Judge(intent.permit_id, intent.number, intent.before, after, seal, opening.presses)
    return replace(state, mark=Mark(intent.permit_id, intent.number)), (effect,)


def judged(state: State, event: MarkJudged) -> Step:
    """Written down whatever else goes on, and after the press itself where the disk still owes that."""
    state = replace(state, mark=Mark(event.permit_id, event.number, event.judgement))
    entry = _entry(event)
    if state.phase is Phase.FAULT and state.failed is not None:
        return replace(state, failed=replace(state.failed, drafts=(*state.failed.drafts, entry))), ()
    return record(state, (entry,), state.durable)


def _entry(event: MarkJudged) -> Draft:
    said = event.judgement
    return draft(
        EventType.MARK_JUDGED,
        event.permit_id,
        impression=event.number,
        verdict=said.verdict.value,
        version=said.version,
        added=said.added,
        reasons=" ".join(said.reasons),
        flaw=said.flaw,
    )


def words(mark: Mark) -> Message:
    """What the keeper is told of it, and how urgently."""
    said, detail = mark.judgement, (("number", mark.number),)
    if said is None:
        return Message("info", "mark_judging", detail)
    if said.verdict is Likeness.MATCH:
        poor = said.flaw in _FLAWS
        return Message("warn" if poor else "ok", f"mark_{said.flaw}" if poor else "mark_right", detail)
    return Message("error" if said.verdict is Likeness.MISMATCH else "warn", _why(said), detail)


def _why(said: Judgement) -> str:
    """The gravest thing that has words of its own; a poor impression that could not be told is first of all poor."""
    first = said.reasons[0].removeprefix("press.") if said.reasons else ""
    if first in _OF_ITS_OWN:
        return f"mark_{first}"
    return f"mark_{said.flaw}" if first == "unsure_seal" and said.flaw in _FLAWS else "mark_unsure"
