"""The catalogue for those who keep it, and the lists of certificates in force."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import catalogue as shapes
from zhangfa.api.screens import catalogue as screens

router = Router(tags=["catalogue"], by_alias=True, auth=SignedIn())


@router.get("/catalogue", response=shapes.CatalogueList, operation_id="catalogue")
def catalogue(
    request: HttpRequest,
    q: str = Query("", max_length=80),
    class_: str = Query("", alias="class", max_length=40),
    unit: str = Query("", max_length=120),
):
    """Every matter that a unit offers, with the region whose word holds and its version."""
    return screens.catalogue(request.auth, words=q, class_id=class_, unit=unit)


@router.get("/catalogue/words", response=shapes.Words, operation_id="catalogue_words")
def words(request: HttpRequest, unit: str = Query("", max_length=120)):
    """What an editor may choose from."""
    return screens.words(request.auth, unit=unit)


@router.get("/catalogue/{matter_id}", response=shapes.Sheet, operation_id="matter_sheet")
def sheet(request: HttpRequest, matter_id: str, unit: str = Query("", max_length=120)):
    """A whole matter with its versions and what each changed."""
    return screens.sheet(request.auth, matter_id, unit=unit)


@router.get("/negative-list", response=shapes.ListInForce, operation_id="list_in_force")
def list_in_force(request: HttpRequest, unit: str = Query("", max_length=120)):
    return screens.list_in_force(request.auth, unit=unit)
