"""Alarms, notices and the small poll that keeps screens fresh."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Status

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import watch as shapes
from zhangfa.api.screens import watch as screens
from zhangfa.oversight.core import AlarmAction

router = Router(tags=["watch"], by_alias=True, auth=SignedIn())


@router.get("/alarms", response=shapes.AlarmPage, operation_id="list_alarms")
def list_alarms(request: HttpRequest, state: Literal["open", "all"] = "open", cursor: str = Query("", max_length=120)):
    return screens.alarms(request.auth, state=state, cursor=cursor)


@router.post("/alarms", response={201: shapes.AlarmView}, operation_id="report_mark")
def report(request: HttpRequest, body: shapes.MarkReportIn):
    """Somebody who watches has found a paper that carries a seal and stands in no record."""
    return Status(201, screens.report(request.auth, unit=body.unit, note=body.note))


@router.get("/alarms/{alarm_id}", response=shapes.AlarmDetail, operation_id="get_alarm")
def get_alarm(request: HttpRequest, alarm_id: str):
    return screens.alarm(request.auth, alarm_id)


@router.post("/alarms/{alarm_id}/acknowledge", response=shapes.AlarmView, operation_id="acknowledge_alarm")
def acknowledge(request: HttpRequest, alarm_id: str, body: shapes.AlarmWords):
    return screens.act(request.auth, alarm_id, AlarmAction.ACKNOWLEDGE, note=body.note)


@router.post("/alarms/{alarm_id}/resolve", response=shapes.AlarmView, operation_id="resolve_alarm")
def resolve(request: HttpRequest, alarm_id: str, body: shapes.AlarmWords):
    return screens.act(request.auth, alarm_id, AlarmAction.RESOLVE, note=body.note)


@router.post("/alarms/{alarm_id}/dismiss", response=shapes.AlarmView, operation_id="dismiss_alarm")
def dismiss(request: HttpRequest, alarm_id: str, body: shapes.AlarmWords):
    """A false alarm; for those who supervise alone."""
    return screens.act(request.auth, alarm_id, AlarmAction.DISMISS, note=body.note)


@router.get("/notices", response=shapes.NoticePage, operation_id="list_notices")
def list_notices(request: HttpRequest, cursor: str = Query("", max_length=120)):
    return screens.notices(request.auth, cursor=cursor)


@router.post("/notices/read", response=shapes.ReadDone, operation_id="read_notices")
def read_notices(request: HttpRequest, body: shapes.NoticesReadIn):
    return screens.mark_read(request.auth, ids=body.ids, everything=body.all)


@router.get("/news", response=shapes.News, operation_id="news")
def news(request: HttpRequest, since: str = Query("", max_length=120)):
    """What changed since the cursor of the last answer: small, cheap, asked every second and a half."""
    return screens.news(request.auth, since=since)
