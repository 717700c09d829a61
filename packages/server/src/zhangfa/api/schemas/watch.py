"""What people are told: alarms, notices, news."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Moment, UnitRef
from zhangfa.api.schemas.session import Counts


class AlarmSubject(Schema):
    id: str
    number: str


class AlarmTerminal(Schema):
    id: str
    serial: str


class AlarmView(Schema):
    id: str
    kind: str
    label: str
    level: str
    text: str
    unit: UnitRef
    subject: AlarmSubject | None
    terminal: AlarmTerminal | None
    raised_at: Moment
    state: Literal["open", "acknowledged", "closed"]
    acknowledged_by: str | None
    acknowledged_at: Moment | None
    note: str
    may_acknowledge: bool


class AlarmPage(Schema):
    items: list[AlarmView]
    next: str | None
    total: int | None


class AcknowledgeIn(Schema):
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
