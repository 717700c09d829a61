"""Terminals, seals, units, photos."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Query, Router

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import terminals as shapes
from zhangfa.api.screens import places
from zhangfa.api.screens import terminals as screens

router = Router(tags=["terminals"], by_alias=True, auth=SignedIn())


@router.get("/terminals", response=shapes.TerminalList, operation_id="list_terminals")
def list_terminals(request: HttpRequest):
    return screens.terminals(request.auth)


@router.post("/terminals/{terminal_id}/lock", response=shapes.TerminalView, operation_id="lock_terminal")
def lock(request: HttpRequest, terminal_id: str, body: shapes.WithReason):
    """Lock with one touch; the answer says `locking` until the terminal has obeyed."""
    return screens.lock(request.auth, terminal_id, reason=body.reason)


@router.post("/terminals/{terminal_id}/unlock", response=shapes.TerminalView, operation_id="unlock_terminal")
def unlock(request: HttpRequest, terminal_id: str, body: shapes.WithReason):
    return screens.unlock(request.auth, terminal_id, reason=body.reason)


@router.get("/seals", response=shapes.SealList, operation_id="list_seals")
def list_seals(request: HttpRequest, unit: str = Query("", max_length=120)):
    return screens.seals(request.auth, unit=unit)


@router.post("/seals/{seal_id}/actions", response=shapes.SealView, operation_id="act_on_seal")
def act_on_seal(request: HttpRequest, seal_id: str, body: shapes.SealActIn):
    """Its e-seal rests with it, and comes back with it."""
    return screens.act_on_seal(request.auth, seal_id, body)


@router.get("/seals/{seal_id}/impression.png", operation_id="seal_impression")
def impression(request: HttpRequest, seal_id: str):
    return screens.impression(request.auth, seal_id)


@router.post("/seals/{seal_id}/registration", response=shapes.SealView, operation_id="register_impression")
def register_impression(request: HttpRequest, seal_id: str, body: shapes.RegistrationIn):
    """Three presses that agree become the registered impression; it takes the place of the one before."""
    return screens.register_impression(request.auth, seal_id, body)


@router.post("/seals/{seal_id}/registration/withdrawal", response=shapes.SealView, operation_id="withdraw_impression")
def withdraw_impression(request: HttpRequest, seal_id: str, body: shapes.WithReason):
    return screens.withdraw_impression(request.auth, seal_id, reason=body.reason)


@router.get("/seals/{seal_id}/registration/{picture}", operation_id="registered_picture")
def registered_picture(request: HttpRequest, seal_id: str, picture: int):
    """0: the registered impression (PNG); 1 to 3: the photos of its presses (JPEG)."""
    return screens.registered_picture(request.auth, seal_id, picture)


@router.get("/units", response=shapes.UnitList, auth=None, operation_id="list_units")
def list_units(request: HttpRequest, under: str = Query("", max_length=120)):
    """The units directly below a place; public, since who is new here chooses a village before signing in."""
    return places.units_below(under)


@router.get("/evidence/{digest}", operation_id="evidence")
def evidence(request: HttpRequest, digest: str):
    return screens.evidence(request.auth, digest)
