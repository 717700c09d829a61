"""One's own handwritten signature: look at it, draw it, take it away."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from zhangfa.api import limits
from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import signature as shapes
from zhangfa.api.screens import signature as screens

router = Router(tags=["signature"], by_alias=True, auth=SignedIn())


@router.get("", response=shapes.SignatureView, operation_id="my_signature")
def view(request: HttpRequest):
    return screens.view(request.auth)


@router.put("", response=shapes.SignatureView, throttle=limits.UPLOAD, operation_id="save_my_signature")
def save(request: HttpRequest, body: shapes.SignatureIn):
    """Replaces the signature from now on; what was signed before keeps the old one."""
    return screens.save(request.auth, body)


@router.delete("", response={204: None}, operation_id="remove_my_signature")
def remove(request: HttpRequest):
    screens.remove(request.auth)
    return Status(204, None)
