"""What holds for every request: CSRF, headers, cookies, body sizes, and what a fault tells."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import asking
import cast
import pytest
import world as worlds
from django.conf import settings
from django.test import Client
from routes import operations
from zhangfa.access.models import AccountRow
from zhangfa.config.middleware import BodySize

WRITES = sorted(each for each in operations() if not each.startswith("GET ") and " /open/" not in each)
OPEN_WRITES = sorted(each for each in operations() if not each.startswith("GET ") and " /open/" in each)


@pytest.fixture
def owner(world: worlds.World) -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(AccountRow.objects.get(person_id=cast.VILLAGER.id))
    return client


def test_every_write_needs_the_csrf_token(world: worlds.World, owner: Client):
    """Views cannot exempt themselves: the API's and allauth's are marked exempt, and are checked all the same."""
    passed = [row for row in WRITES if asking.ask(owner, row, world).status_code != 403]
    assert passed == []


def test_no_cookie_opens_the_door_of_other_systems(world: worlds.World, owner: Client):
    """So there nothing can be sent in somebody's name by another site, and no CSRF token is asked for."""
    got = {row: asking.ask(owner, row, world) for row in OPEN_WRITES}
    assert len(got) == 3 and {each.status_code for each in got.values()} == {401}
    assert {each.json()["reasons"][0]["code"] for each in got.values()} == {"partners.key_unknown"}


def test_the_refusal_says_what_to_do(owner: Client):
    problem = owner.post("/api/v1/notices/read", "{}", content_type="application/json").json()
    assert problem["kind"] == "refused" and problem["reasons"][0]["code"] == "api.csrf"
    assert problem["reasons"][0]["remedy"]


def test_with_the_token_the_write_goes_through(owner: Client):
    owner.get("/api/v1/csrf")
    token = owner.cookies["csrftoken"].value
    answer = owner.post(
        "/api/v1/notices/read", '{"all": true}', content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert (answer.status_code, answer.json()) == (200, {"unread": 0})


@pytest.mark.parametrize("path", ["/m/", "/verify-help", "/api/v1/csrf", "/nowhere", "/api/v1/nowhere"])
def test_headers_on_every_answer(db: None, own_ports, path: str):
    headers = Client(raise_request_exception=False).get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy and "unsafe-inline" not in policy.partition("style-src-attr")[0]
    assert "unsafe-eval" not in policy and "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_hold_no_script(world: worlds.World, own_ports):
    client = Client()
    for path in ("/verify-help", "/demo/codes", f"/c/{world.ids['check_code']}", "/slips/referral/negative-1"):
        page = client.get(path).content.decode()
        assert "<script" not in page and "javascript:" not in page and " style=" not in page


def test_cookies_are_hidden_from_scripts_and_other_sites(db: None, own_ports, world: worlds.World):
    client = Client()
    client.get("/api/v1/csrf")
    body = {"username": "owner", "password": "Zhang-2026-fa"}
    answer = client.post("/api/v1/session/password", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"] and session["samesite"] == "Lax" and session["path"] == "/"
    assert client.cookies["csrftoken"]["samesite"] == "Lax"


def test_cookies_are_secure_where_the_address_is(settings, monkeypatch: pytest.MonkeyPatch):
    import importlib

    from zhangfa.config import settings as module

    monkeypatch.setenv("ZHANGFA_PUBLIC_URL", "https://zhang.example")
    fresh = importlib.reload(module)
    try:
        assert fresh.SESSION_COOKIE_SECURE and fresh.CSRF_COOKIE_SECURE and fresh.SECURE_HSTS_SECONDS
        assert fresh.ALLOWED_HOSTS[0] == "zhang.example"
    finally:
        monkeypatch.undo()
        importlib.reload(module)


def test_a_new_sign_in_has_a_new_session(world: worlds.World, own_ports):
    client = Client()
    client.force_login(AccountRow.objects.get(person_id=cast.VILLAGER.id))
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    body = {"username": "clerk", "password": "Zhang-2026-fa"}
    client.post("/api/v1/session/password", json.dumps(body), content_type="application/json")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    assert client.get("/api/v1/me").json()["person"]["name"] == cast.CLERK.name


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/api/v1/files", settings.UPLOAD_MAX_BYTES + 10**6, 413),
        ("/api/v1/applications", settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1, 413),
        ("/verify-help", 10**9, 413),
    ],
)
def test_what_is_too_large_is_turned_away_unread(path: str, size: int, status: int):
    answer = Client().generic("POST", path, b"", headers={"Content-Length": str(size)}, CONTENT_LENGTH=str(size))
    assert answer.status_code == status and answer.json()["reasons"][0]["code"] == "api.too_large"


def test_a_length_that_is_none_is_malformed(rf):
    request = rf.post("/api/v1/files", b"", content_type="text/plain", headers={"Content-Length": "-1"})
    request.META["CONTENT_LENGTH"] = "-1"
    assert BodySize(lambda _: None)(request).status_code == 400


def test_a_fault_gives_a_number_and_no_trace(owner: Client, monkeypatch: pytest.MonkeyPatch, caplog):
    from zhangfa.api.screens import watch

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(watch, "notices", broken)
    with caplog.at_level(logging.ERROR, "zhangfa.faults"):
        answer = owner.get("/api/v1/notices")
    problem = answer.json()
    assert answer.status_code == 500 and problem["kind"] == "fault" and "secret" not in answer.content.decode()
    assert problem["incident"] in problem["reasons"][0]["text"]
    assert problem["incident"] in caplog.text and "secret inside" in caplog.text


def test_what_cannot_be_read_names_its_field(owner: Client):
    owner.get("/api/v1/csrf")
    token = owner.cookies["csrftoken"].value
    answer = owner.post(
        "/api/v1/applications", '{"matter": 3}', content_type="application/json", headers={"X-CSRFToken": token}
    )
    problem = answer.json()
    assert answer.status_code == 422 and problem["kind"] == "invalid"
    assert {reason["field"] for reason in problem["reasons"]} >= {"matter", "unit"}


def test_screens_that_are_not_built_say_so(db: None, own_ports, settings, tmp_path: Path):
    settings.SCREENS = tmp_path
    answer = Client(raise_request_exception=False).get("/m/")
    assert answer.status_code == 503 and "make setup" in answer.content.decode()


def test_the_demos_codes_are_only_in_the_demo(db: None, settings):
    settings.DEMO = False
    assert Client().get("/demo/codes").status_code == 404
