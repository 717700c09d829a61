"""Deciding on the phone: a signature written where it is missing, many papers together, somebody in one's place, and
the less common verbs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from zhangfa.cli.story import paperwork
from zhangfa.cli.story.client import Person

from tests import system as systems
from tests.browser import chromium, people
from tests.browser.people import by
from tests.browser.test_phone import write_name

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
]
CERTIFICATE = "residence-certificate"
TENDER = "cleaning-tender"
ID_NUMBER = "339901196803150019"
ANSWERS = {"project": "青石村 2027 年度村级保洁服务", "begins_on": "2027-01-01", "ends_on": "2027-12-31"}


class Village:
    """The people of 青石村, each signed in once; what no test is about goes through the API."""

    def __init__(self, system, opened: Browser) -> None:
        self.system, self.opened = system, opened

    def __getitem__(self, name: str) -> Person:
        return systems.enter(self.system, name)

    def phone(self, name: str, page: str) -> Page:
        """Somebody's phone on that page; the small one, so that nothing needs a large screen."""
        context = chromium.phone(self.opened, size=chromium.SMALL_PHONE)
        cookies = self[name].cookies.items()
        context.add_cookies([{"name": key, "value": value, "url": self.system.address} for key, value in cookies])
        opened = context.new_page()
        opened.goto(f"{self.system.address}/m{page}")
        return opened

    def files(self, name: str, matter: str) -> dict:
        who = {"id_number": ID_NUMBER, **people.known(name)}
        sheet = self[name].must("GET", f"/api/v1/matters/{matter}", unit=who["home"])
        form = paperwork.fill(sheet["fields"], who)
        form |= {key: value for key, value in ANSWERS.items() if key in form}
        photo = self[name].upload("照片.jpg", paperwork.photograph())["id"]
        return self[name].must(
            "POST",
            "/api/v1/applications",
            {
                "matter": matter,
                "unit": who["home"],
                "form": form,
                "copies": 1,
                "paper": None,
                "materials": {each["name"]: [photo] for each in sheet["materials"] if each["required"]},
                "on_behalf": None,
            },
        )

    def examined(self, name: str, matter: str = CERTIFICATE) -> dict:
        made = self.files(name, matter)
        self["刘芳"].act(made["id"], "accept")
        self["何军"].act(made["id"], "examine")
        return made

    def state(self, made: dict) -> str:
        return self["刘芳"].must("GET", f"/api/v1/applications/{made['id']}")["state"]


@pytest.fixture(scope="module")
def village(system, opened):
    return Village(system, opened)


def seat(page: Page, who: str):
    return by(page, "route").locator(".seat").filter(has_text=who)


def test_who_has_no_signature_yet_writes_it_where_it_is_asked_for(village):
    made = village.examined("林桂香", TENDER)
    village["王建国"].ask("DELETE", "/api/v1/me/signature")
    page = village.phone("王建国", f"/applications/{made['id']}")
    by(page, "action-approve").click()
    expect(by(page, "signature-box")).to_contain_text("村党组织意见")
    expect(by(page, "confirm")).to_be_disabled()
    by(page, "signature-canvas").scroll_into_view_if_needed()
    write_name(page)
    by(page, "signature-save").click()
    expect(by(page, "signature-box").get_by_alt_text("我的签名")).to_be_visible()
    read_on(page)
    by(page, "confirm").click()
    expect(seat(page, "王建国")).to_have_class(re.compile("agreed"))
    expect(by(page, "route").locator('[data-step="village"]')).to_have_attribute("data-state", "now")
    page.context.close()


def read_on(page: Page) -> None:
    by(page, "paper-page-1").last.scroll_into_view_if_needed()
    page.locator('.van-popup [data-test="paper-page-1"]').scroll_into_view_if_needed()
    expect(by(page, "confirm")).to_be_enabled()


def test_like_papers_are_approved_together_after_each_was_read(village):
    made = [village.examined(name) for name in ("马小燕", "石大川")]
    page = village.phone("李秀英", "/todo/batch")
    expect(by(page, "batch-approve")).to_be_disabled()
    for each in made:
        by(page, f"tick-{each['number']}").click()  # not read yet: it opens instead
        page.locator('.van-popup [data-test="paper-page-1"]').scroll_into_view_if_needed()
        expect(by(page, "batch-read")).to_have_text("看完了，选上")
        by(page, "batch-read").click()
        expect(by(page, f"tick-{each['number']}")).to_have_attribute("aria-checked", "true")
    expect(by(page, "batch-approve")).to_have_text("同意这 2 件")
    by(page, "batch-approve").click()
    for each in made:
        expect(by(page, f"tick-{each['number']}")).to_have_count(0)
        assert village.state(each) == "approved"
    page.context.close()


def test_a_deputy_signs_in_anothers_place_until_it_is_ended(village):
    made = village.examined("周大山")
    head = village.phone("李秀英", "/me")
    by(head, "my-deputies").click()
    by(head, "give-deputy").click()
    by(head, "people-search").fill("许长河")
    by(head, "person-许长河").click()
    by(head, "deputy-reason").fill("外出开会")
    by(head, "deputise").click()
    expect(by(head, "deputy-许长河")).to_contain_text("许长河 替我办")

    page = village.phone("许长河", f"/applications/{made['id']}")
    by(page, "action-approve").click()
    read_on(page)
    by(page, "confirm").click()
    expect(seat(page, "许长河")).to_contain_text("许长河（代李秀英）")
    page.context.close()

    by(head, "end-deputy").click()
    head.go_back()  # the back key closes what lies on top and stays on the page
    expect(by(head, "confirm")).to_have_count(0)
    by(head, "end-deputy").click()
    by(head, "confirm").click()
    expect(by(head, "end-deputy")).to_have_count(0)
    head.context.close()


def test_an_examiner_takes_back_and_the_head_adds_drops_returns_and_passes_on(village):
    made = village.examined("马小燕")
    address = f"/applications/{made['id']}"
    examiner = village.phone("何军", address)
    more(examiner, "take_back")
    by(examiner, "confirm").click()
    expect(by(examiner, "action-examine")).to_be_visible()
    village["何军"].act(made["id"], "examine")
    examiner.context.close()

    head = village.phone("李秀英", address)
    more(head, "add_seat")
    choose(head, "杨春梅")
    by(head, "where-before").click()
    by(head, "confirm").click()
    expect(seat(head, "杨春梅")).to_contain_text("加签")
    more(head, "drop_seat")
    by(head, "confirm").click()
    expect(by(head, "action-approve")).to_be_visible()
    by(head, "action-return").click()
    head.locator('[data-test^="to-step-"]').filter(has_text="审查").click()
    by(head, "note").fill("请再核对一次住址")
    by(head, "confirm").click()
    expect(by(head, "action-return")).to_have_count(0)
    village["何军"].act(made["id"], "examine")

    head.reload()
    more(head, "transfer")
    choose(head, "王建国")
    by(head, "confirm").click()
    expect(seat(head, "王建国")).to_contain_text("转办")
    head.context.close()
    village["王建国"].act(made["id"], "approve")
    assert village.state(made) == "approved"


def more(page: Page, verb: str) -> None:
    """Alone it is a button of its own; with others it lies behind 更多."""
    by(page, "route").wait_for()
    if by(page, f"action-{verb}").count() == 0:
        by(page, "more-actions").click()
    by(page, f"action-{verb}").click()


def choose(page: Page, name: str) -> None:
    by(page, "people-search").fill(name)
    by(page, f"person-{name}").click()
