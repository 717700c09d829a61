"""No message centre. It says so once, when it is made; whoever sends is told that nothing is wired, and parks."""

from __future__ import annotations

import logging

from zhangfa.kernel.outcome import Unwired

log = logging.getLogger(__name__)


class NoSms:
    def __init__(self) -> None:
        log.warning(
            "no SMS gateway is configured: messages to phones are parked and stand in the app alone, "
            "and nobody can sign in by code"
        )

    def send(self, phone: str, text: str) -> None:
        raise Unwired("no message centre is configured")

    def send_code(self, phone: str, code: str) -> None:
        raise Unwired("no message centre is configured")
