"""Case 1, 益农: a tender form for the village's cleaning. The accountant files it, three bodies of the village sign
together, then 联村干部, 联村领导 and 分管领导 in turn; one delays and is chased; every signature lands in its box."""

from __future__ import annotations

import io

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests import system as systems
from tests.browser import chromium, people
from tests.browser.people import by
from tests.system import until

pytestmark = [
    pytest.mark.skipif(chromium.executable() is None, reason="chromium is not installed (apt install chromium)"),
    pytest.mark.xdist_group("browser"),
    pytest.mark.journey,
]
MATTER = "cleaning-tender"
VILLAGE_BODIES = ("王建国", "李秀英", "孔德林")
LAGGARD = "韦晓东"
TOWN = ("罗敏", "傅文斌")
ANSWERS = {
    "project": "青石村 2027 年度村级保洁服务",
    "matter": "公开招标选定一家保洁公司，负责全村道路、河道和垃圾收集点。",
    "amount": "186000",
    "begins_on": "2027-01-01",
    "ends_on": "2027-12-31",
    "households": "412",
    "cleaners": "6",
    "reason": "现有合同年底到期，经村两委商议并公示七日，无人提出异议。",
    "contact": "林桂香",
}
INK = [[[120, 180], [260, 90], [300, 380]], [[420, 120], [520, 330], [640, 150]], [[700, 140], [760, 400], [900, 260]]]


def test_a_tender_form_gathers_its_signatures_and_is_finished(system, opened: Browser, photo):
    accountant = people.person_at(opened, system, "林桂香")
    number = the_accountant_files_it(accountant, system, photo)
    application = the_village_accepts_and_examines(system, number)
    for name in VILLAGE_BODIES:
        signs(opened, system, name, number)
    the_laggard_is_chased(opened, system, application)
    signs(opened, system, LAGGARD, number)
    for name in TOWN:
        signs(opened, system, name, number)
    the_finished_form_carries_everybody(system, application)
    accountant.reload()
    expect(accountant.locator("body")).to_contain_text("6 个签名已排进表格")
    accountant.context.close()


def the_accountant_files_it(page: Page, system, photo) -> str:
    asked = systems.enter(system, "林桂香")
    fields = asked.must("GET", f"/api/v1/matters/{MATTER}", unit=people.known("林桂香")["home"])["fields"]
    chosen = {each["name"]: each["choices"][0]["code"] for each in fields if each["kind"] == "choice"}
    by(page, "tab-home").click()
    people.search(page, "请保洁公司")
    by(page, f"matter-{MATTER}").click()
    by(page, "apply").click()
    people.fill_form(page, fields, ANSWERS | chosen)
    people.hand_in(page, "minutes", photo)
    by(page, "submit").click()
    number = by(page, "number").inner_text().replace(" ", "")
    by(page, "see-progress").click()
    expect(by(page, "state")).to_contain_text("待受理")
    return number


def the_village_accepts_and_examines(system, number: str) -> str:
    clerk = systems.enter(system, "刘芳")
    found = clerk.must("GET", "/api/v1/applications", box="todo", q=number)["items"][0]["id"]
    clerk.act(found, "accept", note="材料齐全")
    systems.enter(system, "何军").act(found, "examine", note="属实")
    return found


def signs(opened: Browser, system, name: str, number: str) -> None:
    """On the phone: the pages are read, the signature is seen in its box, and the button wakes."""
    systems.enter(system, name).must("PUT", "/api/v1/me/signature", {"strokes": INK})
    page = people.person_at(opened, system, name)
    by(page, "tab-todo").click()
    page.locator(f'[data-test="application-{number}"]').first.click()
    by(page, "action-approve").click()
    expect(by(page, "signature-box").locator("img")).to_be_visible()
    by(page, "note").fill("同意。")
    by(page, "confirm").click()
    expect(by(page, "action-approve")).to_have_count(0)
    page.context.close()


def the_laggard_is_chased(opened: Browser, system, application: str) -> None:
    """码上督: the town's discipline officer urges; whoever is asked reads it on his phone; nothing moves."""
    systems.enter(system, "冯静").act(application, "urge", note="青石村等着招标，请尽快签批。")
    page = people.person_at(opened, system, LAGGARD)
    by(page, "tab-notices").click()
    expect(page.locator("body")).to_contain_text("催")
    page.context.close()
    seen = systems.enter(system, "冯静").must("GET", f"/api/v1/applications/{application}")
    step = next(each for each in seen["route"] if each["state"] == "now")
    assert (step["label"], step["seats"][0]["who"]) == ("联村干部意见", [LAGGARD])


def the_finished_form_carries_everybody(system, application: str) -> None:
    clerk = systems.enter(system, "刘芳")
    address = f"/api/v1/applications/{application}"
    seen = until("permit", lambda: clerk.must("GET", address), lambda view: view["permit"] is not None)
    _, pdf = clerk.raw("GET", f"{address}/print.pdf")
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    try:
        said = "".join(page.get_textpage().get_text_range() for page in document)
        kinds = [each.type for page in document for each in page.get_objects()]
    finally:
        document.close()
    assert all(name in said for name in (*VILLAGE_BODIES, LAGGARD, *TOWN)), said
    assert seen["number"] in said and kinds.count(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE) >= 6
    assert [step["state"] for step in seen["route"][:-1]] == ["done"] * (len(seen["route"]) - 1)
