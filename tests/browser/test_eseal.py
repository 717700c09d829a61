"""跑零次: far from home, on the phone alone, from the application to a sealed file that anybody can check; and the life
of the e-seal behind it, on the desk. In real Chromium."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Browser, Page, expect
from zhangfa.cli.story import paperwork

from tests import system as systems
from tests.browser import album, chromium, people
from tests.browser.people import by

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]
MATTER = "volunteer-hours"
REASON = "累计时长写错了，重新出具"
POINTED = (0.3, 0.62)  # where the approver wants the seal: shares of the page's width and height
QUESTIONS = ("文件完整吗？", "是我们出的吗？", "现在还有效吗？")


def test_far_from_home_a_sealed_file_comes_to_the_phone_and_is_void_once_the_village_says_so(system, opened, tmp_path):
    villager = chromium.phone(opened).new_page()
    people.sign_in(villager, system, "周大山")
    number = the_villager_applies(villager, system)
    the_village_approves(opened, system, number)
    files = the_villager_takes_it_home(villager, tmp_path)
    assert centre_of_the_seal(files["pdf"]) == pytest.approx((POINTED[0], POINTED[1] + 0.01), abs=0.006)
    for each in files.values():
        assert anybody_checks(opened, system, each) == ["完整", "是", "有效"]
    declared_void(opened, system, number)
    for each in files.values():
        assert anybody_checks(opened, system, each) == ["完整", "是", "作废"]
    the_villager_is_told(villager)
    villager.context.close()


def the_villager_applies(page: Page, system) -> str:
    who = people.known("周大山")
    matter = systems.enter(system, "周大山").must("GET", f"/api/v1/matters/{MATTER}", unit=who["home"])
    page.goto(f"{system.address}/m/apply/{MATTER}")
    people.fill_form(page, matter["fields"], paperwork.fill(matter["fields"], who))
    by(page, "submit").click()
    number = by(page, "number").inner_text().replace(" ", "").strip()
    by(page, "see-progress").click()
    expect(by(page, "state")).to_contain_text("待受理")
    return number


def the_village_approves(opened: Browser, system, number: str) -> None:
    for name, action, note in (("刘芳", "accept", ""), ("何军", "examine", "情况属实"), ("李秀英", "approve", "同意")):
        page = people.person_at(opened, system, name)
        by(page, "tab-todo").click()
        people.decide(page, number, action, note, the_place_is_chosen if action == "approve" else lambda page: None)
        page.context.close()


def the_place_is_chosen(page: Page) -> None:
    """The approver points at the page; the ring stands where he pointed, and with the arrows a little lower."""
    by(page, "choose-place").click()
    sheet = by(page, "place-sheet")
    sheet.locator("img").evaluate("image => image.decode()")
    size = sheet.bounding_box()
    sheet.click(position={"x": size["width"] * POINTED[0], "y": size["height"] * POINTED[1]})
    sheet.press("ArrowDown")
    expect(by(page, "place-ring")).to_be_visible()
    expect(by(page, "seal-place")).to_contain_text("第 1 页，您点的位置")
    album.take(page, "eseal-place-phone")


def centre_of_the_seal(file: Path) -> tuple[float, float]:
    """Of the sealed PDF's first page: shares of its width and height, from the upper left corner."""
    with pikepdf.open(file) as opened:
        widget = next(each for each in opened.pages[0].Annots if each.get("/T") == "Seal1")
        left, bottom, right, top = map(float, widget.Rect)
        _, _, width, height = map(float, opened.pages[0].MediaBox)
    return (left + right) / 2 / width, 1 - (bottom + top) / 2 / height


