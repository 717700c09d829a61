"""Pictures of every page at phone and desk size, into build/pictures; two of them are the README's.

`make pictures` runs the story once and photographs on the way.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page
from zhangfa.cli.story import paperwork

from tests import system as systems
from tests.browser import chromium, people
from tests.browser import test_story as story
from tests.browser.album import ALBUM, ROOT, take
from tests.browser.people import by

PHONE_PAGES = ("", "mine", "todo", "notices", "me", "records", "terminals", "alarms", "matters/negative-5")
DESK_PAGES = ("todo", "applications", "counter", "terminals", "alarms", "seals", "units", "ledger", "notices")
PLACE_ON_SHEET = (0.66, 0.46)


def every_page(opened: Browser, system, app: str, name: str, pages: tuple[str, ...]) -> None:
    """Each page of an app as one person sees it, at both sizes."""
    for size, context in (("phone", chromium.phone(opened)), ("desk", chromium.desk(opened))):
        page = context.new_page()
        people.sign_in(page, system, name, app=app)
        for address in pages:
            page.goto(f"{system.address}/{app}/{address}")
            take(page, f"{app}-{address.replace('/', '-') or 'home'}-{name}-{size}")
        context.close()


def public_pages(opened: Browser, system, check: str) -> None:
    for size, context in (("phone", chromium.phone(opened)), ("desk", chromium.desk(opened))):
        page = context.new_page()
        for name, address in (("check", check), ("help", "/verify-help"), ("slip", "/slips/referral/negative-5")):
            page.goto(address if address.startswith("http") else system.address + address)
            take(page, f"public-{name}-{size}")
        context.close()


def the_approver_reads(opened: Browser, system, number: str) -> None:
    """The approval sheet, with the page that will be stamped, before anything is decided."""
    page = story.person_at(opened, system, "李秀英")
    by(page, "tab-todo").click()
    page.locator(f'[data-test="application-{number}"]').first.click()
    take(page, "m-application-approver-phone")
    by(page, "action-approve").click()
    take(page, "m-approve-phone")
    page.context.close()


def the_keeper_stamps(opened: Browser, system, code: str) -> Page:
    keeper = next(each for each in systems.county.cast() if each["name"] == people.KEEPER)
    page = chromium.desk(opened).new_page()
    page.goto(f"http://127.0.0.1:{system.terminals[0].port}/")
    take(page, "terminal-1-idle")
    people.type_digits(page, keeper["keeper_number"])
    people.type_digits(page, systems.county.load()["keeper_pin"])
    page.get_by_text(people.KEEPER).first.wait_for()
    people.type_digits(page, code)
    by(page, "sample-blank").click()
    page.get_by_text("空白").first.wait_for()
    take(page, "terminal-2-blank-page-refused")
    by(page, "sample-printed").click()
    page.locator('[data-test="stamp"]:enabled').wait_for()
    by(page, "stamp").click()
    sheet = by(page, "paper")
    box = sheet.bounding_box()
    sheet.click(position={"x": box["width"] * PLACE_ON_SHEET[0], "y": box["height"] * PLACE_ON_SHEET[1]})
    take(page, "terminal-3-sleeve-open")
    by(page, "press").click()
    page.wait_for_timeout(2_500)
    take(page, "terminal-4-stamped")
    return page


def main() -> None:
    shutil.rmtree(ALBUM, ignore_errors=True)
    ALBUM.mkdir(parents=True)
    photo = Path(tempfile.mkdtemp()) / "身份证.jpg"
    photo.write_bytes(paperwork.photograph())
    with systems.running() as system, chromium.browser() as opened:
        villager = story.person_at(opened, system, "周大山")
        take(villager, "m-home-villager-phone")
        number = story.the_villager_applies(villager, system, photo)
        take(villager, "m-application-submitted-phone")
        story.decide_as(opened, system, number, "刘芳", "accept", "材料齐全")
        story.decide_as(opened, system, number, "何军", "examine", "情况属实")
        the_approver_reads(opened, system, number)
        story.decide_as(opened, system, number, "李秀英", "approve", "同意")
        code = story.the_villager_gets_the_use_code(villager)
        take(villager, "m-use-code-phone")
        story.the_clerk_prints(opened, system, number)
        the_keeper_stamps(opened, system, code)
        story.the_phones_know_it(villager)
        take(villager, "m-application-archived-phone")
        public_pages(opened, system, by(villager, "check-url").get_attribute("href"))
        every_page(opened, system, "m", "周大山", PHONE_PAGES)
        every_page(opened, system, "m", "冯静", ("todo", "terminals", "alarms"))
        every_page(opened, system, "desk", "刘芳", DESK_PAGES)
        every_page(opened, system, "desk", "郑海", ("seals", "units", "ledger", "terminals"))
    pictures = ROOT / "docs/pictures"
    pictures.mkdir(exist_ok=True)
    shutil.copy(ALBUM / "m-approve-phone.png", pictures / "phone.png")
    shutil.copy(ALBUM / "terminal-4-stamped.png", pictures / "terminal.png")
    print(f"{len(list(ALBUM.iterdir()))} pictures in {ALBUM.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
