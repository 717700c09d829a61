"""Who is asking: the session's account becomes an actor once per request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie

from zhangfa.access import queries as access
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import now


@dataclass(frozen=True)
class Caller:
    """The signed-in person behind a request, and the moment at which he asks."""

    actor: Actor
    account: Any
    now: datetime


class SignedIn(APIKeyCookie):
    """The session cookie. CSRF is checked for every write in the middleware, so not again here."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        return caller_of(request)


class Accounts(AuthenticationBackend):
    """Finds the session's account with its person in one query; a blocked account's sessions are over."""

    def get_user(self, user_id: Any) -> Any:
        account = access.account_by_id(user_id)
        return account if account is not None and account.is_active else None


def caller_of(request: HttpRequest) -> Caller | None:
    """The caller of this request, or None when nobody is signed in."""
    if not request.user.is_authenticated:
        return None
    moment = now()
    return Caller(actor=access.actor_of(request.user, moment), account=request.user, now=moment)
