"""Case 2, 鹤山: a land lease. The clerk writes down how the village decided; a publicity that was too short stops the
approval; mended, it is stamped at the town's terminal with the contract seal, filed there, and found again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.cli.story import paperwork
from zhangfa.documents.core import PaperText
from zhangfa.kernel.clock import CHINA

from tests import system as systems
from tests.browser import chromium, people
from tests.browser.people import by
from tests.system import Machine, until

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]
STATION_KEEPER = "叶琴"
STAMPED = {"stamped", "stamped_all"}
MEETINGS = {"proposal": 5, "deliberation": 9, "party": 42, "assembly": 45}
WINNER = "白水茶叶专业合作社"
CONTRACT = PaperText(
    title="茶园承包合同",
    paragraphs=(
        f"甲方：云溪县白水镇青石村村民委员会。乙方：{WINNER}。",
        "甲方将东大畈八十亩茶园发包给乙方，承包期十年，用于茶叶种植，不得改变土地用途。",
        "承包费每亩每年六百元，十年共四十八万元，乙方每年十二月底前付下一年承包费。",
        "本合同经村民代表会议表决通过，双方盖章后生效，一式两份。",
    ),
    signer="云溪县白水镇青石村村民委员会",
    date="2026年11月23日",
)


def day(ago: int) -> str:
    return (datetime.now(CHINA).date() - timedelta(days=ago)).isoformat()


def hand_in(system) -> tuple[str, str]:
    """The contract, handed in by the clerk, and examined by the village and the town; (id, number)."""
    clerk = systems.enter(system, "刘芳")
    paper = clerk.upload("合同.pdf", ReportlabTypesetter().paper(CONTRACT).pdf)
    form = {
        "subject": "东大畈八十亩茶园承包合同",
        "counterparty": WINNER,
        "counterparty_contact": "13900000030",
        "location": "青石村东大畈，四至见图",
        "amount": "480000",
        "begins_on": day(-10),
        "ends_on": day(-3660),
        "tender": "村内竞价",
        "resolution_on": day(40),
        "area": "80",
        "rent": "600",
        "reason": "东大畈八十亩茶园发包十年，每年十二月底前付下一年租金。",
    }
    home = people.known("刘芳")["home"]
    body = {"matter": "land-lease", "unit": home, "form": form, "paper": paper["id"], "copies": 1}
    made = clerk.must("POST", "/api/v1/applications", body)
    clerk.act(made["id"], "accept", note="材料齐全")
    for name in ("何军", "孙明"):
        systems.enter(system, name).act(made["id"], "examine", note="属实")
    return made["id"], made["number"]


def fill_meeting(page: Page, key: str, ago: int, photo: Path) -> None:
    due = MEETINGS[key]
    by(page, f"{key}-on").fill(day(ago))
    by(page, f"{key}-place").fill("村委会二楼会议室")
    by(page, f"{key}-chair").fill("王建国")
    for name, value in zip(
        ("due", "attended", "agreed", "against", "abstained"), (due, due, due - 1, 1, 0), strict=True
    ):
        by(page, f"{key}-{name}").fill(str(value))
    for name in ("minutes", "photos"):
        by(page, f"upload-{key}-{name}").set_input_files(photo)


def fill_tender(page: Page, photo: Path) -> None:
    by(page, "tender-on").fill(day(20))
    by(page, "tender-place").fill("白水镇产权交易站")
    for number, (name, price) in enumerate(((WINNER, "480000"), ("云溪茶业有限公司", "456000"), ("周大山", "430000"))):
        by(page, "add-bidder").click()
        by(page, f"bidder-{number}").fill(name)
        by(page, f"bid-{number}").fill(price)
    by(page, "tender-winner").click()
    page.get_by_role("option", name=WINNER).click()
    by(page, "tender-price").fill("480000")
    by(page, "upload-tender").set_input_files(photo)


def the_clerk_writes(page: Page, photo: Path) -> None:
    """Everything, but the notice is taken down after three days."""
    expect(by(page, "procedure-card")).to_contain_text("程序没有齐，不能审批")
    by(page, "open-procedure").click()
    for key, ago in (("proposal", 50), ("deliberation", 48), ("party", 44), ("assembly", 40)):
        fill_meeting(page, key, ago, photo)
    by(page, "decision-on").fill(day(35))
    by(page, "decision-until").fill(day(32))
    by(page, "decision-place").fill("村口公示栏")
    for name in ("photos", "end"):
        by(page, f"upload-decision-{name}").set_input_files(photo)
    fill_tender(page, photo)
    expect(page.locator('[data-test="file-ready"]')).to_have_count(11, timeout=90_000)
    by(page, "save").click()
    expect(by(page, "procedure-state")).to_have_text("已齐 5 / 6")
    expect(by(page, "step-decision")).to_contain_text("只公示了 3 天，要满 7 天")


def the_head_is_stopped(system, application: str) -> None:
    head = systems.enter(system, "李秀英")
    view = head.must("GET", f"/api/v1/applications/{application}")
    offered = next(each for each in view["actions"] if each["action"] == "approve")
    assert not offered["allowed"] and [each["code"] for each in offered["reasons"]] == ["procedures.publicity_short"]
    body = {"action": "approve", "revision": view["revision"], "note": "同意"}
    status, _ = head.ask("POST", f"/api/v1/applications/{application}/actions", body)
    assert status == 422


def the_clerk_mends(page: Page) -> None:
    by(page, "edit").click()
    by(page, "decision-until").fill(day(28))
    by(page, "reason").fill("公示延长到满七天，按公示照片更正")
    by(page, "save").click()
    expect(by(page, "procedure-state")).to_have_text("程序齐全")


def the_station_stamps(system, application: str) -> None:
    """At the terminal that holds the contract seal alone."""
    clerk = systems.enter(system, "刘芳")
    for name in ("李秀英", "王建国"):
        systems.enter(system, name).act(application, "approve", note="同意")
    address = f"/api/v1/applications/{application}"
    held = until("code", lambda: clerk.must("GET", address), lambda seen: bool((seen["permit"] or {}).get("code")))
    clerk.must("POST", f"{address}/print", {})
    machine = Machine(system.terminals[2].port)
    machine.wait("online", lambda seen: seen["online"], 60)
    assert [each["body"] for each in machine.view["sleeves"]] == ["contract"]
    keeper = people.known(STATION_KEEPER)
    machine.sign_in(keeper["keeper_number"], systems.county.load()["keeper_pin"])
    machine.do("code", code=held["permit"]["code"])
    machine.wait("permit claimed", lambda seen: seen["permit"] is not None)
    for number in (1, 2):
        machine.do("paper", sample_id=machine.sample("printed")["id"])
        ready = machine.page_accepted()
        machine.do("stamp")
        machine.wait("sleeve open", lambda seen: any(each["open"] for each in seen["sleeves"]))
        machine.do("press", x=0.7, y=0.3 + number / 10, slot=ready["permit"]["slot"])
        until("one more mark", lambda: len(made(clerk.must("GET", address))), number.__eq__)
    until("archived", lambda: clerk.must("GET", address), lambda seen: seen["state"] == "archived")


def made(view: dict) -> list[dict]:
    return [each for each in view["impressions"] if each["state"] == "made"]


def the_station_files(page: Page, system, application: str, photo: Path) -> str:
    page.goto(f"{system.address}/desk/filings")
    by(page, f"due-{application}").click()
    by(page, "upload-scans").set_input_files(photo)
    expect(by(page, "file-ready")).to_be_visible()
    by(page, "signed-on").fill(day(0))
    by(page, "checked").click()
    by(page, "file").click()
    number = by(page, "filing-number")
    expect(number).to_contain_text("白水镇合备〔")
    return number.inner_text()


def the_register_finds_it(page: Page, system, number: str) -> None:
    page.goto(f"{system.address}/desk/filings")
    by(page, "filings-q").fill("东大畈")
    expect(by(page, "filings")).to_contain_text(number)
    by(page, "filings-q").fill("没有这块地")
    expect(page.get_by_text("没有符合条件的合同")).to_be_visible()


def test_a_land_lease_from_decision_to_register(tmp_path: Path, opened: Browser):
    photo = tmp_path / "照片.jpg"
    photo.write_bytes(paperwork.photograph())
    with systems.running(terminals=3) as system:
        application, _ = hand_in(system)
        clerk = at_the_desk(opened, system, "刘芳")
        clerk.goto(f"{system.address}/desk/applications/{application}")
        the_clerk_writes(clerk, photo)
        the_head_is_stopped(system, application)
        the_clerk_mends(clerk)
        the_station_stamps(system, application)
        station = at_the_desk(opened, system, "孙明")
        number = the_station_files(station, system, application, photo)
        the_register_finds_it(station, system, number)


def at_the_desk(opened: Browser, system, name: str) -> Page:
    page = chromium.desk(opened).new_page()
    people.sign_in(page, system, name, app="desk")
    return page
