"""What the machine read of an application's paper, beside its form (机器读到的)."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import readings as shapes
from zhangfa.api.screens import readings

router = Router(tags=["readings"], by_alias=True, auth=SignedIn())


@router.get("/applications/{application_id}/reading", response=shapes.ReadingView, operation_id="reading")
def reading(request: HttpRequest, application_id: str):
    """For whoever may read the application; `state` is "none" where the paper is not read by machine."""
    return readings.view(request.auth, application_id)
