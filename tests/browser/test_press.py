"""A recut seal comes down on the right page: the keeper is told at once, the desk by an alarm, and the record says why.
Another page gets the right seal, and nobody is accused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from zhangfa.adapters.fonts import BOLD
from zhangfa.seals.drawing import Face, draw

from tests.browser import chromium, hands
from tests.browser.album import take
from tests.browser.journey import Journey
from tests.browser.people import by
from tests.system import Embedded

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]
PATIENCE_MS = 120_000


def stamped(system: Embedded, page: Page, hand: str) -> str:
    """One application up to its one mark, pressed by the play machine's hand in this way; its id."""
    made = hands.hand_in(system)
    hands.approve(system, made["id"])
    machine = hands.at_the_machine(system, made["id"])
    expect(by(page, "hand")).to_be_visible()
    by(page, "hand").select_option(hand)
    hands.press(system, machine, made)
    return made["id"]


def test_a_recut_seal_is_told_at_the_machine_and_at_the_desk(system, opened: Browser):
    screen = chromium.desk(opened).new_page()
    screen.goto(f"http://127.0.0.1:{system.terminals[0].port}/")
    right = stamped(system, screen, "right")
    expect(by(screen, "mark")).to_have_attribute("data-code", "mark_right", timeout=PATIENCE_MS)
    take(screen, "press-right-terminal")
    wrong = stamped(system, screen, "recut")
    expect(by(screen, "mark")).to_have_attribute("data-code", "mark_wrong_seal", timeout=PATIENCE_MS)
    expect(by(screen, "mark")).to_contain_text("不是本枚印章的印迹")
    take(screen, "press-wrong-terminal")
    screen.context.close()

    seen = hands.seen(system, wrong, "judged", lambda view: bool(view["impressions"][0]["judged"]))
    assert seen["impressions"][0]["judged"]["verdict"] == "mismatch"
    clear = hands.seen(system, right, "judged", lambda view: bool(view["impressions"][0]["judged"]))
    assert clear["impressions"][0]["judged"]["verdict"] == "match"

    journey = Journey(opened, system)
    desk = journey.desk("冯静", "alarms")
    expect(desk.get_by_text("印迹不符").first).to_be_visible(timeout=PATIENCE_MS)
    expect(desk.get_by_text("不是登记的这枚印章盖的").first).to_be_visible()
    expect(desk.get_by_text(clear["number"])).to_have_count(0)
    take(desk, "press-alarm-desk")
    journey.go("冯静", f"applications/{wrong}")
    expect(by(desk, "press-verdict")).to_have_text("印迹不符")
    by(desk, "press-check").scroll_into_view_if_needed()
    take(desk, "press-record-desk")
    phone = journey.phone("周大山", f"applications/{wrong}")
    expect(by(phone, "press-verdict")).to_have_text("印迹不符")
    by(phone, "press-check").scroll_into_view_if_needed()
    take(phone, "press-record-phone")
    seals = journey.desk("郑海", "seals")
    expect(seals.get_by_text("印模已登记").first).to_be_visible()
    take(seals, "seals-desk")
    journey.close()


def presses(folder: Path, *turns: float) -> list[str]:
    """Photos of one seal pressed on white paper, each turned a little otherwise."""
    drawn = Image.open(
        io.BytesIO(draw(Face(name="云溪县白水镇农村经济", diameter_mm=42, line="合同专用章"), font=BOLD))
    )
    names = []
    for number, turn in enumerate(turns):
        seal = drawn.rotate(turn, resample=Image.Resampling.BICUBIC).resize((430, 430))
        sheet = Image.new("RGB", (700, 900), (246, 245, 242))
        sheet.paste((206, 40, 52), (135, 200, 565, 630), seal.getchannel("A").point(lambda share: int(share * 0.85)))
        names.append(str(folder / f"{number}.jpg"))
        sheet.save(names[-1], quality=92)
    return names


def test_three_presses_are_registered_on_the_desk_and_two_are_not(system, opened: Browser, tmp_path: Path):
    journey = Journey(opened, system)
    page = journey.desk("郑海", "seals")
    by(page, "register-impression").click()
    by(page, "upload-presses").set_input_files(presses(tmp_path, 0, 4))
    expect(page.locator('[data-test="file-ready"]')).to_have_count(2, timeout=PATIENCE_MS)
    expect(by(page, "confirm")).to_be_disabled()
    by(page, "upload-presses").set_input_files(presses(tmp_path, -5))
    expect(page.locator('[data-test="file-ready"]')).to_have_count(3, timeout=PATIENCE_MS)
    take(page, "seals-register-desk")
    by(page, "confirm").click()
    expect(by(page, "registered")).to_contain_text("三次实盖", timeout=PATIENCE_MS)
    take(page, "seals-registered-desk")
    by(page, "withdraw-impression").click()
    by(page, "note").fill("登记的照片不对")
    by(page, "confirm").click()
    expect(by(page, "registered")).to_contain_text("还没有登记印模")
    journey.close()
