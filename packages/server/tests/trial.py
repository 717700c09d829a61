"""A fact that means nothing, with one field of every kind, for the tests of the ledger itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import cast
from django.db import transaction
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import Fact


class Mood(StrEnum):
    GOOD = "good"


@dataclass(frozen=True, kw_only=True)
class Tried(Fact):
    kind = "trial.tried"
    public = frozenset({"number", "digest"})
    personal = frozenset({"who", "when"})
    number: int
    digest: bytes
    mood: Mood
    who: str
    when: datetime | None
    parts: tuple[str, ...] = ()


FACT = Tried(
    subject="thing",
    path=cast.VILLAGE.text,
    number=7,
    digest=b"\x01" * 32,
    mood=Mood.GOOD,
    who="周大山",
    when=cast.NOW,
    parts=("a", "b"),
)


def note(number: int, path: TreePath = cast.VILLAGE, subject: str = "thing") -> int:
    """Appends one such fact in a transaction of its own; returns the entry's id."""
    fact = Tried(**{**vars(FACT), "number": number, "path": path.text, "subject": subject})
    with transaction.atomic():
        return ledger.append(fact, actor=cast.CLERK.actor, now=cast.NOW)
