"""Alarms: how one is raised, joined, taken in hand, ended, and passed on to the next who must know. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.oversight.core.kinds import KINDS, AlarmKind, AlarmLevel

NOTE_LIMIT = 500
RAISE, READ, ACKNOWLEDGE, DISMISS, REPORT = (
    f"alarm:{verb}" for verb in ("raise", "read", "acknowledge", "dismiss", "report")
)


class AlarmState(Labelled):
    OPEN = "open", "待处理"
    ACKNOWLEDGED = "acknowledged", "处理中"
    RESOLVED = "resolved", "已解决"
    FALSE_ALARM = "false_alarm", "误报"

    @property
    def is_over(self) -> bool:
        return self in {AlarmState.RESOLVED, AlarmState.FALSE_ALARM}


class AlarmAction(Labelled):
    ACKNOWLEDGE = "acknowledge", "我来处理"
    RESOLVE = "resolve", "已经解决"
    DISMISS = "dismiss", "是误报"


TRANSITIONS: Mapping[tuple[AlarmState, AlarmAction], AlarmState] = {
    (AlarmState.OPEN, AlarmAction.ACKNOWLEDGE): AlarmState.ACKNOWLEDGED,
    (AlarmState.OPEN, AlarmAction.RESOLVE): AlarmState.RESOLVED,
    (AlarmState.OPEN, AlarmAction.DISMISS): AlarmState.FALSE_ALARM,
    (AlarmState.ACKNOWLEDGED, AlarmAction.RESOLVE): AlarmState.RESOLVED,
    (AlarmState.ACKNOWLEDGED, AlarmAction.DISMISS): AlarmState.FALSE_ALARM,
}
_NEEDS: Mapping[AlarmAction, str] = {
    AlarmAction.ACKNOWLEDGE: ACKNOWLEDGE,
    AlarmAction.RESOLVE: ACKNOWLEDGE,
    AlarmAction.DISMISS: DISMISS,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One thing that can be looked at: `entry` is the id of an entry of the ledger, `link` a page of the console."""

    label: str
    text: str = ""
    entry: int | None = None
    link: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """`subject` is the application (which has a `number`) or the e-seal, `terminal` the machine that it is about, each
    "" when it is about none. `count` says how often it happened; `text` is the latest reason."""

    id: str
    kind: AlarmKind
    path: TreePath
    subject: str
    number: str
    terminal: str
    text: str
    evidence: tuple[Evidence, ...]
    raised_at: datetime
    count: int
    last_at: datetime
    state: AlarmState
    told: int
    acknowledged_by: str
    acknowledged_at: datetime | None
    note: str
    ended_by: str
    ended_at: datetime | None
    end_note: str

    @property
    def level(self) -> AlarmLevel:
        return self.kind.level

    @property
    def application(self) -> str:
        return self.subject if self.number else ""


@dataclass(frozen=True, slots=True)
class Tell:
    """A step of telling: so long after it was raised, if nobody has it in hand, those who hold one of the offices at
    the place of that name (village, town, county)."""

    after: timedelta
    at: str
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """How alarms of a kind are told, and for how long the same thing joins the alarm that is open."""

    tell: tuple[Tell, ...]
    join_within: timedelta


_PLACES = {"village": 4, "town": 3, "county": 2}


def read_courses(table: Mapping[str, Any]) -> Mapping[AlarmKind, Course]:
    """From oversight/rules/telling.toml: a course for each level, and others for single kinds. ValueError when a kind
    has none or nobody is told at once."""
    levels = {level: _course(table["levels"][level.value]) for level in AlarmLevel}
    own = {AlarmKind(kind): _course(row) for kind, row in table.get("kinds", {}).items()}
    return {kind: own.get(kind) or levels[kind.level] for kind in KINDS}


def _course(row: Mapping[str, Any]) -> Course:
    tell = tuple(
        Tell(timedelta(minutes=each["after_minutes"]), each["at"], tuple(each["offices"])) for each in row["tell"]
    )
    if not tell or tell[0].after or any(each.at not in _PLACES or not each.offices for each in tell):
        raise ValueError("a course begins with somebody who is told at once, and names places and offices")
    if list(tell) != sorted(tell, key=lambda each: each.after):
        raise ValueError("a course goes on in time")
    return Course(tell, timedelta(hours=row["join_hours"]))


