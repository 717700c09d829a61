"""The phone as it is really used: how much one taps and types, what a weak network costs, what a lost one takes away,
and a name written with the finger."""

from __future__ import annotations

import re
import sys

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
FIRST_VISIT_BYTES = 120 * 1024
LATER_STEP_BYTES = 10 * 1024
USABLE_WITHIN_MS = 5_000
THIRD_GENERATION = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


class Hand:
    """A hand that counts its taps, and the letters that it types."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.letters = page, 0, {}

    def tap(self, name: str) -> None:
        self.taps += 1
        by(self.page, name).click()

    def type(self, name: str, text: str) -> None:
        self.taps += 1
        self.letters[name] = len(text)
        by(self.page, name).fill(text)

    def go_on(self, name: str, text: str) -> None:
        """Typed where the cursor stands already; no tap brings it there."""
        expect(by(self.page, name)).to_be_focused()
        self.letters[name] = len(text)
        self.page.keyboard.type(text)

    def hand_in(self, name: str, file) -> None:
        """One tap opens the camera, one takes the picture."""
        self.taps += 2
        people.hand_in(self.page, name, file)

    def date(self, name: str, day: str) -> None:
        self.taps += 2
        by(self.page, name).fill(day)


def the_cast(name: str) -> dict:
    return next(each for each in systems.county.cast() if each["name"] == name)


def test_who_has_never_seen_it_files_a_certificate_with_few_taps(system, opened: Browser, photo, capsys):
    page = chromium.phone(opened).new_page()
    hand, who = Hand(page), the_cast("周大山")
    page.goto(f"{system.address}/m/")
    hand.type("name", who["name"])
    hand.type("phone", who["phone"])
    hand.tap("send-code")
    expect(page.get_by_text("验证码已发")).to_be_visible()
    hand.go_on("code", systems.code_sent_to(system, who["phone"]))
    expect(by(page, "matter-search")).to_be_visible()
    words = "居住"
    hand.taps, hand.letters["search"] = hand.taps + 1, len(words)
    people.search(page, words)
    hand.tap(f"matter-{MATTER}")
    hand.tap("apply")
    expect(by(page, "field-name")).to_have_value(who["name"])
    expect(by(page, "field-phone")).to_have_value(who["phone"])

    matter = systems.enter(system, "周大山").must("GET", f"/api/v1/matters/{MATTER}", unit=who["home"])
    answers = paperwork.fill(matter["fields"], who)
    for field in matter["fields"]:
        if not field["required"] or field["own"]:
            continue
        _answer(hand, field, answers[field["name"]])
    for material in matter["materials"]:
        if material["required"]:
            hand.hand_in(material["name"], photo)
    hand.tap("submit")
    expect(by(page, "number")).to_be_visible()

    known = {"name", "phone", "code"}
    typed = {name: count for name, count in hand.letters.items() if name not in known}
    with capsys.disabled():
        sys.stdout.write(
            f"\n居住证明: {hand.taps} taps, {sum(typed.values())} letters besides name, phone and code: {typed}\n"
        )
    assert hand.taps <= 14
    assert sum(typed.values()) <= 45
    page.context.close()


def _answer(hand: Hand, field: dict, answer: str) -> None:
    if field["kind"] == "choice":
        hand.tap(f"field-{field['name']}-{answer}")
    elif field["kind"] == "date":
        hand.date(f"field-{field['name']}", answer)
    else:
        hand.type(f"field-{field['name']}", answer)


class Wire:
    """What really comes over the air, as the browser counts it; pictures of the person's own papers apart."""

    def __init__(self, page: Page) -> None:
        self.own: set[str] = set()
        self.bytes = 0
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", THIRD_GENERATION)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._came)

    def _asked(self, event: dict) -> None:
        if re.search(r"/files/[^/]+/pages/", event["request"]["url"]):
            self.own.add(event["requestId"])

    def _came(self, event: dict) -> None:
        if event["requestId"] not in self.own:
            self.bytes += event["encodedDataLength"]

    def since(self) -> int:
        came, self.bytes = self.bytes, 0
        return came


