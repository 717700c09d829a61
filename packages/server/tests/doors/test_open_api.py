"""The open API as another system uses it: pages that stay whole, limits, errors, and what is pushed."""

from __future__ import annotations

import json
from typing import Any

import cast
import keyring
import pytest
import world as worlds
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from zhangfa.access.models import AccountRow
from zhangfa.applications.models import ApplicationRow
from zhangfa.impressions.models import ImpressionRow
from zhangfa.insight.models import StartRow
from zhangfa.jobs import callbacks
from zhangfa.ledger import services as ledger
from zhangfa.partners.core import FOLLOWER
from zhangfa.partners.models import DeliveryRow, KeyRow

JSON = "application/json"


@pytest.fixture
def system(world: worlds.World) -> Client:
    cache.clear()
    return Client(headers={"Authorization": f"Bearer {keyring.token('right')}"})


def get(client: Client, path: str) -> Any:
    answer = client.get(f"/open/v1/{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def post(client: Client, path: str, body: dict) -> HttpResponse:
    return client.post(f"/open/v1/{path}", json.dumps(body), content_type=JSON)


def test_pages_hold_every_row_once_while_rows_are_added(world: worlds.World, system: Client):
    """What is added meanwhile, before or behind the cursor, makes nothing come twice and nothing be left out."""
    there = list(ApplicationRow.objects.order_by("path", "submitted_at", "pk").values_list("number", flat=True))
    got, cursor, added = [], "", 0
    while True:
        page = get(system, f"applications?limit=2&cursor={cursor}")
        got += [each["number"] for each in page["items"]]
        _copy_of_an_application(added)
        added += 1
        if page["next"] is None:
            break
        cursor = page["next"]
    assert [each for each in got if each in there] == there and len(set(got)) == len(got)


def _copy_of_an_application(number: int) -> None:
    row = ApplicationRow.objects.order_by("submitted_at").first()
    row.pk, row.number, row.check_code = f"copy{number:022d}", f"{number:012d}", f"copy{number}"
    row.save(force_insert=True)


@pytest.mark.parametrize("cursor", ["x", "~~", "3399~1~zz", "3399~9999999999999~9", "%00", "a~1~" + "9" * 26])
@pytest.mark.parametrize("what", ["applications", "uses"])
def test_a_cursor_that_is_none_of_ours_breaks_nothing(system: Client, what: str, cursor: str):
    assert system.get(f"/open/v1/{what}?cursor={cursor}").status_code == 200


def test_a_state_says_how_far_it_is_and_names_nobody(world: worlds.World, system: Client):
    found = get(system, f"applications/{world.ids['number']}")
    assert found["unit"] == {"path": cast.VILLAGE.text, "name": "青石村"} and found["state"]["code"] == "archived"
    (line, *_) = get(system, "uses")["items"]
    assert (line["application"], line["outcome"]["code"]) == (world.ids["number"], "made")
    assert len(get(system, "uses?limit=200")["items"]) == ImpressionRow.objects.count()
    only = get(system, "applications?state=archived")["items"]
    assert {each["state"]["code"] for each in only} == {"archived"}
    assert system.get("/open/v1/applications?since=2026-11-01T00:00:00").status_code == 422


def test_a_paper_and_a_board_are_those_of_the_public_pages(world: worlds.World, system: Client):
    found = get(system, f"papers/{world.ids['check_code']}")
    assert (found["verdict"], found["applicant"], found["used"]) == ("有效", "周*山", 1) and "c2sp" in found["proof"]
    board = get(system, f"boards?unit={cast.VILLAGE}")
    page = Client().get(f"/board/{cast.VILLAGE}").content.decode()
    assert board["marks"] >= 1 and all(each["matter"] in page for each in board["lines"])
    assert system.get(f"/open/v1/boards?unit={cast.TOWN}").status_code == 404


def test_every_answer_says_what_is_left_and_too_many_is_refused(world: worlds.World, system: Client):
    """partners law 4"""
    key = KeyRow.objects.filter(pk="r" * 26)
    key.update(per_minute=2)
    answers = [system.get("/open/v1/key") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert [each["RateLimit"].partition(";t=")[0] for each in answers] == [
        '"minute";r=1',
        '"minute";r=0',
        '"minute";r=0',
    ]
    assert answers[0]["RateLimit-Policy"] == '"minute";q=2;w=60'
    assert 1 <= int(answers[2]["Retry-After"]) <= 60
    assert answers[2].json()["reasons"][0]["code"] == "partners.too_many"
    assert key.get().used == 2
    assert "RateLimit" not in Client().get("/open/v1/key").headers


def test_a_session_is_no_key(world: worlds.World):
    client = Client()
    client.force_login(AccountRow.objects.get(person_id=cast.ADMINISTRATOR.id))
    answer = client.get("/open/v1/applications")
    assert answer.status_code == 401 and answer.json()["reasons"][0]["code"] == "partners.key_unknown"


def test_records_are_imported_whole_or_not_at_all(world: worlds.World, system: Client):
    good = {"village": "青石村", "name": "周大山", "broken": "2026-10-02"}
    bad = {"village": "没有村", "name": "", "broken": "昨天"}
    report = post(system, "building-starts", {"lines": [good, bad]}).json()
    assert not report["taken"] and [each["line"] for each in report["wrong"]] == [3] and not StartRow.objects.exists()
    assert not post(system, "building-starts", {"lines": [good], "only_try": True}).json()["taken"]
    assert not StartRow.objects.exists()
    assert post(system, "building-starts", {"lines": [good]}).json()["taken"]
    again = post(system, "building-starts", {"lines": [good]}).json()
    assert [each["known"] for each in again["lines"]] == [True] and StartRow.objects.count() == 1
    wide = post(system, "building-starts", {"lines": [good], "unit": cast.CITY.text})
    assert wide.status_code == 404 and StartRow.objects.count() == 1


def test_events_come_in_the_order_of_the_ledger_and_as_they_are_pushed(world: worlds.World, system: Client, own_ports):
    """partners law 7"""
    ledger.sequence_all(signer=own_ports.log_signer, now=timezone.now())
    got, cursor = [], ""
    while True:
        page = get(system, f"events?cursor={cursor}")
        got += page["items"]
        cursor = page["next"]
        if not page["more"]:
            break
    assert [each["index"] for each in got] == sorted({each["index"] for each in got}) and len(got) > 5
    assert {"application.approved", "impression.ended"} <= {each["type"] for each in got}
    assert get(system, f"events?cursor={cursor}")["items"] == []
    assert get(system, "events?cursor=latest")["next"] == cursor
    DeliveryRow.objects.all().delete()
    ledger.rewind(name=FOLLOWER, now=timezone.now())
    while callbacks.queue(timezone.now()):
        pass
    told = {each["id"]: each for each in (json.loads(row.body) for row in DeliveryRow.objects.all())}
    assert {each["type"] for each in told.values()} == {"application.approved"} and len(told) > 2
    pulled = {each["id"]: each for each in got}
    assert all(pulled[each] == said for each, said in told.items())
    assert all("周大山" not in json.dumps(each, ensure_ascii=False) for each in got)


def test_a_callback_is_registered_with_a_secret_that_is_shown_once(world: worlds.World, system: Client):
    made = post(system, "callbacks", {"url": "https://oa.example.com/2", "kinds": ["application.submitted"]})
    assert made.status_code == 201 and made.json()["secret"].startswith("whsec_")
    listed = get(system, "callbacks")["items"]
    assert [each["id"] for each in listed] == [world.ids["callback"], made.json()["id"]]
    assert all("secret" not in each for each in listed)
    assert system.delete(f"/open/v1/callbacks/{made.json()['id']}").status_code == 204
    assert len(get(system, "callbacks")["items"]) == 1


def test_another_counties_key_hears_nothing_of_ours(world: worlds.World, own_ports):
    """partners law 1"""
    client = Client(headers={"Authorization": f"Bearer {keyring.token('region')}"})
    for path in ("applications", "uses", "events"):
        assert get(client, path)["items"] == []
    assert {each["path"] for each in get(client, "units")["items"]} == {cast.OTHER_COUNTY.text}


def test_the_contract_is_published_in_chinese_with_examples(db: None, own_ports):
    contract = Client().get("/open/v1/openapi.json").json()
    operations = [each for path in contract["paths"].values() for each in path.values()]
    assert all(each["summary"] and each["description"] and "default" in each["responses"] for each in operations)
    assert contract["components"]["schemas"]["ApplicationState"]["example"]["number"]
    assert contract["components"]["securitySchemes"]["HasKey"]["scheme"] == "bearer"
