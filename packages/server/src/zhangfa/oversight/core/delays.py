"""Steps that drag on: when whoever is asked is reminded, and how a supervisor asks for the reason (码上督). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications.core import WorkCalendar, add_hours, take_hours
from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

WORDS_LIMIT = 500
ASK = "application:urge"


class Level(Labelled):
    """How much of a step's working hours has passed."""

    HALF = "half", "时限过半"
    FULL = "full", "时限已到"
    OVER = "over", "超过时限一半"


def reached(calendar: WorkCalendar, due_at: datetime, hours: int, now: datetime) -> tuple[Level, ...]:
    """The levels that have been reached, the highest last."""
    found = []
    if now >= due_at or now >= take_hours(calendar, due_at, hours / 2):
        found.append(Level.HALF)
    if now >= due_at:
        found.append(Level.FULL)
        if now >= add_hours(calendar, due_at, hours / 2):
            found.append(Level.OVER)
    return tuple(found)


@dataclass(frozen=True, kw_only=True, slots=True)
class Delay:
    """A question about a late step, and the answer to it, "" until there is one."""

    id: str
    application: str
    round: int
    step: str
    asked_by: str
    asked_at: datetime
    question: str
    answered_by: str
    answered_at: datetime | None
    answer: str


def why_not_remind(actor: Actor, path: TreePath) -> tuple[Refusal, ...]:
    """Reminders come from the calendar, not from people; those urge."""
    if actor.kind is not ActorKind.JOB or not actor.may("alarm:raise", path):
        return (Refusal("oversight.not_by_hand"),)
    return ()


def why_not_ask(actor: Actor, path: TreePath, *, late: bool, asked: bool, note: str) -> tuple[Refusal, ...]:
    """`asked`: a question about this step still waits for its answer."""
    if not actor.is_person or not actor.may(ASK, path):
        return (Refusal("oversight.may_not_ask"),)
    if not late:
        return (Refusal("oversight.not_late"),)
    if asked:
        return (Refusal("oversight.asked_already"),)
    return _about_words(note)


def why_not_answer(*, is_asked: bool, open_question: bool, note: str) -> tuple[Refusal, ...]:
    """`is_asked`: the step waits for the actor, or for somebody whose deputy he is."""
    if not is_asked:
        return (Refusal("oversight.may_not_answer"),)
    if not open_question:
        return (Refusal("oversight.nothing_asked"),)
    return _about_words(note)


def _about_words(note: str) -> tuple[Refusal, ...]:
    if not note.strip():
        return (Refusal("oversight.words_missing", field="note"),)
    return (
        (Refusal("oversight.note_too_long", {"limit": WORDS_LIMIT}, field="note"),) if len(note) > WORDS_LIMIT else ()
    )


@dataclass(frozen=True, kw_only=True)
class DelayReminded(Fact):
    """`subject` is the application. Nothing is decided by it."""

    kind = "delay.reminded"
    public = frozenset({"number", "step_key", "level"})
    number: str
    round: int
    step_key: str
    step_label: str
    level: Level
    due_at: datetime
    town: bool


@dataclass(frozen=True, kw_only=True)
class DelayAsked(Fact):
    kind = "delay.asked"
    public = frozenset({"number", "step_key"})
    personal = frozenset({"note"})
    delay: str
    number: str
    round: int
    step_key: str
    step_label: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class DelayAnswered(Fact):
    kind = "delay.answered"
    public = frozenset({"number", "step_key"})
    personal = frozenset({"note"})
    delay: str
    number: str
    step_key: str
    step_label: str
    asked_by: str
    note: str | None
