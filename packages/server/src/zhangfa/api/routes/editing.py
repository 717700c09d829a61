"""Agencies that wrongly ask; and matters edited by one person and published by another."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router, Status

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import editing as shapes
from zhangfa.api.screens import editing as screens

router = Router(tags=["catalogue"], by_alias=True, auth=SignedIn())


@router.post("/matters/{matter_id}/wrong-requests", response={201: shapes.Report}, operation_id="report_wrong_request")
def report(request: HttpRequest, matter_id: str, body: shapes.ReportIn):
    """Say which agency asked for a paper that the village may not issue."""
    return Status(201, screens.report(request.auth, matter_id, body))


@router.get("/matters/{matter_id}/route.svg", operation_id="matter_route")
def route(request: HttpRequest, matter_id: str, unit: str = Query("", max_length=120)):
    """The route drawn from its data."""
    return screens.route(request.auth, matter_id, unit=unit)


@router.get("/wrong-requests", response=shapes.RegisterView, operation_id="wrong_requests")
def register(request: HttpRequest, unit: str = Query("", max_length=120)):
    return screens.register(request.auth, unit=unit)


@router.get("/wrong-requests.csv", operation_id="wrong_requests_csv")
def register_csv(request: HttpRequest, unit: str = Query("", max_length=120)):
    """Every report as a table for a spreadsheet."""
    return screens.register_csv(request.auth, unit=unit)


@router.get("/matter-drafts", response=shapes.DraftList, operation_id="list_drafts")
def list_drafts(request: HttpRequest, region: str = Query("", max_length=120)):
    return screens.drafts(request.auth, region=region)


@router.post("/matter-drafts", response={201: shapes.DraftView}, operation_id="create_draft")
def create(request: HttpRequest, body: shapes.DraftIn):
    return Status(201, screens.create(request.auth, body))


@router.post("/matter-drafts/check", response=shapes.DraftChecked, operation_id="check_draft")
def check(request: HttpRequest, body: shapes.DraftCheck):
    """What is wrong with what stands in an editor, its route drawn and its paper set; nothing is kept."""
    return screens.check(request.auth, body)


@router.get("/matter-drafts/{draft_id}", response=shapes.DraftView, operation_id="draft")
def draft(request: HttpRequest, draft_id: str):
    """The draft beside what holds today."""
    return screens.draft(request.auth, draft_id)


@router.get("/matter-drafts/{draft_id}/route.svg", operation_id="draft_route")
def draft_route(request: HttpRequest, draft_id: str):
    return screens.draft_route(request.auth, draft_id)


@router.put("/matter-drafts/{draft_id}", response=shapes.DraftView, operation_id="save_draft")
def save(request: HttpRequest, draft_id: str, body: shapes.DraftSave):
    return screens.save(request.auth, draft_id, body)


@router.post("/matter-drafts/{draft_id}/discard", response=shapes.DraftView, operation_id="discard_draft")
def discard(request: HttpRequest, draft_id: str, body: shapes.DraftRevision):
    return screens.discard(request.auth, draft_id, revision=body.revision)


@router.post("/matter-drafts/{draft_id}/return", response=shapes.DraftView, operation_id="return_draft")
def give_back(request: HttpRequest, draft_id: str, body: shapes.DraftReturn):
    """Back to its authors, with words."""
    return screens.give_back(request.auth, draft_id, revision=body.revision, note=body.note)


@router.post("/matter-drafts/{draft_id}/trial", response=shapes.Trial, operation_id="try_draft")
def trial(request: HttpRequest, draft_id: str, body: shapes.TrialIn):
    """Who would have to decide this in that village today?"""
    return screens.trial(request.auth, draft_id, body)


@router.post("/matter-drafts/{draft_id}/publish", response=shapes.DraftView, operation_id="publish_draft")
def publish(request: HttpRequest, draft_id: str, body: shapes.DraftRevision):
    """By somebody who did not write it, in the revision that he saw."""
    return screens.publish(request.auth, draft_id, revision=body.revision)
