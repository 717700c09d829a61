"""Electronic seals: apply, approve, make, file, cancel."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import eseals as shapes
from zhangfa.api.screens import eseals as screens

router = Router(tags=["eseals"], by_alias=True, auth=SignedIn())


@router.get("", response=shapes.ESealList, operation_id="list_eseals")
def list_eseals(request: HttpRequest):
    """The e-seals where the caller may see seals, and the seals for which he may apply for one."""
    return screens.all_of(request.auth)


@router.post("", response={201: shapes.ESealPage}, operation_id="apply_for_eseal")
def apply_for(request: HttpRequest, body: shapes.ESealIn):
    """For a seal that has one in use near its end this is the renewal."""
    return Status(201, screens.apply_for(request.auth, body.seal))


@router.get("/{eseal_id}", response=shapes.ESealPage, operation_id="eseal")
def eseal(request: HttpRequest, eseal_id: str):
    return screens.page(request.auth, eseal_id)


@router.post("/{eseal_id}/actions", response=shapes.ESealPage, operation_id="act_on_eseal")
def act(request: HttpRequest, eseal_id: str, body: shapes.ESealActIn):
    """Filing brings it into use and ends the one that it renews; cancelling ends it for good."""
    return screens.act(request.auth, eseal_id, body)
