"""The API as a screen uses it: signing in, handing in, acting, hearing news, printing."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
from pathlib import Path

import asking
import cast
import pytest
import world as worlds
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from zhangfa import bootstrap
from zhangfa.access.models import AccountRow
from zhangfa.adapters.printer import FolderPrinter
from zhangfa.api import schemas as shapes
from zhangfa.kernel.clock import now
from zhangfa.ledger import services as ledger

JSON = "application/json"


@pytest.fixture(autouse=True)
def fresh(world: worlds.World) -> None:
    cache.clear()


def signed_in(role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(AccountRow.objects.get(username=role))
    return client


def post(client: Client, path: str, body: dict | None = None, **headers: str):
    return client.post(f"/api/v1/{path}", json.dumps(body or {}), content_type=JSON, headers=headers)


def code_for(phone: str) -> str:
    return re.search(rf"{phone}</p><p>[^<]*?(\d{{6}})", Client().get("/demo/codes").content.decode())[1]


def sequence() -> None:
    ledger.sequence_all(signer=bootstrap.ports().log_signer, now=now())


def test_sign_in_with_name_phone_and_code():
    client = Client()
    sent = post(client, "session/code", {"name": "周大山", "phone": cast.VILLAGER.phone})
    assert (sent.status_code, sent.json()) == (202, {"sent_to": "138****0001", "resend_after": 60})
    me = post(client, "session", {"phone": cast.VILLAGER.phone, "code": code_for(cast.VILLAGER.phone)})
    assert me.status_code == 200 and me.json()["person"]["name"] == "周大山"
    assert client.get("/api/v1/me").json()["roles"][0]["role"] == "villager"
    assert client.delete("/api/v1/session").status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_a_new_phone_is_asked_for_its_village_and_the_code_stays_good():
    client, phone = Client(), "13900000077"
    post(client, "session/code", {"name": "新来的", "phone": phone})
    code = code_for(phone)
    first = post(client, "session", {"phone": phone, "code": code})
    assert first.json()["reasons"][0] | {"text": "", "remedy": ""} == {
        "code": "access.village_needed",
        "text": "",
        "remedy": "",
        "field": "unit",
    }
    found = Client().get(f"/api/v1/units?under={cast.TOWN.text}").json()["items"]
    assert cast.VILLAGE.text in [each["path"] for each in found]
    me = post(client, "session", {"phone": phone, "code": code, "unit": cast.VILLAGE.text})
    assert me.status_code == 200 and me.json()["unit"]["name"] == "青石村"


def test_the_same_key_is_the_same_application():
    client = signed_in("owner")
    answers = [post(client, "applications", asking.APPLICATION, **{"Idempotency-Key": "k1"}) for _ in range(2)]
    other = post(client, "applications", asking.APPLICATION, **{"Idempotency-Key": "k2"})
    assert answers[0].json() == answers[1].json() != other.json()
    mine = post(signed_in("clerk"), "applications", asking.APPLICATION, **{"Idempotency-Key": "k1"})
    assert mine.json()["id"] != answers[0].json()["id"]


def test_what_is_wrong_in_a_form_is_told_field_by_field():
    answer = post(signed_in("owner"), "applications", asking.APPLICATION | {"form": {"holder": "1"}})
    assert answer.status_code == 422
    assert {each["field"] for each in answer.json()["reasons"]} == {"holder", "purpose"}


def test_an_old_revision_is_a_conflict(world: worlds.World):
    path = f"applications/{world.ids['submitted']}/actions"
    first = post(signed_in("clerk"), path, {"action": "accept", "revision": 1})
    second = post(signed_in("clerk"), path, {"action": "accept", "revision": 1})
    assert first.status_code == 200 and first.json()["state"] == "accepted"
    assert second.status_code == 409 and second.json()["kind"] == "conflict"


def test_buttons_come_with_their_reasons(world: worlds.World):
    seen = signed_in("approver").get(f"/api/v1/applications/{world.ids['examined']}").json()
    offered = {each["action"]: each for each in seen["actions"]}
    needs = offered["refuse"]["needs"]
    assert offered["approve"]["allowed"] and (needs["note"], needs["ground"]) == (True, True)
    assert signed_in("auditor").get(f"/api/v1/applications/{world.ids['examined']}").json()["actions"] == []


def test_the_code_is_for_the_applicant_alone(world: worlds.World):
    address = f"/api/v1/applications/{world.ids['approved']}"
    assert signed_in("owner").get(address).json()["permit"]["code"] == "11112222"
    for role in ("clerk", "approver", "keeper", "auditor"):
        assert signed_in(role).get(address).json()["permit"]["code"] is None


def test_the_record_tells_every_stage_with_its_photos(world: worlds.World):
    seen = signed_in("auditor").get(f"/api/v1/applications/{world.ids['archived']}").json()
    assert [each["state"] for each in seen["stages"]] == ["done"] * 6
    assert [each["who"] for each in seen["stages"]] == ["周大山", "刘芳", "何军", "王建国", "赵玉兰", "系统"]
    assert all(each["at"] for each in seen["stages"])
    kinds = [each["kind"] for each in seen["timeline"]]
    assert kinds[0] == "application.submitted" and kinds[-1] == "application.archived"
    assert world.ids["photo"] in {photo for each in seen["timeline"] for photo in each["photos"]}
    assert seen["impressions"][0]["keeper"] == cast.KEEPER.name
    assert all(each["text"] and "{" not in each["text"] for each in seen["timeline"])


def test_news_tells_once_what_changed(world: worlds.World):
    client = signed_in("owner")
    sequence()
    start = client.get("/api/v1/news").json()
    assert start["changed"] == [] and start["notices"] == []
    body = {"action": "accept", "revision": 1}
    post(signed_in("clerk"), f"applications/{world.ids['submitted']}/actions", body)
    sequence()
    news = client.get("/api/v1/news", {"since": start["cursor"]}).json()
    assert news["changed"] == [world.ids["submitted"]]
    assert client.get("/api/v1/news", {"since": news["cursor"]}).json()["changed"] == []
    assert signed_in("stranger").get("/api/v1/news", {"since": start["cursor"]}).json()["changed"] == []


@pytest.mark.parametrize("cursor", ["x", "..", "339901:9999999999.0", "a:b,c:d.0", "339901:1"])
def test_a_cursor_that_is_not_ours_begins_now(cursor: str):
    assert signed_in("owner").get("/api/v1/news", {"since": cursor}).json()["changed"] == []


def test_the_paper_comes_out_beside_the_terminal(world: worlds.World, tmp_path: Path, monkeypatch):
    monkeypatch.setitem(vars(bootstrap.ports()), "printer", FolderPrinter(str(tmp_path / "{terminal}")))
    (tmp_path / "ZF-CANARY-1").mkdir()
    sequence()
    answer = post(signed_in("owner"), f"applications/{world.ids['approved']}/print")
    assert answer.json() == {"printed": True, "folder": True}
    (paper,) = (tmp_path / "ZF-CANARY-1").iterdir()
    assert paper.suffix == ".pdf" and paper.read_bytes().startswith(b"%PDF-")


def test_before_approval_nothing_is_printed(world: worlds.World):
    answer = signed_in("owner").get(f"/api/v1/applications/{world.ids['examined']}/print.pdf")
    assert answer.status_code == 409 and answer.json()["reasons"][0]["code"] == "api.not_printable_yet"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("证明.pdf", b"MZ\x90\x00 a program", "documents.kind_unknown"),
        ("空.pdf", b"", "documents.empty"),
        ("照片.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "documents.kind_unknown"),
    ],
)
def test_a_file_is_judged_by_its_content(name: str, data: bytes, code: str):
    answer = signed_in("owner").post("/api/v1/files", {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code in {415, 422} and answer.json()["reasons"][0]["code"] == code
    assert answer.json()["reasons"][0]["remedy"]


def test_no_two_shapes_share_a_name():
    """The contract names shapes by their class: of two with one name it would show one, for both."""
    seen: dict[str, str] = {}
    for module in pkgutil.iter_modules(shapes.__path__, f"{shapes.__name__}."):
        for name, thing in vars(importlib.import_module(module.name)).items():
            if isinstance(thing, type) and thing.__module__ == module.name:
                assert name not in seen, f"{name} in {module.name} and {seen[name]}"
                seen[name] = module.name
