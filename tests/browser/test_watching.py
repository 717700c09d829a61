"""What nobody fetched is found and closed; a wrong paper is stopped, the terminal locked from the phone, and the case
ends with a letter; a month is looked at by several offices on samples that nobody chose."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect
from zhangfa.cli.story.client import Json

from tests import system as systems
from tests.browser import chromium, hands
from tests.browser.album import ALBUM, take
from tests.browser.journey import Journey, time_passes
from tests.browser.people import KEEPER, by
from tests.system import Embedded

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]
SWEPT_MS = 40_000  # the calendar looks every quarter of a minute


@pytest.fixture(scope="module")
def watched():
    with systems.running() as system:
        yield system


@pytest.fixture
def journey(opened: Browser, watched: Embedded):
    made = Journey(opened, watched, size=chromium.SMALL_DESK)
    yield made
    made.close()


def say(page: Page, words: str, *, press: str) -> None:
    """In the dialog or the sheet that asks for words."""
    by(page, press).click()
    by(page, "note").fill(words)
    by(page, "confirm").click()
    expect(by(page, "confirm")).to_have_count(0)


def alarm_of(page: Page, kind: str):
    return page.locator(f'[data-test="alarm"][data-kind="{kind}"]').first


def test_what_was_approved_and_never_stamped_is_found_and_closed(journey: Journey):
    made = hands.hand_in(journey.system)
    hands.approve(journey.system, made["id"])
    hands.use_code(journey.system, made["id"])
    time_passes(journey.system, made["number"], days=1)
    page = journey.desk("冯静", "alarms")
    alarm = alarm_of(page, "approved_not_stamped")
    expect(alarm).to_contain_text(made["number"], timeout=SWEPT_MS)
    expect(alarm).to_contain_text("怎么办：请问清申请人是否还需要")
    take(page, "alarms-desk")
    take(journey.phone("李秀英", "alarms"), "alarms-phone")
    say(page, "已打电话，申请人明天来盖。", press="alarm-acknowledge")
    expect(alarm).to_contain_text("冯静 处理中")
    hands.press(journey.system, hands.at_the_machine(journey.system, made["id"]), made)
    expect(alarm).to_have_count(0, timeout=SWEPT_MS)
    page.get_by_text("全部", exact=True).click()
    expect(alarm).to_contain_text("已经来用印")
    expect(alarm).to_have_attribute("data-state", "resolved")
    take(page, "alarms-desk-all")


def the_keeper_tries_wrong_papers(system: Embedded) -> Json:
    """Another paper than the approved one, three times; then the right one."""
    made = hands.hand_in(system)
    hands.approve(system, made["id"])
    machine = hands.at_the_machine(system, made["id"])
    for kind in ("blank", "other", "stranger"):
        machine.do("paper", sample_id=machine.sample(kind)["id"])
        machine.wait(f"{kind} refused", lambda seen: (seen["page"]["code"] or "").startswith("page_"), 60)
    hands.press(system, machine, made)
    return made


def the_head_locks_the_terminal(journey: Journey) -> None:
    page = journey.phone("李秀英", "alarms")
    alarm = by(page, "alarm-page_refused_repeatedly")
    expect(alarm).to_contain_text("3 次拒绝了不符合的文件", timeout=SWEPT_MS)
    take(page, "alarm-wrong-papers-phone")
    alarm.get_by_role("link", name="看终端").click()
    by(page, "lock-terminal").click()
    by(page, "confirm").click()
    expect(by(page, "lock-state")).to_contain_text("已锁定", timeout=10_000)
    take(page, "terminal-locked-phone")


def the_officer_opens_a_case(journey: Journey) -> tuple[Page, str]:
    page = journey.desk("冯静", "alarms")
    alarm_of(page, "page_refused_repeatedly").locator('[data-test="open-case"]').click()
    page.get_by_role("button", name="涉嫌违规用章，立案核查。").click()
    by(page, "confirm").click()
    expect(by(page, "case-state")).to_contain_text("问题核实")
    return page, page.url.rpartition("/")[2]


def act(page: Page, action: str, note: str, choice: str = "", person: str = "", due_on: str = "") -> None:
    by(page, f"act-{action}").click()
    if choice:
        by(page, choice).click()
    if person:
        page.locator(".el-select").last.click()
        page.get_by_role("option", name=person).first.click()
    if due_on:
        page.get_by_label("期限").fill(due_on)
        page.get_by_label("期限").press("Enter")
    by(page, "note").fill(note)
    by(page, "confirm").click()
    expect(by(page, "confirm")).to_have_count(0)


def the_keeper_answers(journey: Journey, case: str) -> None:
    page = journey.phone(KEEPER, f"cases/{case}")
    expect(by(page, "part")).to_contain_text("没有核对")
    take(page, "case-keeper-phone")
    say(page, "拿错了三次，都是别家的纸；机器拦住以后找到了批准的那份。", press="act-reply")
    expect(page.get_by_text("您的说明")).to_be_visible()


def the_secretary_puts_it_right(journey: Journey, case: str) -> None:
    page = journey.phone("王建国", f"cases/{case}")
    say(page, "已把待盖的纸分格放好，盖前由代办员和管理员一起核对编号。", press="act-rectify")
    expect(by(page, "act-rectify")).to_have_count(0)
    take(page, "case-secretary-phone")


def the_trace_shows_everything(page: Page, journey: Journey, number: str) -> None:
    """Every person, act, page and photo behind the mark, on one screen and in one PDF."""
    by(page, "to-trace").click()
    expect(by(page, "trace-people")).to_contain_text(KEEPER)
    expect(page.get_by_text(number).first).to_be_visible()
    expect(page.locator("body")).to_contain_text("拒绝")
    take(page, "trace", whole=True)
    open_pdf(page, "trace-pdf", "trace.pdf")
    page.go_back()


def open_pdf(page: Page, button: str, name: str) -> None:
    """Pressed, it opens in a tab of its own; what was fetched is kept to be looked at."""
    with page.expect_popup(), page.expect_response(lambda answer: f"/{name}" in answer.url) as told:
        by(page, button).click()
    assert told.value.status == 200
    keep(page.request.get(told.value.url).body(), name)


def keep(pdf: bytes, name: str) -> None:
    assert pdf.startswith(b"%PDF-")
    (ALBUM / name).write_bytes(pdf)


def test_wrong_papers_lead_to_a_locked_terminal_and_a_case_with_a_letter(journey: Journey):
    made = the_keeper_tries_wrong_papers(journey.system)
    the_head_locks_the_terminal(journey)
    page, case = the_officer_opens_a_case(journey)
    take(page, "case-1-verifying", whole=True)
    act(page, "find", "三次放上别的文件，最后一次才是批准的那份。", choice="finding-breach")
    the_trace_shows_everything(page, journey, made["number"])
    act(page, "name", "没有核对就放上去。", person=KEEPER)
    the_keeper_answers(journey, case)
    expect(by(page, f"person-{KEEPER}")).to_contain_text("机器拦住以后", timeout=SWEPT_MS)
    act(page, "order", "盖章前两人核对编号。", person="王建国", due_on="2030-01-31")
    the_secretary_puts_it_right(journey, case)
    expect(by(page, "act-accept")).to_be_visible(timeout=SWEPT_MS)
    take(page, "case-3-rectifying", whole=True)
    act(page, "accept", "到现场看过，已分格放好。")
    act(page, "decide", "初次，机器拦住，没有盖错。", choice="outcome-reminder")
    act(page, "close", "请引以为戒。")
    expect(by(page, "case-state")).to_contain_text("已结案")
    take(page, "case-4-closed", whole=True)
    open_pdf(page, "letter", "letter.pdf")
    take(journey.desk("冯静", "cases"), "cases")
    head = journey.phone("李秀英", "terminals")
    say(head, "已查清，恢复使用。", press="unlock-terminal")
    expect(by(head, "lock-state")).not_to_contain_text("已锁定", timeout=10_000)


TEAM = ("冯静", "孔德林", "钱文")
FOUND = "第一页的落款日期是空的。"


def the_officer_announces(journey: Journey) -> Page:
    page = journey.desk("冯静", "reviews")
    page.get_by_role("combobox", name="月份").click()
    page.locator(".el-month-table td.today").click()
    page.locator(".team").click()
    for name in TEAM:
        page.get_by_role("option", name=name).click()
    page.keyboard.press("Escape")
    take(page, "reviews")
    by(page, "announce").click()
    expect(by(page, "review-state")).to_contain_text("等待抽取")
    take(page, "review-1-announced", whole=True)
    return page


def everything_is_judged(page: Page, number: str) -> None:
    """One thing is wrong with one paper; of the others nothing is, or it does not arise."""
    use = by(page, f"use-{number}")
    say(page, FOUND, press=f'use-{number}"] [data-test="problem-paper')
    expect(use).to_contain_text(FOUND)
    take(page, "review-2-judging", whole=True)
    for verdict in ("fine-procedure", "fine-paper", "none-money", "none-asset", "none-resource", "fine-people"):
        while (button := page.locator(f'[data-test="{verdict}"]')).count():
            left = button.count()
            button.first.click()
            expect(button).to_have_count(left - 1)


def the_village_puts_it_right(journey: Journey, review: str) -> None:
    page = journey.desk("王建国", f"reviews/{review}")
    expect(page.get_by_text(FOUND)).to_be_visible()
    take(page, "review-3-village", whole=True)
    say(page, "已补写日期，重新盖章时由两人核对。", press="rectify")
    expect(by(page, "rectify")).to_have_count(0)


def another_member_verifies(journey: Journey, review: str) -> None:
    page = journey.desk("孔德林", f"reviews/{review}")
    say(page, "看过补好的那页，属实。", press="verify")
    expect(by(page, "verified")).to_contain_text("复核通过")


def test_a_joint_review_from_its_draw_to_the_verified_rectification(journey: Journey):
    numbers = [hands.used(journey.system)["number"] for _ in range(2)]
    page = the_officer_announces(journey)
    review = page.url.rpartition("/")[2]
    hands.hand_in(journey.system)  # whatever comes next in the log brings the checkpoint that decides the sample
    expect(by(page, "review-state")).to_contain_text("会审中", timeout=SWEPT_MS)
    draw = page.request.get(journey.system.address + by(page, "draw-file").get_attribute("href")).json()
    assert len(draw["drawn"]) == len(set(draw["drawn"])) >= 2 and set(draw["drawn"]) <= set(draw["population"])
    everything_is_judged(page, numbers[0])
    expect(by(page, "close-review")).to_have_count(0)
    the_village_puts_it_right(journey, review)
    another_member_verifies(journey, review)
    page.reload()
    take(page, "review-4-verified", whole=True)
    by(page, "close-review").click()
    expect(by(page, "review-state")).to_contain_text("已结束")
    open_pdf(page, "report", "report.pdf")


def test_what_people_say_reaches_the_town_and_the_board_names_nobody(journey: Journey):
    made = hands.used(journey.system)
    villager = journey.phone("周大山", f"applications/{made['id']}")
    take(villager, "rating-phone", whole=True)
    by(villager, "score-1").click()
    villager.get_by_role("button", name="拖着不办").click()
    by(villager, "words").fill("跑了三趟才盖上，前两次都说管理员不在。")
    take(villager, "complaint-phone", whole=True)
    by(villager, "complain").click()
    expect(by(villager, "rated")).to_be_visible()
    page = journey.desk("冯静", "complaints")
    complaint = page.locator('[data-test="complaint"]').filter(has_text="跑了三趟")
    expect(complaint).to_contain_text("匿名")
    take(page, "complaints")
    complaint.locator('[data-test="answer-complaint"]').click()
    by(page, "note").fill("已核实，管理员外出没有交接，已批评并排了班。")
    by(page, "confirm").click()
    expect(complaint).to_contain_text("排了班")
    the_board_is_open_to_everybody(journey, page)


def the_board_is_open_to_everybody(journey: Journey, page: Page) -> None:
    village = page.get_by_role("link", name="青石村").get_attribute("href")
    for name, context in (("phone", chromium.phone(journey.opened)), ("desk", chromium.desk(journey.opened))):
        stranger = context.new_page()
        stranger.goto(journey.system.address + village)
        expect(stranger.locator("body")).to_contain_text("居住情况证明")
        for secret in ("周大山", "周*山", "跑了三趟", "赵玉兰"):
            expect(stranger.locator("body")).not_to_contain_text(secret)
        take(stranger, f"board-{name}", whole=True)
        sheet = stranger.get_by_role("link", name="打印张贴用的表").get_attribute("href")
        keep(stranger.request.get(journey.system.address + sheet).body(), "board.pdf")
        context.close()
