"""Case 5: everything that can happen on a route, in one application. Two administrators change the matter at the desk,
the village signs on its phones, the town at the desk; at the end the inspector reads the story and nothing but it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests import system as systems
from tests.browser import chromium, people
from tests.browser import journey as journeys
from tests.browser.journey import time_passes
from tests.browser.people import by

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]
MATTER = "medical-aid"
DEAR, CHEAP = "52000", "12000"
FORM = {"spent": DEAR, "family_size": "4", "findings": "在县医院住院两次，报销后自己负担较重。"}

# What 冯静 reads: what happened, then by whom and as what, then his words; struck through what no longer counts.
STORY = """\
提交申请，1 份|周大山 · 申请人
~受理~|刘芳 · 代办员|材料齐全，予以受理。
~审查通过，转下一位~|何军 · 审查人
码上督：催问“镇里复核”超时的原因|冯静 · 监督人|群众在等，请尽快办理。
说明“镇里复核”超时的原因|俞海英 · 承办人|外出开会，今天下班前办。
~审查通过（镇里复核）~|俞海英 · 分管领导
~村两委会签：同意，还差 1 人签~|王建国 · 村书记
村两委会签：加签 陈志远（先于本人）|李秀英 · 村主任|请先看一下住院发票。
~村两委会签：同意，还差 1 人签~|陈志远 · 监察联络员
退回到“镇里复核”，其后的签字作废|李秀英 · 村主任|请核对自己负担的金额。
~审查通过（镇里复核）~|俞海英 · 分管领导|已和医保核对。
退回补正|杨春梅 · 村委会委员|填写内容与材料不一致，请核对。
补正后重新提交，1 份|周大山 · 申请人
受理|刘芳 · 代办员
审查通过|何军 · 审查人
村两委会签：同意，还差 1 人签|杨春梅 · 村委会委员
审批同意（村两委会签）|石大川 · 代 李秀英（村主任）|同意用印。""".splitlines()
BY_JOBS = {"delay.reminded", "permit.issued", "permit.held"}  # each in its own time, between the others


class Journey(journeys.Journey):
    """One application on its way through many hands."""

    def open(self, name: str) -> Page:
        """The application, out of the list of what waits for him."""
        page = self.go(name, "todo")
        if name in self.at_the_desk:
            by(page, f"row-{self.number}").get_by_role("link").first.click()
        else:
            by(page, f"application-{self.number}").click()
        return page

    def decide(self, name: str, action: str, note: str = "", **more: str) -> None:
        page = self.open(name)
        press(page, action)
        for choice in more.values():
            by(page, choice).click()
        if note:
            by(page, "note").fill(note)
        by(page, "confirm").click()
        expect(by(page, "confirm")).to_have_count(0)


def press(page: Page, action: str) -> None:
    """The button, or what hides behind 更多 on a small screen."""
    wanted = by(page, f"action-{action}")
    expect(wanted.or_(by(page, "more-actions")).first).to_be_visible()
    if not wanted.is_visible():
        by(page, "more-actions").click()
    wanted.click()


def choose(page: Page, within: Locator, label: str, option: str) -> None:
    """One of a list that folds out; where several have the label, the last of them."""
    within.locator(".el-select").filter(has=page.get_by_label(label)).last.click()
    page.get_by_role("option", name=option, exact=True).click()


def the_administrator_changes_the_matter(page: Page, system: systems.Embedded) -> None:
    """Above 30 000 the town looks too; of secretary, head and a member of the committee, two are enough."""
    page.goto(f"{system.address}/desk/matters/{MATTER}")
    by(page, "edit-matter").click()
    page.get_by_role("tab", name="办理环节").click()
    by(page, "add-examine").click()
    town, bodies = page.locator('[data-test="step-2"]'), page.locator('[data-test="step-3"]')
    by(page, "step-label-2").fill("镇里复核")
    town.get_by_text("由几个人会签").click()
    town.get_by_role("button", name="去掉席位 2").click()
    choose(page, town, "岗位", "分管领导")
    choose(page, town, "分管什么", "民政")
    choose(page, town, "怎样算通过", "一人签即可")
    town.get_by_text("列入镇审查清单", exact=True).click()
    town.get_by_text("只在某些情况下才走这一步").click()
    town.get_by_label("值", exact=True).fill("30000")
    by(page, "step-label-3").fill("村两委会签")
    bodies.get_by_text("由几个人会签").click()
    choose(page, bodies, "怎样算通过", "按比例会签")
    bodies.get_by_text("＋ 加一个席位").click()
    choose(page, bodies, "岗位", "村委会委员")
    expect(town).to_contain_text("只在“自己负担的医疗费”超过 30000 时，由镇分管领导（民政）")
    expect(bodies).to_contain_text("由村主任、村书记、村委会委员 按比例会签 2/3")
    by(page, "save-draft").click()
    expect(page.get_by_text("都保存了")).to_be_visible()


def the_other_one_publishes(page: Page) -> None:
    by(page, f"draft-{MATTER}").get_by_role("link").click()
    expect(page.get_by_text("镇里复核").first).to_be_visible()
    by(page, "publish").click()
    page.get_by_role("button", name="我核对过了，发布").click()
    expect(page.get_by_text("已由 严立 发布为第 2 版")).to_be_visible()


def the_villager_applies(page: Page, photo: Path) -> str:
    for name, value in {**FORM, "id_number": people.known("周大山")["id_number"]}.items():
        by(page, f"field-{name}").fill(value)
    for material in ("id_card", "medical_bills"):
        people.hand_in(page, material, photo)
    by(page, "submit").click()
    return by(page, "number").inner_text().replace(" ", "")


def the_inspector_asks_why(journey: Journey) -> None:
    """码上督 shows with whom it lies; the answer is written down, and nothing is decided by it."""
    page = journey.go("冯静", "late")
    row = by(page, f"late-{journey.number}")
    expect(row).to_contain_text("“镇里复核”")
    expect(row).to_contain_text("卡在：俞海英")
    row.get_by_role("button", name="问原因").click()
    page.get_by_role("button", name="群众在等，请尽快办理。").click()
    by(page, "confirm").click()
    expect(row).to_contain_text("还没有回答")
    late = journey.go("俞海英", "late")
    by(late, "answer-late").click()
    late.get_by_role("button", name="外出开会，今天下班前办。").click()
    by(late, "confirm").click()
    expect(by(late, f"late-{journey.number}")).to_contain_text("俞海英 答：外出开会，今天下班前办。")


def she_asks_a_deputy(page: Page) -> None:
    by(page, "give-deputy").click()
    by(page, "people-search").fill("石大川")
    by(page, "person-石大川").click()
    page.get_by_role("button", name="住院").click()
    by(page, "deputise").click()
    expect(by(page, "deputy-石大川")).to_contain_text("石大川 替我办")


def he_mends_the_amount(page: Page) -> None:
    press(page, "resubmit")
    expect(by(page, "field-spent")).to_have_value(DEAR)
    by(page, "field-spent").fill(CHEAP)
    by(page, "submit").click()
    expect(by(page, "number")).to_be_visible()


def the_first_round(journey: Journey) -> None:
    """Up to the town and through its delay, half way through the 会签, back to the town, back to the applicant."""
    journey.decide("刘芳", "accept", "材料齐全，予以受理。")
    journey.decide("何军", "examine")
    time_passes(journey.system, journey.number, days=4)
    the_inspector_asks_why(journey)
    journey.decide("俞海英", "examine")
    journey.decide("王建国", "approve")
    journey.decide("李秀英", "add_seat", "请先看一下住院发票。", who="person-陈志远", where="where-before")
    journey.decide("陈志远", "approve")
    journey.decide("李秀英", "return", "请核对自己负担的金额。", to="to-step-examine_2")
    journey.decide("俞海英", "examine", "已和医保核对。")
    journey.decide("杨春梅", "return", "填写内容与材料不一致，请核对。")


def the_second_round(journey: Journey) -> None:
    """With the smaller amount the town has no part in it, and two of three are enough."""
    mine = journey.go("周大山", "mine")
    by(mine, f"application-{journey.number}").click()
    he_mends_the_amount(mine)
    journey.decide("刘芳", "accept")
    journey.decide("何军", "examine")
    journey.decide("杨春梅", "approve")
    she_asks_a_deputy(journey.go("李秀英", "me/deputies"))
    journey.decide("石大川", "approve", "同意用印。")


def the_story_is_told(journey: Journey) -> None:
    page = journey.go("冯静", "applications")
    by(page, f"row-{journey.number}").get_by_role("link").first.click()
    lines = page.locator('[data-test="timeline"] > li')
    expect(lines.first).to_be_visible()
    assert [read(line) for line in lines.all() if line.get_attribute("data-kind") not in BY_JOBS] == STORY


def read(line: Locator) -> str:
    what = line.locator(".head s, .head span").first.inner_text()
    said = [line.locator(part).inner_text() for part in (".who", ".said") if line.locator(part).count()]
    struck = f"~{what}~" if line.locator(".head s").count() else what
    return "|".join((struck, *(each.split("存证")[0].strip().strip("“”") for each in said)))


def test_one_application_with_everything_tells_its_story(opened: Browser, photo: Path):
    with systems.running() as system:
        journey = Journey(opened, system)
        the_administrator_changes_the_matter(journey.of("郑海"), system)
        the_other_one_publishes(journey.go("严立", "matter-drafts"))
        journey.number = the_villager_applies(journey.go("周大山", f"apply/{MATTER}"), photo)
        the_first_round(journey)
        the_second_round(journey)
        the_story_is_told(journey)
        journey.close()
