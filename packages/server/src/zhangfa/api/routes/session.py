"""Sign in with name, phone and code, or with a password; sign out; who am I."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Status

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import session as shapes
from zhangfa.api.screens import session as screens

router = Router(tags=["session"], by_alias=True)


@router.get("/csrf", response=shapes.CsrfReady, operation_id="csrf")
def csrf(request: HttpRequest):
    """Set the CSRF cookie whose value every write sends back as X-CSRFToken."""
    get_token(request)
    return {"ready": True}


@router.post("/session/code", response={202: shapes.CodeSent}, operation_id="send_code")
def send_code(request: HttpRequest, body: shapes.CodeRequest):
    """Send a sign-in code to the phone; the answer is the same whether or not the person is known."""
    return Status(202, screens.send_code(request, name=body.name, phone=body.phone))


@router.post("/session", response=shapes.Me, operation_id="sign_in_with_code")
def sign_in_with_code(request: HttpRequest, body: shapes.CodeSignIn):
    return screens.sign_in_with_code(request, phone=body.phone, code=body.code, unit=body.unit)


@router.post("/session/password", response=shapes.Me, operation_id="sign_in_with_password")
def sign_in_with_password(request: HttpRequest, body: shapes.PasswordSignIn):
    return screens.sign_in_with_password(request, username=body.username, password=body.password)


@router.delete("/session", response={204: None}, operation_id="sign_out")
def sign_out(request: HttpRequest):
    logout(request)
    return Status(204, None)


@router.get("/me", response=shapes.Me, auth=SignedIn(), operation_id="me")
def me(request: HttpRequest):
    return screens.me(request.auth)
