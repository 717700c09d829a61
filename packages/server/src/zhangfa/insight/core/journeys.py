"""The way of one application as the figures need it, and what each fact about it counts.

A journey is folded from facts alone. It is kept for the list of records, and so that an approval finds its submission.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from zhangfa.impressions.core import Finding, ImpressionState
from zhangfa.insight.core.cells import Count
from zhangfa.kernel.labelled import Labelled
from zhangfa.ledger.core import Entry


class Outcome(Labelled):
    OPEN = "open", "办理中"
    RETURNED = "returned", "退回补正"
    APPROVED = "approved", "已批准"
    USED = "used", "已用印"
    REFUSED = "refused", "不予办理"
    ABANDONED = "abandoned", "撤回或放弃"
    UNSTAMPED = "unstamped", "批而不盖"


@dataclass(frozen=True, kw_only=True, slots=True)
class Journey:
    """`due_at` is the limit of the present step; `late` once a step was late; `seconds` how long the approval took;
    `returned_at` when it was last returned, `ended_at` when it came to its end."""

    id: str
    number: str
    path: str
    matter: str
    body: str
    submitted_at: datetime
    outcome: Outcome = Outcome.OPEN
    due_at: datetime | None = None
    late: bool = False
    approved_at: datetime | None = None
    seconds: int | None = None
    returned_at: datetime | None = None
    ended_at: datetime | None = None
    impressions: int = 0


FOLLOWER, READER = "insight", "leases"
FOLLOWERS = (FOLLOWER, READER)
_SIGNED = frozenset({"application.accepted", "application.examined", "application.passed", "application.sent_back"})
_TURNED = frozenset(
    {"application.transferred", "application.delegated", "application.opinion_given", "application.taken_back"}
    | {"application.seat_added", "application.seat_dropped"}
)
_ENDS = {
    "application.withdrawn": Outcome.ABANDONED,
    "application.lapsed": Outcome.UNSTAMPED,
    "application.used": Outcome.USED,
}
_OF_TERMINALS = {"terminal.quarantined": "terminal.quarantined", "terminal.locked": "terminal.locked"}
_SILENT = "terminal_silent"
KINDS = frozenset(
    {
        *("application.submitted", "application.resubmitted", "application.approved", "application.returned"),
        *("application.refused", "application.withdrawn", "application.lapsed", "application.used"),
        *("impression.ended", "impression.settled", "alarm.raised"),
        *_SIGNED,
        *_TURNED,
        *_OF_TERMINALS,
    }
)


def is_of_a_journey(entry: Entry) -> bool:
    return entry.kind.startswith(("application.", "impression."))


def fold(journey: Journey | None, entry: Entry) -> tuple[Journey | None, tuple[Count, ...]]:
    """The journey after the fact, and what the fact counts. LookupError when its submission was not seen yet."""
    if not is_of_a_journey(entry):
        return None, _of_terminal(entry)
    if entry.kind == "application.submitted":
        return _begun(entry), (Count("submitted", entry.at),)
    if journey is None:
        raise LookupError(f"the submission of {entry.subject} was not counted yet")
    if entry.kind.startswith("impression."):
        return _stamped(journey, entry)
    if entry.kind in _TURNED:
        return (replace(journey, due_at=entry.fact.due_at) if entry.fact.due_at else journey), ()
    return _moved(journey, entry)


def _begun(entry: Entry) -> Journey:
    fact = entry.fact
    return Journey(
        id=entry.subject,
        number=fact.number,
        path=entry.path,
        matter=fact.matter,
        body=fact.body,
        submitted_at=entry.at,
        due_at=fact.due_at,
    )


def _moved(journey: Journey, entry: Entry) -> tuple[Journey, tuple[Count, ...]]:
    at, fact = entry.at, entry.fact
    if entry.kind == "application.resubmitted":
        return replace(journey, outcome=Outcome.OPEN, due_at=fact.due_at), ()
    if entry.kind in _ENDS:
        outcome = _ENDS[entry.kind]
        if entry.kind == "application.lapsed" and journey.outcome is not Outcome.APPROVED:
            outcome = Outcome.ABANDONED
        return replace(journey, outcome=outcome, ended_at=at, due_at=None), (Count(outcome.value, at),)
    after = _signed(journey, entry)
    if entry.kind == "application.approved":
        return _approved(after, at)
    if entry.kind == "application.returned":
        return replace(after, outcome=Outcome.RETURNED, returned_at=at, due_at=None), (Count("returned", at),)
    if entry.kind == "application.refused":
        ground = Count(f"refused.{fact.ground or 'without_ground'}", at)
        return replace(after, outcome=Outcome.REFUSED, ended_at=at, due_at=None), (Count("refused", at), ground)
    return after, ()


def _signed(journey: Journey, entry: Entry) -> Journey:
    """A step was decided; whether it was late is seen from the limit that stood until then."""
    late = journey.late or (journey.due_at is not None and entry.at > journey.due_at)
    return replace(journey, late=late, due_at=entry.fact.due_at)


def _approved(journey: Journey, at: datetime) -> tuple[Journey, tuple[Count, ...]]:
    seconds = max(0, round((at - journey.submitted_at).total_seconds()))
    after = replace(journey, outcome=Outcome.APPROVED, approved_at=at, seconds=seconds)
    counts = (Count("approved", at, spread=seconds),)
    return after, counts if after.late else (*counts, Count("on_time", at))


def _stamped(journey: Journey, entry: Entry) -> tuple[Journey, tuple[Count, ...]]:
    """A mark that was made, or that was found afterwards to have been made."""
    found = getattr(entry.fact, "finding", Finding.MADE)
    if entry.fact.outcome is not ImpressionState.MADE or found is not Finding.MADE:
        return journey, ()
    return replace(journey, impressions=journey.impressions + 1), (Count("impressions", entry.at),)


def _of_terminal(entry: Entry) -> tuple[Count, ...]:
    if entry.kind == "alarm.raised":
        return (Count("terminal.silent", entry.at),) if entry.fact.alarm == _SILENT else ()
    return (Count(_OF_TERMINALS[entry.kind], entry.at),)
