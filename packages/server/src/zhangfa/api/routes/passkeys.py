"""One's own passkeys: list, make, revoke."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from zhangfa.api import limits
from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import passkeys as shapes
from zhangfa.api.screens import passkeys as screens

router = Router(tags=["passkeys"], by_alias=True, auth=SignedIn())


@router.get("", response=shapes.PasskeyList, operation_id="my_passkeys")
def mine(request: HttpRequest):
    return screens.mine(request.auth)


@router.post("/options", response=dict[str, Any], throttle=limits.UPLOAD, operation_id="passkey_options")
def options(request: HttpRequest):
    """What a browser hands to `navigator.credentials.create`."""
    return screens.options(request.auth)


@router.post("", response={201: shapes.PasskeyView}, operation_id="add_passkey")
def add(request: HttpRequest, body: shapes.PasskeyIn):
    return Status(201, screens.add(request.auth, body))


@router.delete("/{passkey_id}", response={204: None}, operation_id="revoke_passkey")
def revoke(request: HttpRequest, passkey_id: str):
    screens.revoke(request.auth, passkey_id)
    return Status(204, None)
