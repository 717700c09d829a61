"""Who may change what of other systems: `from zhangfa.partners import services as partners`."""

from __future__ import annotations

from zhangfa.partners.services.callbacks import deliver, queue, register_callback, remove_callback, send_again
from zhangfa.partners.services.keys import Admission, TooMany, make_key, revoke_key, use_key

__all__ = [
    "Admission",
    "TooMany",
    "deliver",
    "make_key",
    "queue",
    "register_callback",
    "remove_callback",
    "revoke_key",
    "send_again",
    "use_key",
]
