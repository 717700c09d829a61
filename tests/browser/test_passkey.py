"""A passkey in real Chromium, with the authenticator of its developer tools: registered on the phone, then it signs a
confirmation of debts, which is approved by nothing else."""

from __future__ import annotations

import re

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
MATTER = "debt-confirmation"


def page_of(system, opened: Browser, name: str, app: str, address: str) -> Page:
    """Somebody's phone or desk under the name localhost: an IP address can have no passkeys."""
    context = chromium.phone(opened) if app == "m" else chromium.desk(opened)
    here = system.address.replace("127.0.0.1", "localhost")
    for key, value in systems.enter(system, name).cookies.items():
        context.add_cookies([{"name": key, "value": value, "url": here}])
    page = context.new_page()
    page.goto(f"{here}/{app}{address}")
    return page


def finger(page: Page, verified: bool = True):
    """A virtual authenticator that verifies its user, or does not."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def waiting(system) -> dict:
    """A confirmation of debts that waits for the secretary alone."""
    clerk = systems.enter(system, "刘芳")
    who = {"id_number": "339901196803150019", **people.known("刘芳")}
    sheet = clerk.must("GET", f"/api/v1/matters/{MATTER}", unit=who["home"])
    photo = clerk.upload("确认书.jpg", paperwork.photograph())["id"]
    made = clerk.must(
        "POST",
        "/api/v1/applications",
        {
            "matter": MATTER,
            "unit": who["home"],
            "form": paperwork.fill(sheet["fields"], who),
            "copies": 1,
            "paper": photo,
            "materials": {each["name"]: [photo] for each in sheet["materials"] if each["required"]},
            "on_behalf": None,
        },
    )
    for name, action in (("刘芳", "accept"), ("何军", "examine"), ("李秀英", "approve")):
        systems.enter(system, name).act(made["id"], action)
    return made


def test_a_passkey_is_registered_and_signs_what_nothing_else_may(system, opened):
    made = waiting(system)
    page = page_of(system, opened, "王建国", "m", "/me")
    session, authenticator = finger(page)
    by(page, "my-passkeys").click()
    by(page, "passkey-name").fill("王建国的手机")
    by(page, "passkey-add").click()
    expect(by(page, "passkey")).to_contain_text("王建国的手机")
    page.goto(re.sub(r"/m/.*", f"/m/applications/{made['id']}", page.url))
    by(page, "action-approve").click()
    expect(by(page, "needs-passkey")).to_be_visible()
    page.locator('.van-popup [data-test="paper-page-1"]').scroll_into_view_if_needed()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    by(page, "confirm").click()
    expect(page.get_by_text("没有完成验证")).to_be_visible()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True})
    by(page, "confirm").click()
    expect(by(page, "confirm")).to_have_count(0)
    secretary = systems.enter(system, "王建国")
    assert secretary.must("GET", f"/api/v1/applications/{made['id']}")["state"] == "approved"
    page.context.close()
