"""码上督 through the door: what is late, the question, the answer, and both in the timeline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from test_matrix import clients
from world import World, undone
from zhangfa.applications.models import ApplicationRow
from zhangfa.kernel.clock import now as clock_now

JSON = "application/json"


@pytest.fixture
def late(world: World) -> dict[str, Client]:
    """The submitted application has waited for the clerk for ten days too long."""
    with undone():
        waiting = ApplicationRow.objects.filter(pk=world.ids["submitted"])
        assert waiting.update(due_at=clock_now() - timedelta(days=10)) == 1
        yield clients()


def found(client: Client) -> list[dict]:
    return client.get("/api/v1/late").json()["items"]


def test_a_supervisor_asks_why_and_the_clerk_says(late: dict[str, Client], world: World):
    """oversight law 10."""
    (item,) = found(late["supervisor"])
    assert item["application"]["id"] == world.ids["submitted"] and item["unit"]["name"] == "青石村"
    assert [seat["who"] for seat in item["seats"]] == [["刘芳"]] and item["hours_late"] > 20
    assert item["may_ask"] and not item["may_answer"]
    path = f"/api/v1/late/{world.ids['submitted']}"
    asked = late["supervisor"].post(f"{path}/ask", {"note": "为什么还没受理？"}, content_type=JSON)
    assert asked.status_code == 200 and not asked.json()["may_ask"]
    (mine,) = found(late["clerk"])
    assert mine["may_answer"] and mine["questions"][0]["question"] == "为什么还没受理？"
    said = late["clerk"].post(f"{path}/answer", {"note": "在县里开会"}, content_type=JSON).json()
    assert said["questions"][0]["answer"] == "在县里开会" and said["questions"][0]["answered_by"] == "刘芳"
    timeline = late["owner"].get(f"/api/v1/applications/{world.ids['submitted']}").json()["timeline"]
    assert [line["note"] for line in timeline][-2:] == ["为什么还没受理？", "在县里开会"]


@pytest.mark.parametrize("role", ["stranger", "neighbour", "foreigner", "owner", "administrator", "reviewer"])
def test_nobody_else_sees_it(late: dict[str, Client], role: str):
    assert found(late[role]) == []


def test_nothing_late_is_nobody_s_business(world: World):
    with undone():
        assert found(clients()["supervisor"]) == []