def test_a_first_visit_is_light_and_quick_on_a_weak_network_and_later_steps_are_lighter(system, opened, capsys):
    who = the_cast("马小燕")
    page = chromium.phone(opened).new_page()
    wire = Wire(page)
    page.goto(f"{system.address}/m/", wait_until="commit")
    expect(by(page, "name")).to_be_visible()
    by(page, "name").fill(who["name"])
    usable = page.evaluate("performance.now()")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)
    first = wire.since()

    steps = {}
    by(page, "phone").fill(who["phone"])
    by(page, "send-code").click()
    expect(page.get_by_text("验证码已发")).to_be_visible()
    page.wait_for_timeout(1500)
    steps["code sent"] = wire.since()
    by(page, "code").fill(systems.code_sent_to(system, who["phone"]))
    expect(by(page, "matter-search")).to_be_visible()
    page.wait_for_timeout(1500)
    steps["signed in"] = wire.since()
    people.search(page, "居住")
    page.wait_for_timeout(1500)
    steps["search"] = wire.since()
    by(page, f"matter-{MATTER}").click()
    expect(by(page, "apply")).to_be_visible()
    page.wait_for_timeout(1500)
    steps["matter"] = wire.since()
    by(page, "apply").click()
    expect(by(page, "field-name")).to_be_visible()
    page.wait_for_timeout(1500)
    steps["form"] = wire.since()
    with capsys.disabled():
        said = ", ".join(f"{name} {count / 1024:.1f} KB" for name, count in steps.items())
        sys.stdout.write(
            f"\nfirst visit {first / 1024:.1f} KB, usable after {usable / 1000:.1f} s on 3G; then {said}\n"
        )
    assert first < FIRST_VISIT_BYTES
    assert usable < USABLE_WITHIN_MS
    assert max(steps.values()) < LATER_STEP_BYTES
    page.context.close()


def test_a_lost_connection_loses_no_word_and_no_photo(system, opened: Browser, photo):
    context = chromium.phone(opened)
    page = context.new_page()
    people.sign_in(page, system, "林桂香")
    page.goto(f"{system.address}/m/apply/{MATTER}")
    expect(by(page, "field-name")).to_be_visible()
    context.set_offline(True)
    by(page, "field-address").fill("青石村三组 12 号")
    by(page, "upload-id_card").set_input_files(str(photo))
    expect(by(page, "kept-on-phone")).to_be_visible()
    page.wait_for_timeout(1200)
    page.close()

    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{system.address}/m/apply/{MATTER}")
    expect(by(again, "field-address")).to_have_value("青石村三组 12 号")
    expect(again.locator('[data-test="file-ready"]')).to_have_count(1)
    again.wait_for_timeout(1200)
    again.reload()
    expect(again.locator('[data-test="file-ready"]')).to_have_count(1)
    context.close()


def test_a_photo_goes_by_itself_once_the_network_is_back(system, opened: Browser, photo):
    context = chromium.phone(opened)
    page = context.new_page()
    people.sign_in(page, system, "石大川")
    page.goto(f"{system.address}/m/apply/{MATTER}")
    by(page, "field-name").wait_for()
    before = page.locator('[data-test="file-ready"]').count()
    context.set_offline(True)
    by(page, "upload-id_card").set_input_files(str(photo))
    expect(by(page, "kept-on-phone")).to_be_visible()
    context.set_offline(False)
    expect(page.locator('[data-test="file-ready"]')).to_have_count(before + 1)
    context.close()


def test_a_name_is_written_with_the_finger_and_seen_as_it_will_stand_on_a_form(system, opened: Browser):
    page = chromium.phone(opened).new_page()
    people.sign_in(page, system, "李秀英")
    by(page, "tab-me").click()
    by(page, "my-signature").click()
    expect(by(page, "signature-save")).to_be_disabled()
    write_name(page)
    by(page, "signature-undo").click()
    by(page, "signature-clear").click()
    expect(by(page, "signature-save")).to_be_disabled()
    write_name(page)
    by(page, "signature-save").click()
    expect(by(page, "signature-picture")).to_be_visible()
    page.reload()
    expect(by(page, "signature-picture")).to_be_visible()
    by(page, "signature-remove").click()
    by(page, "confirm").click()
    expect(by(page, "signature-canvas")).to_be_visible()
    page.context.close()


def write_name(page: Page) -> None:
    """Three strokes with the mouse, as a finger would draw them."""
    box = by(page, "signature-canvas").bounding_box()

    def at(x: float, y: float) -> tuple[float, float]:
        return box["x"] + box["width"] * x, box["y"] + box["height"] * y

    for start, *others in (
        ((0.1, 0.3), (0.25, 0.2), (0.3, 0.7)),
        ((0.4, 0.2), (0.5, 0.6), (0.62, 0.3)),
        ((0.7, 0.25), (0.75, 0.75), (0.9, 0.5)),
    ):
        page.mouse.move(*at(*start))
        page.mouse.down()
        for point in others:
            page.mouse.move(*at(*point), steps=8)
        page.mouse.up()
