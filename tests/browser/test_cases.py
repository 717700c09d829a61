"""Cases from the counties, as people see them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from zhangfa.cli.story import paperwork

from tests import system as systems
from tests.browser import chromium, people
from tests.browser.people import by

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
]
MATTER = "residence-certificate"
OLD_WOMAN = {"name": "陈桂香", "phone": "", "id_number": "339901195411030021"}


def test_a_certificate_that_one_county_allows_and_its_neighbour_does_not(system, opened):
    """萧山: 经营场所证明 stands on the national list; 青岚县 allows it by a rule of its own, 云溪县 does not."""
    refused = people.person_at(opened, system, "周大山")
    people.search(refused, "开店证明")
    by(refused, "matter-negative-19").click()
    expect(by(refused, "where-to-go")).to_contain_text("市场监管")
    expect(by(refused, "referral-slip")).to_be_visible()
    refused.context.close()

    allowed = people.person_at(opened, system, "武凤琴")
    people.search(allowed, "开店证明")
    expect(by(allowed, "matter-negative-19")).to_have_count(0)
    by(allowed, "matter-business-premises-certificate").click()
    by(allowed, "apply").click()
    expect(by(allowed, "field-shop")).to_be_visible()
    allowed.context.close()


def test_an_old_woman_without_a_phone_is_served_at_the_counter(system, opened, photo):
    """宿迁: the clerk fills in the form, she goes home with a slip in large print, and her paper takes its way."""
    desk = chromium.desk(opened).new_page()
    people.sign_in(desk, system, "刘芳", app="desk")

    number = the_clerk_fills_in_her_form(desk, system, photo)
    the_slip_is_large(desk)
    the_village_knows_for_whom(opened, system, number)
    desk.context.close()


def the_clerk_fills_in_her_form(page: Page, system, photo) -> str:
    asked = systems.enter(system, "刘芳")
    matter = asked.must("GET", f"/api/v1/matters/{MATTER}", unit=people.known("刘芳")["home"])
    page.goto(f"{system.address}/desk/counter")
    by(page, "matter-search").fill(matter["title"])
    by(page, f"matter-{MATTER}").click()
    by(page, "behalf-name").fill(OLD_WOMAN["name"])
    by(page, "behalf-id-number").fill(OLD_WOMAN["id_number"])
    people.fill_form(page, matter["fields"], paperwork.fill(matter["fields"], OLD_WOMAN))
    for material in matter["materials"]:
        if material["required"]:
            people.hand_in(page, material["name"], photo)
    by(page, "submit").click()
    number = by(page, "number").inner_text().replace(" ", "")
    assert len(number) == 12
    return number


def the_slip_is_large(page: Page) -> None:
    """She reads it without glasses: on paper nothing is smaller than 18 pixels, the number at least 32."""
    with page.expect_popup() as opening:
        by(page, "receipt").click()
    slip = opening.value
    slip.wait_for_load_state()
    slip.emulate_media(media="print")
    sizes = slip.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()))
            .filter(each => each.getClientRects().length)
            .map(each => parseFloat(getComputedStyle(each).fontSize))"""
    )
    assert sizes and min(sizes) >= 18 and max(sizes) >= 32, sizes
    expect(slip.locator("body")).to_contain_text(OLD_WOMAN["name"])
    slip.close()


def the_village_knows_for_whom(opened: Browser, system, number: str) -> None:
    reviewer = people.person_at(opened, system, "刘芳")
    by(reviewer, "tab-todo").click()
    people.decide(reviewer, number, "accept", "材料齐全")
    expect(reviewer.locator("body")).to_contain_text(OLD_WOMAN["name"])
    reviewer.context.close()
