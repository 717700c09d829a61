"""Everybody's screens in one story; who comes again finds his as he left it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Page

from tests import system as systems
from tests.browser import chromium

AT_THE_DESK = frozenset({"郑海", "严立", "刘芳", "俞海英", "冯静"})


class Journey:
    """`at_the_desk` are those who sit at a desk in this story; the others hold a phone."""

    def __init__(
        self,
        opened: Browser,
        system: systems.Embedded,
        at_the_desk: Collection[str] = AT_THE_DESK,
        size: dict = chromium.DESK,
    ) -> None:
        self.opened, self.system, self.at_the_desk = opened, system, at_the_desk
        self.size = size
        self.pages: dict[tuple[str, str], Page] = {}
        self.number = ""

    def of(self, name: str, app: str = "") -> Page:
        """Signed in by phone and code; the hand that types them is seen in the other stories."""
        app = app or ("desk" if name in self.at_the_desk else "m")
        if (name, app) not in self.pages:
            at_desk = app == "desk"
            context = chromium.desk(self.opened, size=self.size) if at_desk else chromium.phone(self.opened)
            cookies = systems.enter(self.system, name).cookies
            context.add_cookies([{"name": key, "value": cookies[key], "url": self.system.address} for key in cookies])
            self.pages[name, app] = context.new_page()
        return self.pages[name, app]

    def go(self, name: str, place: str, app: str = "") -> Page:
        app = app or ("desk" if name in self.at_the_desk else "m")
        page = self.of(name, app)
        page.goto(f"{self.system.address}/{app}/{place}")
        return page

    def desk(self, name: str, place: str) -> Page:
        return self.go(name, place, "desk")

    def phone(self, name: str, place: str) -> Page:
        return self.go(name, place, "m")

    def close(self) -> None:
        for page in self.pages.values():
            page.context.close()


def time_passes(system: systems.Embedded, number: str, days: int) -> None:
    """Nobody waits in a test: the open step's time ran out some days ago."""
    ended = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(system.home / "zhangfa.sqlite3", timeout=20) as database:
        moved = database.execute("UPDATE applications_applicationrow SET due_at = ? WHERE number = ?", (ended, number))
        assert moved.rowcount == 1
    database.close()
