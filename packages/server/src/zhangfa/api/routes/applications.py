"""Applications: submit, list, read, act, print."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Header, Query, Router, Status

from zhangfa.api import limits
from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import applications as shapes
from zhangfa.api.schemas.common import State
from zhangfa.api.schemas.files import Preview
from zhangfa.api.screens import applications as screens
from zhangfa.api.screens import papers, sealed

router = Router(tags=["applications"], by_alias=True, auth=SignedIn())


@router.get("", response=shapes.ApplicationPage, operation_id="list_applications")
def list_applications(
    request: HttpRequest,
    box: Literal["mine", "todo", "done", "all"] = "mine",
    q: str = Query("", max_length=80),
    state: State | None = None,
    cursor: str = Query("", max_length=120),
):
    return screens.page_of(request.auth, box=box, words=q, state=state, cursor=cursor)


@router.post("", response={201: shapes.ApplicationMade}, operation_id="submit_application")
def submit(
    request: HttpRequest,
    body: shapes.ApplicationIn,
    idempotency_key: str = Header("", alias="Idempotency-Key", max_length=80),
):
    """Submit; the same Idempotency-Key from the same person always answers with the same application."""
    return Status(201, screens.submit(request.auth, body, key=idempotency_key))


@router.post("/preview", response=Preview, throttle=limits.UPLOAD, operation_id="preview_application")
def preview(request: HttpRequest, body: shapes.ApplicationIn):
    """Draw the paper that would be stamped, so that the applicant reads it before submitting."""
    return papers.preview(request.auth, body)


@router.post("/approve-many", response=shapes.ApprovedMany, operation_id="approve_many_applications")
def approve_many(request: HttpRequest, body: shapes.ApproveManyIn):
    """Approve like applications together; each was opened and read before, and succeeds or fails by itself."""
    return screens.approve_many(request.auth, body)


@router.get("/{application_id}", response=shapes.ApplicationView, operation_id="application")
def application(request: HttpRequest, application_id: str):
    return screens.view(request.auth, application_id)


@router.post("/{application_id}/actions", response=shapes.ApplicationView, operation_id="act_on_application")
def act(request: HttpRequest, application_id: str, body: shapes.ActionIn):
    return screens.act(request.auth, application_id, body)


@router.post("/{application_id}/challenge", response=dict[str, Any], operation_id="challenge_for_decision")
def challenge(request: HttpRequest, application_id: str, body: shapes.ChallengeIn):
    """What a browser hands to `navigator.credentials.get`; its answer goes into the action as `assertion`."""
    return screens.challenge(request.auth, application_id, body)


@router.post("/{application_id}/findings", response=shapes.ApplicationView, operation_id="settle_impression")
def settle(request: HttpRequest, application_id: str, body: shapes.FindingIn):
    """What a supervisor found of a mark that is in doubt or no good."""
    return screens.settle(request.auth, application_id, body)


@router.get("/{application_id}/people", response=list[shapes.Eligible], operation_id="people_for_application")
def people(
    request: HttpRequest,
    application_id: str,
    verb: Literal["transfer", "delegate", "add_seat", "copy"] = "transfer",
    q: str = Query("", max_length=40),
):
    """Whom one may name with the action: in office around the village, and not barred by the law."""
    return screens.people(request.auth, application_id, verb=verb, words=q)


@router.post("/{application_id}/read", response=shapes.Seen, operation_id="mark_application_read")
def read(request: HttpRequest, application_id: str, body: shapes.ReadIn):
    """The paper with this digest was opened and read to its end."""
    return screens.read(request.auth, application_id, body.digest)


@router.get("/{application_id}/sealed/{wanted}", operation_id="sealed_file")
def sealed_file(request: HttpRequest, application_id: str, wanted: Literal["pdf", "ofd"]):
    """The electronic original, to the byte."""
    return sealed.download(request.auth, application_id, wanted)


@router.post("/{application_id}/electronic/void", response=shapes.ApplicationView, operation_id="void_sealed_document")
def void_sealed(request: HttpRequest, application_id: str, body: shapes.VoidIn):
    """Its files stay as they are; whoever checks them is told from now on that they no longer stand, and why."""
    sealed.declare_void(request.auth, application_id, body)
    return screens.view(request.auth, application_id)


@router.get(
    "/{application_id}/electronic/replacements", response=shapes.ReplacementList, operation_id="sealed_replacements"
)
def sealed_replacements(request: HttpRequest, application_id: str, q: str = Query("", max_length=40)):
    """What might take the place of its electronic original, for whoever may declare that void."""
    return sealed.replacements(request.auth, application_id, words=q)


@router.get("/{application_id}/print.pdf", operation_id="printable")
def print_pdf(request: HttpRequest, application_id: str):
    return papers.download(request.auth, application_id)


@router.post("/{application_id}/print", response=shapes.Printed, operation_id="print_application")
def print_paper(request: HttpRequest, application_id: str):
    return papers.print_to_tray(request.auth, application_id)


@router.get("/{application_id}/archive", operation_id="archive_package")
def archive(request: HttpRequest, application_id: str):
    return papers.archive(request.auth, application_id)
