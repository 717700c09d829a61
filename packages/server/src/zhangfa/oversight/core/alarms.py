"""Alarms: what raises one, its words, and who acknowledges it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from zhangfa.applications.core import State
from zhangfa.kernel.actor import Actor, ActorKind
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.permits.core import WRONG_TRIES

SILENT_AFTER = timedelta(minutes=15)
REFUSED_PAGES = 3
REFUSED_WITHIN = timedelta(minutes=10)
NOTE_LIMIT = 500
WAITING = frozenset({State.SUBMITTED, State.ACCEPTED, State.EXAMINED})


class AlarmLevel(StrEnum):
    NOTICE = "notice"
    WARNING = "warning"
    URGENT = "urgent"

    @property
    def label(self) -> str:
        return {AlarmLevel.NOTICE: "提醒", AlarmLevel.WARNING: "警告", AlarmLevel.URGENT: "紧急"}[self]


class AlarmKind(StrEnum):
    APPROVAL_OVERDUE = "approval_overdue"
    APPROVED_NOT_STAMPED = "approved_not_stamped"
    TERMINAL_SILENT = "terminal_silent"
    PAGE_REFUSED_REPEATEDLY = "page_refused_repeatedly"
    CODE_WRONG_REPEATEDLY = "code_wrong_repeatedly"
    USE_UNCERTAIN = "use_uncertain"
    USE_WITHOUT_PERMIT = "use_without_permit"
    TERMINAL_QUARANTINED = "terminal_quarantined"
    PERMIT_NOT_TAKEN = "permit_not_taken"
    WORK_FAILED = "work_failed"

    @property
    def label(self) -> str:
        return KINDS[self][0]

    @property
    def level(self) -> AlarmLevel:
        return KINDS[self][1]


class AlarmState(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"

    @property
    def label(self) -> str:
        return {AlarmState.OPEN: "待处理", AlarmState.ACKNOWLEDGED: "已处理"}[self]


# label, level, words
KINDS: Mapping[AlarmKind, tuple[str, AlarmLevel, str]] = {
    AlarmKind.APPROVAL_OVERDUE: (
        "审批超时",
        AlarmLevel.WARNING,
        "“{matter}”（编号 {number}）在{stage}环节超过了办理时限，应于 {due} 前办理。",
    ),
    AlarmKind.APPROVED_NOT_STAMPED: (
        "批而不盖",
        AlarmLevel.WARNING,
        "“{matter}”（编号 {number}）已经批准，但到 {due} 还没有用印。",
    ),
    AlarmKind.TERMINAL_SILENT: (
        "终端失联",
        AlarmLevel.WARNING,
        "印控终端 {serial} 从 {since} 起没有消息，请检查电源和网络。",
    ),
    AlarmKind.PAGE_REFUSED_REPEATEDLY: (
        "文件多次不符",
        AlarmLevel.WARNING,
        "印控终端 {serial} 在十分钟内 {count} 次拒绝了不符合的文件。",
    ),
    AlarmKind.CODE_WRONG_REPEATEDLY: (
        "用印码多次输错",
        AlarmLevel.WARNING,
        "印控终端 {serial} 一小时内输错用印码 {count} 次，已暂停输入。",
    ),
    AlarmKind.USE_UNCERTAIN: (
        "用印待核实",
        AlarmLevel.URGENT,
        "“{matter}”（编号 {number}）第 {impression} 次用印已扣次数，但不能确认是否盖下，请到现场核实。",
    ),
    AlarmKind.USE_WITHOUT_PERMIT: (
        "未批先盖",
        AlarmLevel.URGENT,
        "印控终端 {serial} 有一次没有许可的开启（终端日志第 {seq} 条），请立即核查。",
    ),
    AlarmKind.TERMINAL_QUARANTINED: (
        "终端日志异常",
        AlarmLevel.URGENT,
        "印控终端 {serial} 的日志前后矛盾，已停用，请立即核查。",
    ),
    AlarmKind.PERMIT_NOT_TAKEN: (
        "许可未被终端接受",
        AlarmLevel.WARNING,
        "“{matter}”（编号 {number}）的用印许可没有被印控终端接受，原因代码 {reason}。",
    ),
    AlarmKind.WORK_FAILED: (
        "系统后台任务失败",
        AlarmLevel.WARNING,
        "后台任务“{work}”多次失败，需要管理员处理。",
    ),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """`subject` is the application, `terminal` the machine that it is about, each "" when it is about none."""

    id: str
    kind: AlarmKind
    path: TreePath
    subject: str
    number: str
    terminal: str
    text: str
    raised_at: datetime
    state: AlarmState
    acknowledged_by: str
    acknowledged_at: datetime | None
    note: str

    @property
    def level(self) -> AlarmLevel:
        return self.kind.level


def is_overdue(state: State, due_at: datetime | None, now: datetime) -> bool:
    return state in WAITING and due_at is not None and due_at <= now


def is_left_unstamped(state: State, due_at: datetime | None, in_use: bool, now: datetime) -> bool:
    return state is State.APPROVED and not in_use and due_at is not None and due_at <= now


def is_silent(last_seen_at: datetime | None, now: datetime) -> bool:
    """A terminal that was never heard of is not silent: it has not begun."""
    return last_seen_at is not None and now - last_seen_at >= SILENT_AFTER


def is_repeated(refused_at: Sequence[datetime]) -> bool:
    """Whether the last three of the refusals, oldest first, came within ten minutes."""
    last = refused_at[-REFUSED_PAGES:]
    return len(last) == REFUSED_PAGES and last[-1] - last[0] <= REFUSED_WITHIN


def is_guessing(tries: int) -> bool:
    return tries >= WRONG_TRIES


def say(kind: AlarmKind, params: Mapping[str, str | int]) -> str:
    """The words with their gaps filled. KeyError when one is missing."""
    return KINDS[kind][2].format_map(params)


def why_not_raise(actor: Actor, path: TreePath) -> tuple[Refusal, ...]:
    """Alarms come from jobs that look, not from people."""
    if actor.kind is not ActorKind.JOB or not actor.may("alarm:raise", path):
        return (Refusal("oversight.not_by_hand"),)
    return ()


def why_not_acknowledge(alarm: Alarm, actor: Actor, note: str) -> tuple[Refusal, ...]:
    if not actor.is_person or not actor.may("alarm:acknowledge", alarm.path):
        return (Refusal("oversight.may_not_acknowledge"),)
    if alarm.state is not AlarmState.OPEN:
        return (Refusal("oversight.acknowledged_already"),)
    if not note.strip():
        return (Refusal("oversight.note_missing", field="note"),)
    return (Refusal("oversight.note_too_long", {"limit": NOTE_LIMIT}, field="note"),) if len(note) > NOTE_LIMIT else ()


@dataclass(frozen=True, kw_only=True)
class AlarmRaised(Fact):
    """`subject` is the alarm; `about` the application or terminal."""

    kind = "alarm.raised"
    public = frozenset({"alarm"})
    alarm: AlarmKind
    about: str
    key: str


@dataclass(frozen=True, kw_only=True)
class AlarmAcknowledged(Fact):
    kind = "alarm.acknowledged"
    public = frozenset({"alarm"})
    personal = frozenset({"note"})
    alarm: AlarmKind
    note: str | None
