"""Concerns (疑点): what stands out, why, and what it was compared with; answered by the village, settled from above.

A concern decides nothing. It says its reason in a sentence, shows what it was compared with, waits for the village's
words, and is then accepted as justified or handed on as a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.oversight.core import AlarmKind

READ, ANSWER, SETTLE, IMPORT = "insight:read", "insight:answer", "insight:settle", "insight:import"
WORDS = (5, 500)


class ConcernState(Labelled):
    OPEN = "open", "等村里说明"
    ANSWERED = "answered", "村里已说明"
    JUSTIFIED = "justified", "说明成立"
    HANDED_ON = "handed_on", "转核查"


class ConcernAction(StrEnum):
    ANSWER = "answer"
    JUSTIFY = "justify"
    HAND_ON = "hand_on"


TRANSITIONS: Mapping[tuple[ConcernState, ConcernAction], ConcernState] = {
    (ConcernState.OPEN, ConcernAction.ANSWER): ConcernState.ANSWERED,
    (ConcernState.ANSWERED, ConcernAction.JUSTIFY): ConcernState.JUSTIFIED,
    (ConcernState.OPEN, ConcernAction.HAND_ON): ConcernState.HANDED_ON,
    (ConcernState.ANSWERED, ConcernAction.HAND_ON): ConcernState.HANDED_ON,
}
_NEEDS = {ConcernAction.ANSWER: ANSWER, ConcernAction.JUSTIFY: SETTLE, ConcernAction.HAND_ON: SETTLE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Compared:
    """One comparable, without anybody's name: where, when, and the number that was compared."""

    place: str
    month: str
    value: float
    area: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a judge says. `key` names it once and for ever; `value` is what was compared with `median`, in `unit`."""

    kind: AlarmKind
    key: str
    path: TreePath
    reason: str
    subject: str = ""
    value: float | None = None
    median: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = ""
    compared: tuple[Compared, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Concern:
    """A finding with what came of it. `subject` is the application, "" when there is none; `number` its number."""

    id: str
    found: Found
    number: str
    alarm: str
    raised_at: datetime
    state: ConcernState
    answer: str
    answered_by: str
    answered_at: datetime | None
    verdict: str
    settled_by: str
    settled_at: datetime | None


def why_not(concern: Concern, actor: Actor, action: ConcernAction, words: str) -> tuple[Refusal, ...]:
    """Answering is the village's, settling is for those who watch; both need words, and whoever answered settles
    nothing."""
    if not actor.is_person or not actor.may(_NEEDS[action], concern.found.path):
        return (Refusal("insight.may_not"),)
    if (concern.state, action) not in TRANSITIONS:
        return (Refusal("insight.not_now", {"state": concern.state.label}),)
    if action is not ConcernAction.ANSWER and concern.answered_by == actor.id:
        return (Refusal("insight.own_answer"),)
    if not WORDS[0] <= len(words.strip()) <= WORDS[1]:
        return (Refusal("insight.words", {"least": WORDS[0], "most": WORDS[1]}, "words"),)
    return ()


@dataclass(frozen=True, kw_only=True)
class ConcernRaised(Fact):
    kind = "concern.raised"
    public = frozenset({"alarm"})
    alarm: AlarmKind
    key: str
    reason: str
    about: str


@dataclass(frozen=True, kw_only=True)
class ConcernAnswered(Fact):
    kind = "concern.answered"
    personal = frozenset({"note"})
    about: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ConcernSettled(Fact):
    kind = "concern.settled"
    public = frozenset({"state"})
    personal = frozenset({"note"})
    state: ConcernState
    about: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class SheetImported(Fact):
    """A sheet of another system was taken in; the digest is that of its cells."""

    kind = "insight.sheet_imported"
    public = frozenset({"sheet", "lines"})
    sheet: str
    digest: bytes
    lines: int
