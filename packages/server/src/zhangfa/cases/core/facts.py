"""What is written into the ledger about a case. Names and words are personal; states and choices are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.cases.core.machine import CaseState
from zhangfa.ledger.core import Fact

_SAID = frozenset({"note"})


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Fact):
    """`evidence` is the SHA-256 of the list of entries that was frozen, `checkpoint` the size of the log then."""

    kind = "case.opened"
    public = frozenset({"number", "evidence", "checkpoint"})
    personal = _SAID
    number: str
    alarm: str
    application: str
    evidence: bytes
    checkpoint: int
    due_at: datetime
    note: str | None


@dataclass(frozen=True, kw_only=True)
class CaseFound(Fact):
    kind = "case.found"
    public = frozenset({"number", "finding", "state"})
    personal = _SAID
    number: str
    finding: str
    state: CaseState
    due_at: datetime | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class CasePersonNamed(Fact):
    kind = "case.person_named"
    public = frozenset({"number"})
    personal = frozenset({"note", "shown_name"})
    number: str
    person: str
    reply_due: datetime
    shown_name: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class CaseReplied(Fact):
    """`files` are the SHA-256 of what was handed in with the answer."""

    kind = "case.replied"
    public = frozenset({"number"})
    personal = _SAID
    number: str
    person: str
    opened_by: str
    files: tuple[bytes, ...]
    note: str | None


@dataclass(frozen=True, kw_only=True)
class CaseOrdered(Fact):
    kind = "case.ordered"
    public = frozenset({"number", "state"})
    personal = frozenset({"note", "shown_name"})
    number: str
    state: CaseState
    person: str
    due_at: datetime
    shown_name: str | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class CaseRectified(Fact):
    kind = "case.rectified"
    public = frozenset({"number"})
    personal = _SAID
    number: str
    opened_by: str
    files: tuple[bytes, ...]
    note: str | None


@dataclass(frozen=True, kw_only=True)
class CaseJudged(Fact):
    """The rectification was accepted (`state` deciding) or sent back (`state` rectifying)."""

    kind = "case.judged"
    public = frozenset({"number", "state"})
    personal = _SAID
    number: str
    state: CaseState
    person: str
    due_at: datetime | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class CaseDecided(Fact):
    kind = "case.decided"
    public = frozenset({"number", "outcome"})
    personal = _SAID
    number: str
    person: str
    outcome: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Fact):
    """`letter` is the SHA-256 of the closing letter, zeros where there is none."""

    kind = "case.closed"
    public = frozenset({"number", "letter"})
    personal = _SAID
    number: str
    letter: bytes
    people: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, kw_only=True)
class CaseOverdue(Fact):
    """A step of the case is past its limit; once for each step."""

    kind = "case.overdue"
    public = frozenset({"number", "state"})
    number: str
    state: CaseState
    due_at: datetime
    opened_by: str
