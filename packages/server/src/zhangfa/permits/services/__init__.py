"""Who may change a permit: `from zhangfa.permits import services as permits`."""

from __future__ import annotations

from zhangfa.permits.services.ending import expire, revoke
from zhangfa.permits.services.issuing import issue, mark_held, mark_not_taken
from zhangfa.permits.services.using import claim, close, spend

__all__ = ["claim", "close", "expire", "issue", "mark_held", "mark_not_taken", "revoke", "spend"]
