"""The catalogue edited through the API: drafted, compared, tried, kept from being published by its author; reports."""

from __future__ import annotations

import json

import asking
import cast
import pytest
import world as worlds
from django.core.cache import cache
from django.test import Client
from zhangfa.access.models import AccountRow


@pytest.fixture(autouse=True)
def fresh(world: worlds.World) -> None:
    cache.clear()


def signed_in(role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(AccountRow.objects.get(username=role))
    return client


def send(client: Client, method: str, path: str, body: dict):
    return client.generic(method, f"/api/v1/{path}", json.dumps(body), content_type="application/json")


def test_an_administrator_drafts_compares_and_tries_and_cannot_publish_his_own():
    administrator = signed_in("administrator")
    content = asking.CONTENT | {"copies_max": 1}
    made = send(administrator, "POST", "matter-drafts", {"region": cast.COUNTY.text, "content": content})
    assert made.status_code == 201, made.content
    draft = made.json()
    assert draft["authors"] == ["郑海"] and draft["state_label"] == "草稿" and draft["differences"]
    assert not draft["may_publish"] and draft["reasons"][0]["code"] == "matters.own_draft"

    tried = send(administrator, "POST", f"matter-drafts/{draft['id']}/trial", {"unit": cast.VILLAGE.text}).json()
    assert [seat["names"] for step in tried["steps"] for seat in step["seats"]] == [["刘芳"], ["何军"], ["李秀英"]]
    assert tried["steps"][2]["seats"][0]["label"] == "村主任"

    no = send(administrator, "POST", f"matter-drafts/{draft['id']}/publish", {"revision": 1})
    assert (no.status_code, no.json()["reasons"][0]["text"]) == (403, "自己写的草稿不能自己发布")
    wrong = send(administrator, "PUT", f"matter-drafts/{draft['id']}", {"content": {"id": "x"}, "revision": 1})
    assert wrong.status_code == 422


def test_a_draft_of_another_is_published_and_listed():
    administrator = signed_in("administrator")
    published = send(administrator, "POST", f"matter-drafts/{worlds.DRAFT}/publish", {"revision": 1}).json()

    assert (published["state"], published["publisher"]) == ("published", "郑海")
    listed = administrator.get(f"/api/v1/matter-drafts?region={cast.COUNTY.text}").json()["items"]
    assert worlds.DRAFT in {each["id"] for each in listed}
    assert administrator.get(f"/api/v1/matters/mourning-leave?unit={cast.VILLAGE.text}").status_code == 200


def test_a_report_is_counted_for_the_village_alone():
    body = {"unit": cast.VILLAGE.text, "agency": "云溪 保安公司", "note": "应聘时要的"}
    made = send(signed_in("owner"), "POST", "matters/negative-5/wrong-requests", body)
    assert made.status_code == 201 and made.json()["title"] == "无犯罪记录证明"

    register = signed_in("approver").get(f"/api/v1/wrong-requests?unit={cast.VILLAGE.text}").json()
    assert [(each["name"], each["times"]) for each in register["agencies"]] == [("云溪保安公司", 1)]
    assert register["latest"][0]["unit"]["name"] == "青石村"
    stranger = signed_in("stranger").get(f"/api/v1/wrong-requests?unit={cast.VILLAGE.text}")
    assert stranger.status_code == 404 and "保安" not in stranger.content.decode()


def test_an_editor_is_told_the_place_of_every_complaint_and_sees_route_and_paper():
    administrator = signed_in("administrator")
    body = {"region": cast.COUNTY.text, "unit": cast.VILLAGE.text, "content": asking.CONTENT | {"copies_max": 0}}
    wrong = send(administrator, "POST", "matter-drafts/check", body).json()
    assert [each["field"] for each in wrong["reasons"]] == ["copies_max"] and wrong["route_svg"] is None

    right = send(administrator, "POST", "matter-drafts/check", body | {"content": asking.CONTENT}).json()
    assert right["reasons"] == [] and right["route_svg"].startswith("<svg")
    assert right["paper"]["signer"].startswith("青石村") and right["paper"]["paragraphs"]


def test_who_keeps_the_catalogue_sees_where_each_matter_comes_from():
    administrator = signed_in("administrator")
    found = administrator.get(f"/api/v1/catalogue?unit={cast.VILLAGE.text}").json()
    assert found["total"] == len(found["items"]) and [each["name"] for each in found["may_edit"]] == [
        "云溪县",
        "白水镇",
    ]
    item = found["items"][0]
    sheet = administrator.get(f"/api/v1/catalogue/{item['id']}?unit={cast.VILLAGE.text}").json()
    assert sheet["content"]["id"] == item["id"] and sheet["versions"][0]["version"] == item["version"]
    assert signed_in("approver").get(f"/api/v1/catalogue?unit={cast.VILLAGE.text}").json()["may_edit"] == []

    listed = administrator.get(f"/api/v1/negative-list?unit={cast.VILLAGE.text}").json()
    assert len(listed["items"]) == 20 and not listed["positive"] and listed["items"][0]["slip_url"]
    words = administrator.get("/api/v1/catalogue/words").json()
    assert {"code": "village_head", "label": "村主任"} in words["offices"]


def test_a_draft_goes_back_with_words():
    administrator = signed_in("administrator")
    back = send(administrator, "POST", f"matter-drafts/{worlds.DRAFT}/return", {"revision": 1, "note": "时限太长"})
    assert (back.json()["note"], back.json()["returner"]) == ("时限太长", "郑海")


def test_the_register_leaves_as_a_table_without_formulas():
    body = {"unit": cast.VILLAGE.text, "agency": "=云溪银行", "note": ""}
    assert send(signed_in("owner"), "POST", "matters/negative-5/wrong-requests", body).status_code == 201
    table = signed_in("approver").get(f"/api/v1/wrong-requests.csv?unit={cast.VILLAGE.text}")
    assert table["Content-Type"].startswith("text/csv") and "'=云溪银行" in table.content.decode("utf-8-sig")
