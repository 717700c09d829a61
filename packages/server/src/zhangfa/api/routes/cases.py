"""案件: open, walk through its steps, and read everything; and the trace of one mark (倒查)."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Status

from zhangfa.api import limits
from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import cases as shapes
from zhangfa.api.screens import cases as screens
from zhangfa.api.screens import trace as traces

router = Router(tags=["cases"], by_alias=True, auth=SignedIn())


@router.get("/cases", response=shapes.CaseList, operation_id="list_cases")
def list_cases(request: HttpRequest, state: Literal["open", "all"] = "open"):
    """Those where the caller may read cases, and those that name him."""
    return screens.shown(request.auth, only_open=state == "open")


@router.post("/cases", response={201: shapes.CaseView}, operation_id="open_case")
def open_case(request: HttpRequest, body: shapes.CaseIn):
    return Status(201, screens.open_case(request.auth, body))


@router.get("/cases/{case_id}", response=shapes.CaseView, operation_id="get_case")
def get_case(request: HttpRequest, case_id: str):
    return screens.view(request.auth, case_id)


@router.post("/cases/{case_id}/actions", response=shapes.CaseView, operation_id="act_on_case")
def act(request: HttpRequest, case_id: str, body: shapes.CaseActIn):
    return screens.act(request.auth, case_id, body)


@router.get("/cases/{case_id}/letter.pdf", operation_id="case_letter")
def letter(request: HttpRequest, case_id: str):
    return screens.letter(request.auth, case_id)


@router.get("/cases/{case_id}/evidence.json", operation_id="case_evidence")
def evidence(request: HttpRequest, case_id: str):
    """The frozen list as its digest was taken, to be checked by anybody who has it."""
    return screens.evidence_file(request.auth, case_id)


@router.get("/applications/{application_id}/trace", response=shapes.TraceView, operation_id="trace")
def trace(request: HttpRequest, application_id: str, permit: str = Query("", max_length=26), number: int = 1):
    return traces.view(request.auth, application_id, permit=permit, number=number)


@router.get("/applications/{application_id}/trace.pdf", throttle=limits.UPLOAD, operation_id="trace_pdf")
def trace_pdf(request: HttpRequest, application_id: str, permit: str = Query("", max_length=26), number: int = 1):
    return traces.pdf(request.auth, application_id, permit=permit, number=number)
