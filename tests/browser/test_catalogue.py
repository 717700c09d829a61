"""A matter changed at the desk by one person and let to hold by another, as both see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium, people
from tests.browser.people import by

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]
MATTER, REGION = "fund-request", "3399/339901"


def test_one_changes_a_route_and_another_publishes_it(system, opened):
    author, second = (at_the_desk(opened, system, name) for name in ("郑海", "严立"))

    draft = the_author_adds_a_step(author, system)
    who_would_decide(author)
    by_tab(author, "核对发布")
    expect(by(author, "own-draft")).to_contain_text("另一位管理员")

    second.goto(draft)
    by(second, "give-back").click()
    by(second, "note").fill("会签要写清是哪几个人")
    by(second, "confirm").click()
    expect(second.get_by_text("已退回")).to_be_visible()
    author.reload()
    expect(author.get_by_text("会签要写清是哪几个人")).to_be_visible()

    expect(by(second, "differences")).to_contain_text("只在“申请金额”超过 10000时，由审查人、村书记全部会签")
    by(second, "publish").click()
    second.get_by_role("button", name="我核对过了，发布").click()
    expect(second.get_by_text("发布为第 2 版")).to_be_visible()
    author.context.close()
    second.context.close()


def at_the_desk(opened: Browser, system, name: str) -> Page:
    page = chromium.desk(opened).new_page()
    people.sign_in(page, system, name, app="desk")
    return page


def by_tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()


def the_author_adds_a_step(page: Page, system) -> str:
    """What is wrong is said at its place and keeps the draft from being saved; the address of the draft."""
    page.goto(f"{system.address}/desk/matter-drafts/new?matter={MATTER}&region={REGION}")
    by_tab(page, "办理环节")
    by(page, "add-examine").click()
    step = by(page, "step-2")
    by(page, "step-label-2").fill("村干部会签")
    step.get_by_text("由几个人会签").click()
    step.get_by_role("button", name="只在某些情况下").click()
    hours = step.get_by_role("spinbutton").first
    hours.fill("0")
    hours.press("Tab")
    expect(by(page, "complaints")).to_contain_text("时限在 1 到 240 个工作小时之间")
    expect(by(page, "save-draft")).to_be_disabled()
    hours.fill("8")
    hours.press("Tab")
    expect(by(page, "complaints")).to_have_count(0)
    by(page, "save-draft").click()
    expect(page.get_by_text("都保存了")).to_be_visible()
    page.wait_for_url(lambda address: "/matter-drafts/" in address and "/new" not in address)
    return page.url


def who_would_decide(page: Page) -> None:
    """Below the amount the step falls away, above it the people are named."""
    by_tab(page, "试一试")
    page.locator(".where .el-cascader").click()
    page.get_by_role("menuitem", name="白水镇").click()
    page.get_by_role("menuitem", name="青石村").click()
    for amount, said in (("5000", "“5000”，不满足"), ("50000", "“50000”，满足")):
        by(page, "field-amount").fill(amount)
        by(page, "trial-run").click()
        expect(by(page, "trial-answer")).to_contain_text(said)
