"""How often one address may knock where guessing would pay (sign-in, codes). Counted in the shared cache."""

from __future__ import annotations

from ninja.throttling import AnonRateThrottle


class _PerAddress(AnonRateThrottle):
    """Counts by network address whether or not somebody is signed in."""

    def __init__(self, scope: str, rate: str) -> None:
        self.scope = scope
        super().__init__(rate)

    def get_cache_key(self, request: object) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


SEND_CODE = _PerAddress("send-code", "20/m")
SIGN_IN = _PerAddress("sign-in", "30/m")
UPLOAD = _PerAddress("upload", "120/m")
