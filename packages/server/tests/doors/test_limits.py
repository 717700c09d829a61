"""Guessing and flooding end: sign-in codes, passwords, uploads, the public page."""

from __future__ import annotations

import json

import asking
import cast
import pytest
import world as worlds
from django.core.cache import cache
from django.test import Client
from zhangfa.access.models import AccountRow

JSON = "application/json"


@pytest.fixture(autouse=True)
def fresh(world: worlds.World) -> None:
    cache.clear()


def statuses(client: Client, path: str, body: dict, times: int) -> list[int]:
    return [client.post(path, json.dumps(body), content_type=JSON).status_code for _ in range(times)]


def test_codes_are_not_sent_without_end():
    got = statuses(Client(), "/api/v1/session/code", {"name": "周大山", "phone": cast.VILLAGER.phone}, 6)
    assert got[0] == 202 and got[-1] == 429


def test_codes_are_not_guessed():
    client = Client()
    client.post("/api/v1/session/code", json.dumps({"name": "周大山", "phone": cast.VILLAGER.phone}), content_type=JSON)
    got = statuses(client, "/api/v1/session", {"phone": cast.VILLAGER.phone, "code": "000000"}, 7)
    assert set(got) <= {422, 429, 409, 403} and client.get("/api/v1/me").status_code == 401


def test_passwords_are_not_guessed():
    got = statuses(Client(), "/api/v1/session/password", {"username": "owner", "password": "wrong"}, 12)
    assert got[0] == 422 and got[-1] == 429


def test_uploads_are_not_endless(monkeypatch: pytest.MonkeyPatch, world: worlds.World):
    from zhangfa.api.limits import UPLOAD

    monkeypatch.setattr(UPLOAD, "num_requests", 2)
    client = Client()
    client.force_login(AccountRow.objects.get(person_id=cast.VILLAGER.id))
    answers = [asking.ask(client, "POST /api/v1/files", world) for _ in range(3)]
    assert [each.status_code for each in answers] == [201, 201, 429]
    assert answers[-1].json()["reasons"][0]["code"] == "api.too_many" and int(answers[-1]["Retry-After"]) > 0


def test_check_codes_are_not_tried_through(monkeypatch: pytest.MonkeyPatch, world: worlds.World):
    address = f"/c/{world.ids['check_code']}"
    answers = [Client().get(address).status_code for _ in range(122)]
    assert answers[0] == 200 and answers[-1] == 429
