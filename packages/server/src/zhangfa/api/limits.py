"""How often one address may ask for costly work: uploads, drawn papers. Sign-in counts its own tries, in `access`."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.throttling import AnonRateThrottle


class _PerAddress(AnonRateThrottle):
    """Counts by network address whether or not somebody is signed in."""

    def __init__(self, scope: str, rate: str) -> None:
        self.scope = scope
        super().__init__(rate)

    def get_cache_key(self, request: HttpRequest) -> str:
        return self.cache_format % {"scope": self.scope, "ident": request.META["REMOTE_ADDR"]}


UPLOAD = _PerAddress("upload", "120/m")
