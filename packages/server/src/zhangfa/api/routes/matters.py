"""The catalogue of matters."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import matters as shapes
from zhangfa.api.screens import matters as screens

router = Router(tags=["matters"], by_alias=True, auth=SignedIn())


@router.get("", response=shapes.MatterList, operation_id="list_matters")
def list_matters(
    request: HttpRequest,
    q: str = Query("", max_length=80),
    class_: str = Query("", alias="class", max_length=40),
    unit: str = Query("", max_length=120),
    limit: int = Query(500, ge=1, le=500),
):
    """Matters by class and search words; what a village may not issue is found here too, and says so."""
    return screens.catalogue(request.auth, words=q, class_id=class_, unit=unit, limit=limit)


@router.get("/{matter_id}", response=shapes.MatterDetail, operation_id="matter")
def matter(request: HttpRequest, matter_id: str, unit: str = Query("", max_length=120)):
    return screens.matter(request.auth, matter_id, unit=unit)