def place_of(tell: Tell, path: TreePath) -> TreePath:
    """Where the office is looked for; an alarm of a town or county stays where it is."""
    depth = _PLACES[tell.at]
    return TreePath("/".join(path.segments[:depth]))


def steps_due(course: Course, alarm: Alarm, now: datetime) -> range:
    """The numbers of the steps whose time has come and that nobody was told of yet; none once somebody has it."""
    if alarm.state is not AlarmState.OPEN:
        return range(0)
    reached = sum(1 for step in course.tell if alarm.raised_at + step.after <= now)
    return range(alarm.told, max(reached, alarm.told))


def joins(course: Course, last_at: datetime, now: datetime) -> bool:
    return now - last_at < course.join_within


def why_not_raise(actor: Actor, path: TreePath) -> tuple[Refusal, ...]:
    """Alarms come from jobs that look, not from people."""
    if actor.kind is not ActorKind.JOB or not actor.may(RAISE, path):
        return (Refusal("oversight.not_by_hand"),)
    return ()


def why_not_report(actor: Actor, path: TreePath, note: str) -> tuple[Refusal, ...]:
    """A paper that carries a seal and stands in no record: only those who supervise or approve there report it."""
    if not actor.is_person or not actor.may(REPORT, path):
        return (Refusal("oversight.may_not_report"),)
    return why_not_words(note)


def why_not(alarm: Alarm, action: AlarmAction, actor: Actor) -> tuple[Refusal, ...]:
    """Whether the act is open to this person; its words are asked for when it is done. A job ends what has ended."""
    if actor.kind is ActorKind.JOB:
        allowed = action is AlarmAction.RESOLVE and actor.may(RAISE, alarm.path)
        if not allowed:
            return (Refusal("oversight.may_not_acknowledge"),)
    elif not actor.is_person or not actor.may(_NEEDS[action], alarm.path):
        no = Refusal("oversight.may_not_acknowledge")
        return (Refusal("oversight.may_not_dismiss"),) if action is AlarmAction.DISMISS else (no,)
    if (alarm.state, action) not in TRANSITIONS:
        return (Refusal("oversight.acknowledged_already"),)
    return ()


def why_not_words(note: str) -> tuple[Refusal, ...]:
    if not note.strip():
        return (Refusal("oversight.note_missing", field="note"),)
    return (Refusal("oversight.note_too_long", {"limit": NOTE_LIMIT}, field="note"),) if len(note) > NOTE_LIMIT else ()


def entries_of(evidence: Iterable[Evidence]) -> tuple[int, ...]:
    return tuple(each.entry for each in evidence if each.entry is not None)


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Fact):
    """`subject` is the alarm; `about` the application or terminal; `entries` are the ids of the evidence."""

    kind = "alarm.raised"
    public = frozenset({"alarm"})
    personal = frozenset({"reason"})
    alarm: AlarmKind
    about: str
    key: str
    reason: str | None = None
    entries: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AlarmRepeated(Fact):
    """It happened again within the time in which it joins; `count` is how often by now."""

    kind = "alarm.repeated"
    public = frozenset({"alarm", "count"})
    personal = frozenset({"reason"})
    alarm: AlarmKind
    key: str
    count: int
    reason: str | None
    entries: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AlarmPassedOn(Fact):
    """Nobody has taken it in hand: the steps up to `told` are told now."""

    kind = "alarm.passed_on"
    public = frozenset({"alarm", "told"})
    alarm: AlarmKind
    first: int
    told: int


@dataclass(frozen=True, kw_only=True)
class AlarmAcknowledged(Fact):
    kind = "alarm.acknowledged"
    public = frozenset({"alarm"})
    personal = frozenset({"note"})
    alarm: AlarmKind
    note: str | None


@dataclass(frozen=True, kw_only=True)
class AlarmEnded(Fact):
    """Resolved, or called a false alarm, each with words."""

    kind = "alarm.ended"
    public = frozenset({"alarm", "state"})
    personal = frozenset({"note"})
    alarm: AlarmKind
    state: AlarmState
    note: str | None
