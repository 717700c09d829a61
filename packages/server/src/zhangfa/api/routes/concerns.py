"""疑点: what stands out, the village's answer, the verdict; and bringing in other systems' sheets."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import File, Form, Query, Router, UploadedFile

from zhangfa.api import limits
from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import concerns as shapes
from zhangfa.api.screens import concerns as screens

router = Router(tags=["insight"], by_alias=True, auth=SignedIn())


@router.get("/concerns", response=shapes.ConcernPage, operation_id="list_concerns")
def list_concerns(
    request: HttpRequest,
    state: Literal["open", "all"] = "open",
    kind: Literal["", "lease_unusual", "contract_split", "labour_conflict", "building_unapproved"] = "",
    cursor: str = Query("", max_length=60),
):
    """The newest first, thirty at a time; comparables come with the single one."""
    return screens.page(request.auth, state=state, kind=kind, cursor=cursor)


@router.get("/concerns/{concern_id}", response=shapes.ConcernView, operation_id="concern")
def concern(request: HttpRequest, concern_id: str):
    return screens.one(request.auth, concern_id)


@router.post("/concerns/{concern_id}/words", response=shapes.ConcernView, operation_id="settle_concern")
def words(request: HttpRequest, concern_id: str, body: shapes.ConcernWords):
    """The village's answer, or the verdict of those who watch."""
    return screens.say(request.auth, concern_id, body)


@router.post(
    "/building-starts", response=shapes.ImportReport, operation_id="import_building_starts", throttle=limits.UPLOAD
)
def import_starts(
    request: HttpRequest,
    file: File[UploadedFile],
    unit: str = Form("", max_length=120),
    village: str = Form("", max_length=40),
    name: str = Form("", max_length=40),
    id_number: str = Form("", max_length=40),
    number: str = Form("", max_length=40),
    broken: str = Form("", max_length=40),
    only_try: bool = Form(False),
):
    """A sheet (Excel or CSV) of ground-breaking dates: all of it or nothing, with a report of every line. The other
    fields name the columns by their heads, where these are not the usual ones."""
    chosen = {"village": village, "name": name, "id_number": id_number, "number": number, "broken": broken}
    return screens.import_starts(request.auth, file, unit=unit, chosen=chosen, only_try=only_try)


@router.post("/work-days", response=shapes.ImportReport, operation_id="import_work_days", throttle=limits.UPLOAD)
def import_work(
    request: HttpRequest,
    file: File[UploadedFile],
    unit: str = Form("", max_length=120),
    village: str = Form("", max_length=40),
    name: str = Form("", max_length=40),
    id_number: str = Form("", max_length=40),
    day: str = Form("", max_length=40),
    task: str = Form("", max_length=40),
    share: str = Form("", max_length=40),
    pay: str = Form("", max_length=40),
    number: str = Form("", max_length=40),
    only_try: bool = Form(False),
):
    """A sheet of paid work, a line for a person and a day: all of it or nothing, as above."""
    chosen = {"village": village, "name": name, "id_number": id_number, "day": day, "task": task}
    chosen |= {"share": share, "pay": pay, "number": number}
    return screens.import_work(request.auth, file, unit=unit, chosen=chosen, only_try=only_try)
