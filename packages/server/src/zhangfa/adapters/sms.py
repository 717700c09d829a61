"""The demo's message centre: keeps what it would send, for the page /demo/codes. Others are other files here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from zhangfa.kernel.clock import now
from zhangfa.notices import queries, services
from zhangfa.notices.core import say


class DemoSms:
    """Never to be wired outside the demo: whoever opens that page reads every code."""

    def __init__(self, clock: Callable[[], datetime] = now) -> None:
        self._clock = clock

    def send(self, phone: str, text: str) -> None:
        services.keep_demo_message(phone=phone, text=text, now=self._clock())

    def send_code(self, phone: str, code: str) -> None:
        _, text = say(queries.wordings()["access.code"], {"code": code})
        self.send(phone, text)
