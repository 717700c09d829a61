"""Offices, people and deputies through the door."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from django.test import Client
from test_matrix import clients
from world import undone
from zhangfa.kernel.clock import now as clock_now
from zhangfa.ledger import queries as ledger

JSON = "application/json"


@pytest.fixture
def known(world) -> dict[str, Client]:
    with undone():
        yield clients()


def offices(client: Client) -> dict[str, dict]:
    found = client.get("/api/v1/offices", {"unit": cast.VILLAGE.text}).json()
    return {row["office"]: row for row in found["items"]}


def test_a_unit_shows_who_holds_what_and_what_is_empty(known):
    rows = offices(known["administrator"])
    assert rows["village_head"]["holders"][0]["person"]["name"] == "李秀英" and not rows["village_head"]["empty"]
    assert rows["liaison_cadre"]["empty"] and rows["liaison_cadre"]["label"] == "联村干部"
    assert rows["clerk"]["holders"][0]["appointment"] == f"clerk{cast.CLERK.number}"
    assert offices(known["stranger"])["clerk"]["holders"][0]["appointment"] is None


def test_the_administrator_appoints_and_ends(known):
    desk, body = known["administrator"], {"unit": cast.VILLAGE.text, "opens_on": "2026-11-01"}
    made = desk.post(
        "/api/v1/appointments", {**body, "person": cast.VILLAGER.id, "office": "coop_head"}, content_type=JSON
    )
    assert made.status_code == 201 and made.json()["label"] == "合作社理事长"
    assert offices(desk)["coop_head"]["holders"][0]["person"]["name"] == "周大山"
    ended = desk.post(f"/api/v1/appointments/{made.json()['id']}/end", {"closes_on": "2026-11-02"}, content_type=JSON)
    assert ended.json()["closes_on"] == "2026-11-02" and offices(desk)["coop_head"]["empty"]


def test_somebody_new_is_registered_and_found(known):
    desk = known["administrator"]
    body = {"name": "韦晓东", "phone": "13912345678", "unit": cast.TOWN.text}
    assert desk.post("/api/v1/people", body, content_type=JSON).status_code == 201
    (found,) = desk.get("/api/v1/people", {"unit": cast.TOWN.text, "q": "晓东"}).json()["items"]
    assert found["phone"] == "139****5678" and found["unit"]["name"] == "白水镇"
    assert known["stranger"].get("/api/v1/people", {"unit": cast.VILLAGE.text}).json()["items"] == []


def test_a_deputy_is_named_seen_and_ended(known):
    away, stands_in, now = known["approver"], known["reviewer"], clock_now()
    assert away.get("/api/v1/deputies").json()["offices"] == [{"code": "secretary", "label": "村书记"}]
    names = [each["name"] for each in away.get("/api/v1/deputies/people", {"q": "何"}).json()["items"]]
    assert names == ["何军"]
    window = {"opens_at": now.isoformat(), "closes_at": (now + timedelta(days=2)).isoformat()}
    body = {"deputy": cast.REVIEWER.id, "reason": "到县里学习", **window}
    made = away.post("/api/v1/deputies", body, content_type=JSON).json()
    assert (made["principal"]["name"], made["state"], made["may_end"]) == ("王建国", "now", True)
    assert "审批人（代王建国）" in {role["label"] for role in stands_in.get("/api/v1/me").json()["roles"]}
    assert offices(known["administrator"])["secretary"]["holders"][0]["deputies"] == ["何军"]
    ended = stands_in.post(f"/api/v1/deputies/{made['id']}/end").json()
    assert (ended["state"], ended["may_end"]) == ("over", False)


def test_a_number_is_shown_to_the_auditor_for_a_reason_that_is_kept(known):
    """organizations law 6."""
    path = f"/api/v1/people/{cast.VILLAGER.id}/id-number"
    shown = known["auditor"].post(path, {"reason": "核对本人身份"}, content_type=JSON)
    assert shown.json() == {"id_number": cast.VILLAGER.id_number}
    assert ledger.history(cast.VILLAGER.id)[-1].fact.reason == "核对本人身份"
    short = known["auditor"].post(path, {"reason": "看"}, content_type=JSON)
    assert short.status_code == 422 and short.json()["reasons"][0]["code"] == "organizations.reason_missing"
