"""What people say after their service: one tap, and a complaint if they wish (满意度、投诉).

Laws
1. Whoever applied rates his own service, once, after the seal was used.
2. A complaint is read by those who supervise from the town upwards, never by the village that it is about.
3. An anonymous one is kept without the person and without the application; neither the screens nor the ledger know him.
4. A complaint is answered once, in words.
5. Of a place the public sees numbers alone.

Deeds: rate, answer. Never: tells anybody who complained.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact

READ, ANSWER = "complaint:read", "complaint:answer"
WORDS_LIMIT = 500


class Score(IntEnum):
    BAD = 1
    FAIR = 2
    GOOD = 3

    @property
    def label(self) -> str:
        return {Score.BAD: "不满意", Score.FAIR: "基本满意", Score.GOOD: "满意"}[self]


class About(Labelled):
    MANNER = "manner", "态度不好"
    DELAY = "delay", "拖着不办"
    MONEY = "money", "要钱要东西"
    REFUSED = "refused", "该办的不办"
    OTHER = "other", "其他"


@dataclass(frozen=True, kw_only=True, slots=True)
class Complaint:
    """`person` is "" for an anonymous one; `day` is all that is kept of its time."""

    id: str
    path: TreePath
    day: str
    about: About
    words: str
    person: str
    answer: str
    answered_by: str


def may_read(actor: Actor, path: TreePath) -> bool:
    """Ratings law 2: the right must be held above the village."""
    return actor.is_person and actor.may(READ, path.parent)


def why_not_rate(actor: Actor, applicant: str, *, used: bool, rated: bool, words: str) -> tuple[Refusal, ...]:
    if not actor.is_person or actor.id != applicant:
        return (Refusal("ratings.not_yours"),)
    if not used:
        return (Refusal("ratings.not_used_yet"),)
    if rated:
        return (Refusal("ratings.rated_already"),)
    return (
        (Refusal("ratings.words_too_long", {"most": WORDS_LIMIT}, field="words"),) if len(words) > WORDS_LIMIT else ()
    )


def why_not_answer(complaint: Complaint, actor: Actor, note: str) -> tuple[Refusal, ...]:
    if not actor.may(ANSWER, complaint.path.parent):
        return (Refusal("ratings.may_not_answer"),)
    if complaint.answer:
        return (Refusal("ratings.answered_already"),)
    if not note.strip() or len(note) > WORDS_LIMIT:
        return (Refusal("ratings.words_needed", {"most": WORDS_LIMIT}, field="note"),)
    return ()


@dataclass(frozen=True, kw_only=True)
class RatingGiven(Fact):
    """`subject` is the application, or an id of its own where nobody is to be known."""

    kind = "rating.given"
    public = frozenset({"score"})
    score: int


@dataclass(frozen=True, kw_only=True)
class ComplaintMade(Fact):
    kind = "rating.complained"
    public = frozenset({"about"})
    personal = frozenset({"words"})
    about: About
    words: str | None


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(Fact):
    kind = "rating.answered"
    personal = frozenset({"note"})
    note: str | None
