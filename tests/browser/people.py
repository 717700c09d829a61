"""What people's hands do on the screens, one sentence a function."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser import chromium
from tests.system import Embedded, code_sent_to, county, enter

KEEPER = "赵玉兰"


def by(page: Page, name: str):
    return page.locator(f'[data-test="{name}"]').first


def sign_in(page: Page, system: Embedded, name: str, app: str = "m") -> None:
    """By name, phone and the code that the demo shows."""
    who = known(name)
    page.goto(f"{system.address}/{app}/")
    if app == "desk":
        page.get_by_role("tab", name="手机验证码").click()
    by(page, "name").fill(who["name"])
    by(page, "phone").fill(who["phone"])
    by(page, "send-code").click()
    expect(page.get_by_text("验证码已发")).to_be_visible()
    by(page, "code").fill(code_sent_to(system, who["phone"]))
    if app == "desk":  # the phone goes on by itself when the code is whole
        by(page, "sign-in").click()
    expect(by(page, "sign-in")).to_have_count(0)


def known(name: str) -> dict:
    """Somebody of the demo county, as its table has him."""
    return next(each for each in county.load()["person"] if each["name"] == name)


def person_at(opened: Browser, system: Embedded, name: str) -> Page:
    """Somebody's phone, signed in a while ago."""
    context = chromium.phone(opened)
    cookies = enter(system, name).cookies.items()
    context.add_cookies([{"name": key, "value": value, "url": system.address} for key, value in cookies])
    page = context.new_page()
    page.goto(f"{system.address}/m/")
    expect(by(page, "tab-me")).to_be_visible()
    return page


def search(page: Page, words: str) -> None:
    """Type, and wait until the list is the answer and no longer what stood there before."""
    with page.expect_response(lambda answer: "/api/v1/matters?" in answer.url and "q=" in answer.url):
        by(page, "matter-search").fill(words)
    expect(by(page, "class-certificate")).to_have_count(0)
    page.wait_for_timeout(300)


def fill_form(page: Page, fields: list[dict], answers: dict[str, str]) -> None:
    for field in fields:
        if field["name"] not in answers:
            continue
        if field["kind"] == "choice":
            by(page, f"field-{field['name']}-{answers[field['name']]}").click()
        else:
            by(page, f"field-{field['name']}").fill(answers[field["name"]])


def hand_in(page: Page, name: str, file: Path) -> None:
    by(page, f"upload-{name}").set_input_files(str(file))
    expect(page.locator('[data-test="file-ready"]').last).to_be_visible(timeout=20_000)


def decide(
    page: Page, application: str, action: str, note: str = "", before: Callable[[Page], None] = lambda page: None
) -> None:
    """Open it from the to-do list, read it, do what is to be done `before`, decide."""
    page.locator(f'[data-test="application-{application}"]').first.click()
    by(page, f"action-{action}").click()
    before(page)
    if note:
        by(page, "note").fill(note)
    by(page, "confirm").click()
    expect(by(page, f"action-{action}")).to_have_count(0)


def type_digits(page: Page, digits: str) -> None:
    for digit in digits:
        by(page, f"key-{digit}").click()
    by(page, "key-ok").click()
