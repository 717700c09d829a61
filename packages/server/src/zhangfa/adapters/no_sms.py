"""No message centre: every message is a fault, so that nobody believes it was sent."""

from __future__ import annotations

from zhangfa.kernel.outcome import Fault


class NoSms:
    def send(self, phone: str, text: str) -> None:
        raise Fault("no message centre is configured")

    def send_code(self, phone: str, code: str) -> None:
        raise Fault("no message centre is configured")
