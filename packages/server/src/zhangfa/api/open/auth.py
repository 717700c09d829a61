"""Which system is asking: a key becomes an actor, and its use is counted, once per request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from ninja.security import HttpBearer

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import now
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.partners import services as partners
from zhangfa.partners.core import Key, Scope, why_not_ask


@dataclass(frozen=True)
class System:
    """The other system behind a request, and the moment at which it asks."""

    key: Key
    now: datetime

    @property
    def actor(self) -> Actor:
        return self.key.actor

    def place(self, text: str, scope: Scope) -> TreePath:
        """The place that was asked for, the key's own without one. A place outside is one that is not there."""
        try:
            place = TreePath(text) if text else self.key.place
        except ValueError as error:
            raise Refused(Refusal("api.invalid", field="unit")) from error
        require(why_not_ask(self.key, scope, place))
        return place


class HasKey(HttpBearer):
    """`Authorization: Bearer zf_…`, of a key with one of the scopes; with any key where none is named."""

    def __init__(self, *scopes: Scope) -> None:
        self.scopes = scopes
        super().__init__()

    def authenticate(self, request: HttpRequest, token: str) -> System:
        moment = now()
        try:
            admission = partners.use_key(token=token, now=moment)
        except partners.TooMany as many:
            request.rate = many.admission
            raise
        request.rate = admission
        key = admission.key
        if self.scopes and not key.scopes & set(self.scopes):
            raise Refused(Refusal("partners.scope_missing", {"scope": self.scopes[0].label}))
        return System(key=key, now=moment)


def rate_headers(admission: partners.Admission) -> dict[str, str]:
    """draft-ietf-httpapi-ratelimit-headers-10: what may be asked in a minute, what is left of it, when it ends."""
    return {
        "RateLimit-Policy": f'"minute";q={admission.key.per_minute};w=60',
        "RateLimit": f'"minute";r={admission.left};t={admission.ends_in}',
    }
