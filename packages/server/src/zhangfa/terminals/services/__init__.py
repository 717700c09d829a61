"""Who may change what of terminals: `from zhangfa.terminals import services as terminals`."""

from __future__ import annotations

from zhangfa.terminals.services.enrolling import enrol
from zhangfa.terminals.services.hearing import sign_in, welcome
from zhangfa.terminals.services.ordering import acknowledge, mark_sent, order_lock, order_revoke, order_unlock
from zhangfa.terminals.services.receiving import receive_evidence, receive_journal

__all__ = [
    "acknowledge",
    "enrol",
    "mark_sent",
    "order_lock",
    "order_revoke",
    "order_unlock",
    "receive_evidence",
    "receive_journal",
    "sign_in",
    "welcome",
]
