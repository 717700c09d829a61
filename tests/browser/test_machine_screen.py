"""The terminal's screen keeps to what the terminal said last, in whatever order it hears of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route, expect

from tests import system as systems
from tests.browser import chromium, people

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
]
LATE_MS = 3_000


def test_an_answer_that_comes_late_does_not_turn_the_screen_back(system, opened: Browser):
    keeper = next(each for each in systems.county.cast() if each["name"] == people.KEEPER)
    page = chromium.desk(opened).new_page()
    late: list[bool] = []

    def delay(route: Route) -> None:
        answer = route.fetch()
        assert answer.json()["asking"] == "sign_in", "the answer tells of the question, the event of its end"
        page.wait_for_timeout(LATE_MS)
        route.fulfill(response=answer)
        late.append(True)

    page.route("**/api/keys", delay)
    page.goto(f"http://127.0.0.1:{system.terminals[0].port}/")
    people.type_digits(page, keeper["keeper_number"])
    people.type_digits(page, systems.county.load()["keeper_pin"])
    expect(page.get_by_text(people.KEEPER).first).to_be_visible()
    page.wait_for_timeout(LATE_MS + 1_000)
    assert late
    expect(page.get_by_text(people.KEEPER).first).to_be_visible()
    people.by(page, "sign-out").click()
    page.context.close()
