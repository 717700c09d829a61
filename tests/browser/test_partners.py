"""Another system gets a key, asks with it, registers a callback that nobody answers, and loses the key at once."""

from __future__ import annotations

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import system as systems
from tests.browser import chromium, hands
from tests.browser.album import take
from tests.browser.journey import Journey
from tests.browser.people import by
from tests.system import Embedded, until

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]


@pytest.fixture(scope="module")
def connected():
    with systems.running(terminals=0) as system:
        yield system


@pytest.fixture
def journey(opened: Browser, connected: Embedded):
    made = Journey(opened, connected, size=chromium.SMALL_DESK)
    yield made
    made.close()


def ask(system: Embedded, token: str, path: str, body: dict | None = None) -> tuple[int, dict]:
    """As another system's program would."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = json.dumps(body).encode() if body is not None else None
    try:
        with urlopen(Request(f"{system.address}/open/v1/{path}", data, headers)) as answer:  # noqa: S310
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def pulled(system: Embedded, token: str) -> list[dict]:
    """Every event until now, page by page."""
    found, page = [], {"next": "", "more": True}
    while page["more"]:
        page = ask(system, token, f"events?cursor={page['next']}")[1]
        found += page["items"]
    return found


def a_key_is_made(page: Page) -> str:
    by(page, "new-key").click()
    by(page, "key-name").fill("云溪县数据共享平台")
    by(page, "key-purpose").fill("在办事大厅的大屏上显示用章申请办到哪一步")
    by(page, "scope-applications").click()
    by(page, "scope-callbacks").click()
    take(page, "partners-1-making")
    by(page, "make-key").click()
    token = by(page, "token").inner_text().strip()
    take(page, "partners-2-once")
    by(page, "key-done").click()
    expect(page.get_by_text(token)).to_have_count(0)
    return token


def the_try_is_told(page: Page) -> None:
    """The list is read anew until the first try stands in it."""

    def shown() -> str:
        page.get_by_text("已送达").click()
        page.get_by_text("待推送").click()
        page.wait_for_timeout(500)
        return "".join(page.locator('[data-test="deliveries"]').all_inner_texts())

    until("tried", shown, lambda text: "找不到域名" in text, 30)


def test_a_system_gets_a_key_uses_it_and_loses_it(journey: Journey):
    page = journey.desk("郑海", "partners")
    token = a_key_is_made(page)
    system = journey.system
    wanted = {"url": "https://nobody.invalid/zhangfa", "kinds": ["application.submitted"]}
    assert ask(system, token, "callbacks", wanted)[0] == 201
    number = hands.hand_in(system)["number"]
    status, found = ask(system, token, f"applications/{number}")
    assert (status, found["state"]["label"]) == (200, "待受理") and "周大山" not in json.dumps(
        found, ensure_ascii=False
    )
    assert ask(system, token, "figures")[0] == 403
    assert [each["data"]["number"] for each in pulled(system, token)][-1] == number
    page.reload()
    expect(by(page, "key")).to_contain_text("最近一次")
    the_try_is_told(page)
    take(page, "partners-3-in-use", whole=True)
    by(page, "revoke").click()
    page.get_by_role("button", name="这个系统停用了。").click()
    by(page, "confirm").click()
    expect(by(page, "key-state")).to_contain_text("已吊销")
    assert ask(system, token, "key")[0] == 401
    page.set_viewport_size({"width": 390, "height": 844})
    take(page, "partners-4-narrow", whole=True)
