"""What stands out among the records: a lease far below its like is asked about, answered by the village and accepted; a
sheet of ground-breaking dates is compared with the applications, and a broken one is not taken at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from zhangfa.cli.story import paperwork
from zhangfa.kernel.clock import CHINA

from tests import system as systems
from tests.browser import chromium, hands, people
from tests.browser.album import take
from tests.browser.journey import Journey
from tests.browser.people import by
from tests.system import Embedded

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]
READ_MS = 40_000
USUAL = (560, 575, 590, 600, 605, 610, 620, 640, 655, 670)
CHEAP = 180
ASKED = "已查阅会议记录和地块照片，情况属实。"


@pytest.fixture(scope="module")
def counted():
    with systems.running(terminals=0) as system:
        yield system


@pytest.fixture
def journey(opened: Browser, counted: Embedded):
    made = Journey(opened, counted, size=chromium.SMALL_DESK)
    yield made
    made.close()


def day(ago: int) -> str:
    return (datetime.now(CHINA).date() - timedelta(days=ago)).isoformat()


def lease(system: Embedded, rent: int, land: str) -> str:
    """Thirty mu for five years; returns the application's number."""
    clerk = systems.enter(system, "刘芳")
    paper = clerk.upload("合同.jpg", paperwork.photograph())["id"]
    form = {
        "subject": f"{land}茶园承包合同",
        "counterparty": f"{land}茶叶专业合作社",
        "counterparty_contact": "13900000030",
        "location": f"青石村{land}",
        "amount": str(rent * 30 * 5),
        "begins_on": day(-10),
        "ends_on": day(-10 - 1826),
        "tender": "村内竞价",
        "resolution_on": day(40),
        "area": "30",
        "rent": str(rent),
        "reason": f"{land}茶园发包五年，每年十二月底前付租金。",
    }
    home = people.known("刘芳")["home"]
    body = {"matter": "land-lease", "unit": home, "form": form, "paper": paper, "copies": 1}
    return clerk.must("POST", "/api/v1/applications", body)["number"]


def the_officer_reads_the_warning(journey: Journey, number: str) -> Page:
    page = journey.desk("冯静", "concerns")
    row = page.locator("li").filter(has_text=number).first
    expect(row).to_contain_text("低 70%", timeout=READ_MS)
    take(page, "concerns")
    row.get_by_role("link").click()
    expect(by(page, "reason")).to_contain_text("10 份同类合同的中位数")
    expect(by(page, "compared").locator("tbody tr")).to_have_count(len(USUAL))
    expect(by(page, "compared")).not_to_contain_text("合作社")
    expect(page.locator("canvas")).to_be_visible()
    take(page, "concern-1-open", whole=True)
    expect(by(page, "concern-justify")).to_have_count(0)
    return page


def the_village_explains(journey: Journey, concern: str) -> None:
    page = journey.desk("王建国", f"concerns/{concern}")
    by(page, "concern-answer").click()
    page.get_by_role("button", name="地块偏远、抛荒多年，经村民代表会议同意按此价发包。").click()
    by(page, "confirm").click()
    expect(by(page, "concern-state")).to_contain_text("村里已说明")


def test_a_lease_warning_is_read_answered_and_accepted(journey: Journey):
    for number, rent in enumerate(USUAL):
        lease(journey.system, rent, f"{'东南西北前后上下左右'[number]}大畈")
    number = lease(journey.system, CHEAP, "鹰嘴岩")
    page = the_officer_reads_the_warning(journey, number)
    the_village_explains(journey, page.url.rpartition("/")[2])
    expect(by(page, "answer")).to_contain_text("抛荒多年", timeout=READ_MS)
    by(page, "concern-justify").click()
    page.get_by_role("button", name=ASKED).click()
    by(page, "confirm").click()
    expect(by(page, "concern-state")).to_contain_text("说明成立")
    expect(by(page, "verdict")).to_contain_text(ASKED)
    take(page, "concern-2-justified", whole=True)
    page.goto(f"{journey.system.address}/desk/concerns")
    expect(page.get_by_text("没有要处理的疑点")).to_be_visible()


