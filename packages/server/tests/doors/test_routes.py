"""The verbs of routes through the API: what is offered, what is asked for, and what comes back."""

from __future__ import annotations

import json

import cast
import world as worlds
from django.http import HttpResponse
from django.test import Client
from zhangfa.access.models import AccountRow
from zhangfa.applications import queries

JSON = "application/json"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(AccountRow.objects.get(person_id=worlds.ROLES[role].id))
    return client


def post(client: Client, path: str, body: dict) -> HttpResponse:
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type=JSON)


def codes(answer: HttpResponse) -> list[str]:
    return [each["code"] for each in answer.json()["reasons"]]


def test_a_seat_is_added_asked_and_signed(world: worlds.World):
    """加签 through the API: the list of people, the deed, the route as everybody sees it, and the timeline."""
    key = world.ids["examined"]
    client = signed_in("approver")
    seen = client.get(f"/api/v1/applications/{key}").json()
    offered = {each["action"]: each for each in seen["actions"]}
    assert offered["add_seat"]["needs"] | {"steps": []} == {
        "note": False,
        "passkey": False,
        "seal_place": False,
        "ground": False,
        "person": True,
        "people": False,
        "where": True,
        "steps": [],
    }
    assert [each["key"] for each in offered["return"]["needs"]["steps"]] == ["accept_0", "examine_1"]
    people = client.get(f"/api/v1/applications/{key}/people?verb=add_seat&q=李").json()
    assert people == [{"id": cast.HEAD.id, "name": "李秀英", "offices": ["村主任"]}]
    body = {"action": "add_seat", "revision": seen["revision"], "seat": offered["add_seat"]["seat"]}
    bare = post(client, f"applications/{key}/actions", body)
    assert bare.status_code == 422 and codes(bare) == ["applications.person_missing"]
    done = post(client, f"applications/{key}/actions", {**body, "person": cast.HEAD.id, "where": "before"})
    assert done.status_code == 200
    (step,) = [each for each in done.json()["route"] if each["state"] == "now"]
    assert [(seat["label"], seat["state"], seat["origin"]) for seat in step["seats"]] == [
        ("村书记", "waiting", "route"),
        ("李秀英", "open", "added"),
    ]
    assert done.json()["timeline"][-1]["text"] == "审批：加签 李秀英（先于本人）"
    offers = {each["action"]: each for each in done.json()["actions"]}
    assert "approve" not in offers and offers["drop_seat"]["allowed"]


def test_a_return_to_a_step_shows_what_is_void(world: worlds.World):
    key = world.ids["examined"]
    client = signed_in("approver")
    revision = client.get(f"/api/v1/applications/{key}").json()["revision"]
    body = {"action": "return", "revision": revision, "note": "请再核对", "to_step": "examine_1"}
    wrong = post(client, f"applications/{key}/actions", {**body, "to_step": "use"})
    assert wrong.status_code == 422 and codes(wrong) == ["applications.no_such_step"]
    back = post(client, f"applications/{key}/actions", body).json()
    assert (back["state"], [each["state"] for each in back["route"]]) == (
        "accepted",
        ["done", "now", "next", "next"],
    )
    assert [(seat["by"], seat["state"]) for seat in back["route"][1]["seats"]] == [("何军", "void"), (None, "open")]


def test_many_are_approved_when_each_was_read(world: worlds.World):
    """applications law 18"""
    key = world.ids["examined"]
    client = signed_in("approver")
    seen = client.get(f"/api/v1/applications/{key}").json()
    many = {"items": [{"id": key, "revision": seen["revision"]}]}
    unread = post(client, "applications/approve-many", many).json()["items"][0]
    assert not unread["done"] and unread["reasons"][0]["code"] == "applications.unread"
    assert post(client, f"applications/{key}/read", {"digest": seen["paper"]["digest"]}).json() == {"seen": True}
    assert post(client, "applications/approve-many", many).json()["items"][0] | {"reasons": []} == {
        "id": key,
        "done": True,
        "state": "approved",
        "reasons": [],
    }


def test_strangers_name_nobody_and_mark_nothing(world: worlds.World):
    key = world.ids["examined"]
    for role in ("stranger", "neighbour", "villager"):
        client = signed_in(role)
        assert client.get(f"/api/v1/applications/{key}/people?verb=copy").status_code == 404
        turned = post(client, f"applications/{key}/actions", {"action": "transfer", "revision": 3, "person": "x"})
        assert turned.status_code == 404
        many = post(client, "applications/approve-many", {"items": [{"id": key, "revision": 3}]}).json()
        assert [each["code"] for each in many["items"][0]["reasons"]] == ["applications.unknown"]
    assert queries.about_one(key).revision == 3
