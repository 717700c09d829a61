"""An overdue step is urged and asked about, and when no good reason comes it becomes a case: verified, traced back, put
right, answered for, closed with a letter. The town's discipline officer at the desk, the village on its phones."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import system as systems
from tests.browser import chromium
from tests.browser.album import take
from tests.browser.journey import time_passes
from tests.browser.people import by
from tests.browser.test_route import Journey, the_villager_applies

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]
ON_THE_PHONE = "刘芳"


@pytest.fixture
def journey(opened: Browser):
    with systems.running() as system:
        made = Journey(opened, system)
        yield made
        made.close()


def the_officer_urges_and_asks(journey: Journey) -> Page:
    page = journey.go("冯静", "late")
    row = by(page, f"late-{journey.number}")
    expect(row).to_contain_text("卡在：刘芳")
    by(page, "urge-late").click()
    expect(row).to_contain_text("催过 1 次")
    by(page, "ask-late").click()
    page.get_by_role("button", name="群众在等，请尽快办理。").click()
    by(page, "confirm").click()
    expect(row).to_contain_text("还没有回答")
    take(page, "late-desk")
    take(journey.phone("冯静", "late"), "late-phone")
    return page


def the_clerk_says_why(journey: Journey) -> None:
    page = journey.phone(ON_THE_PHONE, "late")
    take(page, "late-asked-phone")
    by(page, "answer-late").click()
    by(page, "note").fill("忘了看。")
    by(page, "confirm").click()
    expect(by(page, f"late-{journey.number}")).to_contain_text("答：忘了看。")


def it_becomes_a_case(page: Page) -> str:
    page.reload()
    by(page, "open-case").click()
    page.get_by_role("button", name="多次催办没有理由不办，立案核查。").click()
    by(page, "confirm").click()
    expect(by(page, "case-state")).to_contain_text("问题核实")
    return page.url.rpartition("/")[2]


def act(page: Page, action: str, note: str, choice: str = "", person: str = "") -> None:
    by(page, f"act-{action}").click()
    if choice:
        by(page, choice).click()
    if person:
        page.locator(".el-select").last.click()
        page.get_by_role("option", name=person).first.click()
    if action == "order":
        page.get_by_label("期限").fill("2030-01-31")
        page.get_by_label("期限").press("Enter")
    by(page, "note").fill(note)
    by(page, "confirm").click()
    expect(by(page, "confirm")).to_have_count(0)


def on_the_phone(journey: Journey, case: str, action: str, note: str) -> None:
    page = journey.phone(ON_THE_PHONE, f"cases/{case}")
    by(page, f"act-{action}").click()
    by(page, "note").fill(note)
    by(page, "confirm").click()
    expect(by(page, f"act-{action}")).to_have_count(0)


def test_a_delay_without_a_reason_becomes_a_case_and_is_closed_with_a_letter(journey: Journey, photo: Path):
    journey.number = the_villager_applies(journey.go("周大山", "apply/medical-aid"), photo)
    time_passes(journey.system, journey.number, days=4)
    page = the_officer_urges_and_asks(journey)
    the_clerk_says_why(journey)
    case = it_becomes_a_case(page)
    act(page, "find", "四天没有受理，催办后仍没有理由。", choice="finding-breach")
    act(page, "name", "没有按时受理。", person="刘芳")
    on_the_phone(journey, case, "reply", "那几天照顾老人，没有请人代办，以后注意。")
    page.reload()
    expect(by(page, "person-刘芳")).to_contain_text("照顾老人")
    act(page, "order", "今天受理，并设好代理人。", person="刘芳")
    on_the_phone(journey, case, "rectify", "已受理，已请何军代理。")
    page.reload()
    act(page, "accept", "已查看，属实。")
    act(page, "decide", "初次，已改正。", choice="outcome-reminder")
    act(page, "close", "请引以为戒。")
    expect(by(page, "case-state")).to_contain_text("已结案")
    assert page.request.get(f"{journey.system.address}/api/v1/cases/{case}/letter.pdf").body().startswith(b"%PDF-")
    phone = journey.phone(ON_THE_PHONE, f"cases/{case}")
    expect(by(phone, "outcome")).to_contain_text("提醒")
    expect(by(phone, "letter")).to_be_visible()