def the_broken_sheet_is_told_line_by_line(page: Page, folder: Path) -> None:
    sheet = folder / "坏表.csv"
    rows = (
        "村,户主,动工日期,身份证号",
        f"青石村,周大山,{day(3)},",
        f"青石村,,{day(3)},",
        "青石村,马小燕,去年秋天,",
        f"没有的村,马小燕,{day(-5)},123",
        f"青石村,周大山,{day(3)},",
    )
    sheet.write_text("\n".join(rows), encoding="gb18030")
    by(page, "sheet").set_input_files(sheet)
    by(page, "try").click()
    report = by(page, "report")
    expect(report).to_contain_text("有 4 行要改，整张表没有导入")
    for line in ("没有写户主姓名", "看不懂动工日期“去年秋天”", "没有找到村“没有的村”", "与第 2 行重复"):
        expect(report).to_contain_text(line)
    expect(by(page, "import")).to_be_disabled()
    take(page, "import-1-broken", whole=True)


def test_a_sheet_of_ground_breaking_is_compared_and_a_broken_one_is_not_taken(journey: Journey, tmp_path: Path):
    number = hands.hand_in(journey.system, "homestead-opinion")["number"]
    page = journey.desk("冯静", "building-starts")
    the_broken_sheet_is_told_line_by_line(page, tmp_path)
    sheet = tmp_path / "动工.csv"
    sheet.write_text(f"村,户主,动工日期\n青石村,周大山,{day(3)}\n柳河村,丁小满,{day(9)}\n", encoding="utf-8-sig")
    by(page, "sheet").set_input_files(sheet)
    by(page, "try").click()
    expect(by(page, "report")).to_contain_text("试过了，还没有导入：共 2 行，2 行有疑点")
    take(page, "import-2-tried", whole=True)
    by(page, "import").click()
    expect(by(page, "report")).to_contain_text("已导入")
    expect(by(page, "report")).to_contain_text(number)
    take(page, "import-3-taken", whole=True)
    page.goto(f"{journey.system.address}/desk/concerns")
    expect(page.get_by_text("先建再补：")).to_be_visible()
    expect(page.get_by_text("未批先建：")).to_be_visible()
    expect(page.locator('[data-test^="concern-"]')).to_have_count(2)
    page.locator('[data-test^="concern-"]').first.click()
    expect(by(page, "reason")).to_be_visible()
    take(page, "concern-building", whole=True)


def test_a_sheet_of_paid_work_is_held_against_itself(journey: Journey, tmp_path: Path):
    page = journey.desk("冯静", "concerns")
    page.get_by_role("link", name="导入用工记录").click()
    sheet = tmp_path / "用工.csv"
    rows = [f"青石村,帮工{number},{day(5)},清沟,{180 + number},1" for number in range(9)]
    rows += [f"青石村,帮工0,{day(5)},修路,200,1", f"青石村,贵人,{day(5)},清沟,900,1"]
    sheet.write_text("\n".join(["村,姓名,日期,工种,工钱,工日", *rows]), encoding="gb18030")
    by(page, "sheet").set_input_files(sheet)
    by(page, "try").click()
    report = by(page, "report")
    expect(report).to_contain_text("试过了，还没有导入：共 11 行，3 行有疑点")
    expect(report).to_contain_text("记了 2 次工，合计 2 天")
    by(page, "import").click()
    expect(report).to_contain_text("已导入")
    take(page, "work-days", whole=True)
    page.goto(f"{journey.system.address}/desk/concerns")
    expect(page.locator("li").filter(has_text="清沟").first).to_contain_text("中位数", timeout=READ_MS)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{journey.system.address}/desk/work-days")
    expect(by(page, "try")).to_be_visible()
    take(page, "work-days-narrow", whole=True)
