"""Who may change a permit: `from zhangfa.permits import services as permits`."""

from __future__ import annotations

from zhangfa.permits.services.ending import expire, revoke
from zhangfa.permits.services.issuing import issue, issue_electronic, mark_held, mark_not_taken
from zhangfa.permits.services.using import claim, claim_electronic, close, spend

__all__ = [
    "claim",
    "claim_electronic",
    "close",
    "expire",
    "issue",
    "issue_electronic",
    "mark_held",
    "mark_not_taken",
    "revoke",
    "spend",
]
