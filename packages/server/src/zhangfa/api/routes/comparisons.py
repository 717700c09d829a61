"""Stamped pages beside the approved ones (页面复核)."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from ninja import Router

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import comparisons as shapes
from zhangfa.api.screens import comparisons

router = Router(tags=["comparisons"], by_alias=True, auth=SignedIn())


@router.get(
    "/applications/{application_id}/comparisons", response=list[shapes.ComparisonView], operation_id="comparisons"
)
def of_application(request: HttpRequest, application_id: str):
    """For whoever may read the application and its record; the latest of each impression."""
    return comparisons.of_application(request.auth, application_id)


@router.get("/comparisons/{comparison_id}/{which}.jpg", operation_id="comparison_picture")
def picture(request: HttpRequest, comparison_id: int, which: Literal["approved", "seen"]):
    """Both pages in one frame: the approved one, and what lay under the camera."""
    return comparisons.picture(request.auth, comparison_id, which)
