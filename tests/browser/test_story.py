"""The main job as people see it: phones at 390×844, the counter and the machine at desktop size, real Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from zhangfa.cli.story import paperwork
from zhangfa.cli.story.machine import LOOKING_SECONDS

from tests import system as systems
from tests.browser import chromium, people
from tests.browser.people import by

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
]
MATTER = "residence-certificate"


def test_from_application_to_ink_and_proof(system, opened, photo):
    villager = chromium.phone(opened).new_page()
    people.sign_in(villager, system, "周大山")

    the_negative_list_says_where_to_go(villager, system)
    number = the_villager_applies(villager, system, photo)
    the_village_decides(opened, system, number)
    code = the_villager_gets_the_use_code(villager)
    the_clerk_prints(opened, system, number)
    machine = the_keeper_stamps(opened, system, code)
    the_phones_know_it(villager)
    anybody_can_check(opened, villager)
    an_approver_locks_the_machine(opened, system, machine)


def the_negative_list_says_where_to_go(page: Page, system) -> None:
    people.search(page, "没犯过事的证明")
    by(page, "matter-negative-5").click()
    expect(by(page, "where-to-go")).to_contain_text("派出所")
    page.goto(f"{system.address}/m/")


def the_villager_applies(page: Page, system, photo) -> str:
    asked = systems.enter(system, "周大山")
    who = next(each for each in systems.county.cast() if each["name"] == "周大山")
    matter = asked.must("GET", f"/api/v1/matters/{MATTER}", unit=who["home"])
    people.search(page, matter["title"])
    by(page, f"matter-{MATTER}").click()
    by(page, "apply").click()
    people.fill_form(page, matter["fields"], paperwork.fill(matter["fields"], who))
    for material in matter["materials"]:
        if material["required"]:
            people.hand_in(page, material["name"], photo)
    by(page, "submit").click()
    number = by(page, "number").inner_text().strip()
    assert len(number.replace(" ", "")) == 12
    by(page, "see-progress").click()
    expect(by(page, "state")).to_contain_text("待受理")
    return number.replace(" ", "")


def the_village_decides(opened: Browser, system, number: str) -> None:
    decide_as(opened, system, number, "刘芳", "accept", "材料齐全")
    decide_as(opened, system, number, "何军", "examine", "情况属实")
    decide_as(opened, system, number, "李秀英", "approve", "同意")


def decide_as(opened: Browser, system, number: str, name: str, action: str, note: str) -> None:
    page = people.person_at(opened, system, name)
    by(page, "tab-todo").click()
    people.decide(page, number, action, note)
    page.context.close()


def the_villager_gets_the_use_code(page: Page) -> str:
    expect(by(page, "use-code")).to_be_visible(timeout=10_000)
    code = "".join(character for character in by(page, "use-code").inner_text() if character.isdigit())
    assert len(code) == 8
    return code


def the_clerk_prints(opened: Browser, system, number: str) -> None:
    page = chromium.desk(opened).new_page()
    people.sign_in(page, system, "刘芳", app="desk")
    page.goto(f"{system.address}/desk/applications")
    by(page, f"row-{number}").click()
    by(page, "send-to-printer").click()
    expect(page.get_by_text("已送到").or_(page.get_by_text("已打印")).first).to_be_visible()
    page.context.close()


def the_keeper_stamps(opened: Browser, system, code: str) -> Page:
    keeper = next(each for each in systems.county.cast() if each["name"] == people.KEEPER)
    page = chromium.desk(opened).new_page()
    page.goto(f"http://127.0.0.1:{system.terminals[0].port}/")
    people.type_digits(page, keeper["keeper_number"])
    people.type_digits(page, systems.county.load()["keeper_pin"])
    expect(page.get_by_text(people.KEEPER).first).to_be_visible()
    people.type_digits(page, code)
    for wrong, says in (("blank", "空白"), ("other", "页码")):
        by(page, f"sample-{wrong}").click()
        expect(by(page, "message")).to_contain_text(says)
        expect(by(page, "stamp")).to_be_disabled()
    by(page, "sample-printed").click()
    expect(by(page, "stamp")).to_be_enabled(timeout=LOOKING_SECONDS * 1000)
    by(page, "stamp").click()
    by(page, "paper").click()
    by(page, "press").click()
    expect(by(page, "used")).to_contain_text("1")
    return page


def the_phones_know_it(villager: Page) -> None:
    expect(by(villager, "impression-1")).to_be_visible(timeout=2_500)
    expect(by(villager, "state")).to_contain_text("已归档", timeout=20_000)


def anybody_can_check(opened: Browser, villager: Page) -> None:
    address = by(villager, "check-url").get_attribute("href")
    stranger = chromium.phone(opened).new_page()
    stranger.goto(address if address.startswith("http") else villager.url.split("/m/")[0] + address)
    expect(stranger.get_by_text("有效").first).to_be_visible()
    expect(stranger.locator("body")).to_contain_text("周*山")
    expect(stranger.locator("body")).not_to_contain_text("周大山")
    stranger.context.close()


def an_approver_locks_the_machine(opened: Browser, system, machine: Page) -> None:
    head = people.person_at(opened, system, "李秀英")
    by(head, "tab-todo").click()
    by(head, "door-terminals").click()
    by(head, "lock-terminal").click()
    if by(head, "note").count():
        by(head, "note").fill("发现异常，先停用")
    by(head, "confirm").click()
    expect(machine.get_by_text("已锁定").first).to_be_visible(timeout=5_000)
    expect(by(head, "lock-state")).to_contain_text("已锁定", timeout=5_000)
