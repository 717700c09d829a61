"""The local door: who is answered, what is refused, and what the screen is told."""

from __future__ import annotations

import io
import json

import pytest
from aiohttp import ClientSession, FormData
from PIL import Image
from terminal_support.counter import place, print_paper
from zhangfa_protocol.refusals import TerminalRefusal
from zhangfa_terminal import texts


@pytest.fixture
async def where(tmp_path):
    async with place(tmp_path) as here, here.terminal() as hands:
        here.hands = hands
        await hands.until(lambda s: s["online"])
        yield here


async def test_every_refusal_has_words():
    for code in TerminalRefusal:
        assert texts.text(code.value).strip(), code


async def test_only_the_terminals_own_screen_is_answered(where):
    """door law 1: neither a foreign page nor a rebound name gets anything."""
    base = where.hands.base
    async with ClientSession() as session:
        for headers in ({"Host": "evil.example"}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
            async with session.get(f"{base}/api/state", headers=headers) as response:
                assert response.status == 403
        async with session.post(f"{base}/api/stamp", data="{}", headers={"Content-Type": "text/plain"}) as response:
            assert response.status == 415 and (await response.json())["text"]
        async with session.get(f"{base}/api/state", headers={"Origin": base}) as response:
            assert response.status == 200
            assert "script-src" not in response.headers["Content-Security-Policy"].replace("default-src", "")


async def test_bad_input_is_refused_in_chinese(where):
    for path, body in (
        ("keys", {"keeper_no": "abc", "pin": "1"}),
        ("keys", {}),
        ("code", {"code": "123"}),
        ("code", {"code": 12345678}),
        ("press", {"x": 2, "y": 0, "slot": 2}),
        ("press", {"x": True, "y": 0, "slot": 2}),
        ("paper", {"sample_id": ["x"]}),
        ("page", {"page": "1"}),
    ):
        answer = await where.hands.post(path, **body)
        assert answer["status"] in (400, 422), path
        assert answer["text"] != answer["code"]


async def test_secrets_are_written_nowhere(where, tmp_path):
    """door law 3."""
    await where.hands.post("keys", keeper_no="100001", pin="8642086420")
    await where.hands.until(lambda s: s["asking"] is None)
    await where.hands.sign_in()
    await where.hands.post("code", code="97531975")
    state = await where.hands.until(lambda s: s["asking"] is None)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in ("8642086420", "97531975"):
        assert secret not in json.dumps(state) and secret.encode() not in kept


async def test_papers_come_from_tray_and_upload(where):
    hands, base = where.hands, where.hands.base
    kinds = {one["kind"] for one in (await hands.state())["tray"]}
    assert kinds == {"stranger", "other", "blank"}
    print_paper(where.tray)
    tray = (await hands.until(lambda s: len(s["tray"]) == 6))["tray"]
    assert {one["kind"] for one in tray} == {"printed", "changed", "forged", "stranger", "other", "blank"}
    assert tray[0]["application"] == "261122000001"
    picture = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(picture, "PNG")
    for data, status in ((picture.getvalue(), 200), (b"%PDF-nonsense", 422), (b"MZ", 422)):
        form = FormData(quote_fields=False)
        form.add_field("file", data, filename="../../etc/证明.png")
        async with hands.session.post(f"{base}/api/paper/upload", data=form) as response:
            assert response.status == status
    seen = await hands.until(lambda s: s["page"]["state"] == "seen")
    assert seen["paper"]["sample_id"].startswith("uploaded:证明-")


async def test_pictures_and_events(where):
    hands, base = where.hands, where.hands.base
    await hands.post("paper", sample_id="other")
    await hands.until(lambda s: s["page"]["state"] == "seen")
    for path, kind in (("camera.jpg", "JPEG"), ("person.jpg", "JPEG"), ("sheet.png", "PNG")):
        async with hands.session.get(f"{base}/api/{path}") as response:
            assert Image.open(io.BytesIO(await response.read())).format == kind
    async with hands.session.get(f"{base}/api/photos/{'0' * 64}.jpg") as response:
        assert response.status == 404
    async with hands.session.get(f"{base}/api/events") as stream:
        assert (await stream.content.readline()) == b"event: state\n"
        first = json.loads((await stream.content.readline())[6:])
        await hands.post("keys", keeper_no="100001", pin="135790")
        while True:
            line = await stream.content.readline()
            if line.startswith(b"data: ") and json.loads(line[6:])["keeper"]:
                break
        assert first["keeper"] is None
