"""One's own things at the API: the signature nobody else sees, and what a form knows already of who fills it in."""

from __future__ import annotations

import base64
import io
import json

import cast
import pytest
import world as worlds
from django.core.cache import cache
from django.test import Client
from PIL import Image
from zhangfa.access.models import AccountRow
from zhangfa.kernel.clock import now
from zhangfa.matters import services as matters
from zhangfa.matters.queries import shipped_catalogue

JSON = "application/json"
ADDRESS = "/api/v1/me/signature"
NAME = {"strokes": [[[100, 100], [300, 300], [500, 100]], [[200, 400], [700, 380]]]}


@pytest.fixture(autouse=True)
def fresh(world: worlds.World) -> None:
    cache.clear()


def signed_in(role: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(AccountRow.objects.get(username=role))
    return client


def put(client: Client, body: dict):
    return client.put(ADDRESS, json.dumps(body), content_type=JSON)


def code(response) -> tuple[int, str]:
    return response.status_code, response.json()["reasons"][0]["code"]


def test_a_signature_is_drawn_seen_by_its_owner_and_taken_away():
    mine, another = signed_in("approver"), signed_in("reviewer")
    assert mine.get(ADDRESS).json() == {"saved": False, "picture": None, "origin": None, "saved_at": None}

    saved = put(mine, NAME).json()
    kind, _, content = saved["picture"].partition(",")
    picture = Image.open(io.BytesIO(base64.b64decode(content)))
    assert (saved["saved"], saved["origin"], kind) == (True, "drawn", "data:image/png;base64")
    assert picture.mode == "LA" and picture.width > picture.height
    assert mine.get(ADDRESS).json() == saved
    assert another.get(ADDRESS).json()["saved"] is False

    assert mine.delete(ADDRESS).status_code == 204
    assert mine.get(ADDRESS).json()["saved"] is False


def test_what_is_no_signature_is_refused_in_words():
    client = signed_in("approver")
    assert code(put(client, {"strokes": []})) == (422, "signatures.too_little")
    assert code(put(client, {"strokes": [[[0, 0], [2000, 10]]]})) == (422, "signatures.outside")
    assert code(put(client, {"photo": "no base64!"})) == (422, "signatures.not_a_picture")
    assert code(put(client, {"photo": base64.b64encode(b"GIF89a").decode()})) == (422, "signatures.not_a_picture")
    assert code(put(client, {})) == (422, "api.invalid")
    assert code(put(client, NAME | {"photo": "AAAA"})) == (422, "api.invalid")
    assert client.get(ADDRESS).json()["saved"] is False


def test_a_form_knows_who_fills_it_in():
    certificate = next(each for each in shipped_catalogue() if each.id == "residence-certificate")
    matters.import_catalogue(region=cast.COUNTY, matters=(certificate,), actor=worlds.JOB, now=now())
    fields = signed_in("owner").get("/api/v1/matters/residence-certificate").json()["fields"]
    own = {field["name"]: field["own"] for field in fields}
    assert (own["name"], own["phone"], own["id_number"]) == (cast.VILLAGER.name, cast.VILLAGER.phone, "")
