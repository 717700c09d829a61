"""What people are told: alarms, notices, news."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import CaseRef, Moment, UnitRef
from zhangfa.api.schemas.session import Counts


class AlarmSubject(Schema):
    id: str
    number: str


class AlarmTerminal(Schema):
    id: str
    serial: str


class EvidenceView(Schema):
    """`index` is the place in the county's log, null while the entry waits for it; `link` a page of the console."""

    label: str
    text: str
    index: int | None
    link: str


class AlarmAct(Schema):
    """What the caller may do with an alarm."""

    action: Literal["acknowledge", "resolve", "dismiss"]
    label: str


class AlarmView(Schema):
    """`count` says how often it happened; `text` is the latest reason, `remedy` what to do about it; `case` the latest
    one about it, for whoever reads cases there."""

    id: str
    kind: str
    label: str
    level: Literal["notice", "warning", "urgent"]
    level_label: str
    text: str
    remedy: str
    evidence: list[EvidenceView]
    count: int
    last_at: Moment
    unit: UnitRef
    subject: AlarmSubject | None
    terminal: AlarmTerminal | None
    raised_at: Moment
    state: Literal["open", "acknowledged", "resolved", "false_alarm"]
    state_label: str
    acknowledged_by: str | None
    acknowledged_at: Moment | None
    note: str
    ended_by: str | None
    ended_at: Moment | None
    end_note: str
    case: CaseRef | None
    actions: list[AlarmAct]


class Happened(Schema):
    at: Moment
    text: str


class AlarmDetail(AlarmView):
    """With every time that it happened, the latest first."""

    happened: list[Happened]


class AlarmPage(Schema):
    items: list[AlarmView]
    next: str | None
    total: int | None


class AlarmWords(Schema):
    note: str = Field(min_length=1, max_length=1000)


class MarkReportIn(Schema):
    """A paper that carries a seal of this place and stands in no record."""

    unit: str = Field(max_length=120)
    note: str = Field(min_length=1, max_length=1000)


class NoticeView(Schema):
    id: str
    kind: str
    title: str
    text: str
    link: str
    created_at: Moment
    read_at: Moment | None


class NoticePage(Schema):
    items: list[NoticeView]
    next: str | None
    total: int | None


class NoticesReadIn(Schema):
    ids: list[str] = Field(default=[], max_length=500)
    all: bool = False


class ReadDone(Schema):
    unread: int


class News(Schema):
    cursor: str
    changed: list[str]
    counts: Counts
    notices: list[NoticeView]