def the_villager_takes_it_home(page: Page, folder: Path) -> dict[str, Path]:
    """Nobody did anything since the last approval, and there is no use code: there is nowhere to go with one."""
    expect(by(page, "download-pdf")).to_be_visible(timeout=40_000)
    expect(page.locator('[data-test="use-code"]')).to_have_count(0)
    expect(by(page, "state")).to_contain_text("已归档", timeout=20_000)
    found = {}
    for kind, starts in (("pdf", b"%PDF"), ("ofd", b"PK")):
        with page.expect_download() as coming:
            by(page, f"download-{kind}").click()
        found[kind] = folder / f"sealed.{kind}"
        coming.value.save_as(found[kind])
        assert found[kind].read_bytes().startswith(starts)
    return found


def anybody_checks(opened: Browser, system, file: Path) -> list[str]:
    """The three answers of the public page, in the order of its questions; nobody is signed in."""
    page = chromium.phone(opened).new_page()
    page.goto(f"{system.address}/verify")
    page.locator("#file").set_input_files(str(file))
    page.get_by_role("button", name="上传核验").click()
    expect(page.get_by_role("heading", name="核验结果")).to_be_visible(timeout=30_000)
    found = [page.locator(".state", has_text=question).locator("b").inner_text() for question in QUESTIONS]
    expect(page.locator("body")).not_to_contain_text("周大山")
    page.context.close()
    return found


def declared_void(opened: Browser, system, number: str) -> None:
    """By the secretary at his desk, with words; the first click alone does nothing."""
    page = at_desk(opened, system, "王建国", "applications")
    by(page, f"row-{number}").click()
    sealed = page.locator('[data-test="electronic"]')
    expect(sealed).to_have_attribute("data-validity", "valid")
    by(page, "void").click()
    expect(page.get_by_text("作废不能撤回")).to_be_visible()
    expect(by(page, "confirm")).to_be_disabled()
    by(page, "note").fill(REASON)
    by(page, "confirm").click()
    expect(sealed).to_have_attribute("data-validity", "void")
    expect(sealed).to_contain_text(REASON)
    expect(page.locator('[data-test="void"]')).to_have_count(0)
    page.context.close()


def the_villager_is_told(page: Page) -> None:
    page.reload()
    expect(by(page, "electronic")).to_contain_text(REASON)
    address = by(page, "verify-url").get_attribute("href")
    page.goto(address)
    expect(page.locator(".state", has_text="现在还有效吗？")).to_contain_text("作废")


def at_desk(opened: Browser, system, name: str, address: str) -> Page:
    context = chromium.desk(opened)
    cookies = systems.enter(system, name).cookies.items()
    context.add_cookies([{"name": key, "value": value, "url": system.address} for key, value in cookies])
    page = context.new_page()
    page.goto(f"{system.address}/desk/{address}")
    return page


def test_an_e_seal_from_its_application_to_its_end_by_those_whose_part_it_is(system, opened):
    village, county = (at_desk(opened, system, name, "eseals") for name in ("李秀英", "郑海"))
    by(village, "apply").click()
    by(village, "seal").click()
    village.get_by_role("option", name="股份经济合作社").click()
    by(village, "confirm").click()
    made = village.locator('[data-test="eseals"] li', has_text="股份经济合作社")
    expect(made).to_contain_text("待上级同意")
    expect(made.locator('[data-test="next"]')).to_have_count(0)
    county.reload()
    row = county.locator('[data-test="eseals"] li', has_text="股份经济合作社")
    for label, after in (("同意制作", "待制作"), ("制作", "待备案"), ("备案", "使用中")):
        row.get_by_role("button", name=label, exact=True).click()
        if label == "备案":
            expect(by(county, "confirm")).to_be_disabled()
            by(county, "note").fill("演示备案-合作社")
        by(county, "confirm").click()
        expect(row).to_contain_text(after)
    expect(row).to_contain_text("演示")
    village.reload()  # what was open stays open: its address says which
    expect(by(village, "eseal-drawer")).to_contain_text("演示备案-合作社")
    by(village, "eseal-cancel").click()
    expect(village.get_by_text("注销不能撤回")).to_be_visible()
    by(village, "note").fill("不再使用电子印章")
    by(village, "confirm").click()
    expect(by(village, "eseal-drawer")).to_contain_text("已注销")
    for page in (village, county):
        page.context.close()
