"""外部系统: their keys, and what was sent to them."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import partners as shapes
from zhangfa.api.screens import partners as screens

router = Router(tags=["partners"], by_alias=True, auth=SignedIn())


@router.get("", response=shapes.KeyList, operation_id="list_keys")
def list_keys(request: HttpRequest):
    """Of the caller's counties; empty for whoever manages none."""
    return screens.listed(request.auth)


@router.post("", response={201: shapes.KeyMade}, operation_id="make_key")
def make(request: HttpRequest, body: shapes.KeyIn):
    """The token is in this answer and in no other."""
    return Status(201, screens.make(request.auth, body))


@router.post("/{key_id}/revoke", response=shapes.KeyLine, operation_id="revoke_key")
def revoke(request: HttpRequest, key_id: str, body: shapes.KeyRevokeIn):
    """At once."""
    return screens.revoke(request.auth, key_id, body)


@router.get("/deliveries", response=shapes.DeliveryPage, operation_id="list_deliveries")
def list_deliveries(
    request: HttpRequest,
    state: Literal["", "waiting", "sent", "parked", "dropped"] = "",
    cursor: str = Query("", max_length=20),
):
    """The newest first, fifty at a time."""
    return screens.deliveries(request.auth, state=state, cursor=cursor)


@router.post("/deliveries/{delivery_id}/again", response=shapes.DeliveryLine, operation_id="send_again")
def send_again(request: HttpRequest, delivery_id: int = Path(ge=1, le=10**18)):
    """What was parked begins anew."""
    return screens.send_again(request.auth, delivery_id)
