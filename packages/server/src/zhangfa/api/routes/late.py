"""码上督: what is late and with whom, and the reasons."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import late as shapes
from zhangfa.api.screens import late as screens

router = Router(tags=["watch"], by_alias=True, auth=SignedIn())


@router.get("", response=shapes.LateList, operation_id="list_late")
def list_late(request: HttpRequest):
    """The longest first: everything where the caller supervises, else what waits for him."""
    return screens.shown(request.auth)


@router.post("/{application_id}/urge", response=shapes.LateItem, operation_id="urge_late")
def urge(request: HttpRequest, application_id: str):
    """One touch: whoever is late is told again, at most three times a day."""
    return screens.urge(request.auth, application_id)


@router.post("/{application_id}/ask", response=shapes.LateItem, operation_id="ask_late")
def ask(request: HttpRequest, application_id: str, body: shapes.LateWords):
    """Ask whoever is late for the reason."""
    return screens.ask(request.auth, application_id, note=body.note)


@router.post("/{application_id}/answer", response=shapes.LateItem, operation_id="answer_late")
def answer(request: HttpRequest, application_id: str, body: shapes.LateWords):
    """Say why, by whoever is asked in the step; it decides nothing."""
    return screens.answer(request.auth, application_id, note=body.note)
