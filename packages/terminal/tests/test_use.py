"""The use of a seal at a whole terminal: its own process, a real broker, a server that speaks the protocol."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from terminal_support.counter import CODE, SECOND_CODE, place, print_paper
from terminal_support.county import OTHER_CODE, PERMIT


@pytest.fixture
async def counter(tmp_path):
    async with place(tmp_path) as where, where.terminal() as hands:
        where.hands = hands
        yield where


async def test_one_paper_from_code_to_ink(counter):
    sample = print_paper(counter.tray)
    hands, server = counter.hands, counter.server
    await hands.sign_in()
    await server.issue(PERMIT, CODE)
    claimed = await hands.claim()
    assert claimed["permit"]["left"] == 2 and claimed["sleeves"][1]["lamp"] == "amber"
    await hands.lay(sample)
    after = await hands.use()
    assert after["permit"]["used"] == 1 and after["paper"]["impressions"] == 1
    await hands.lay(sample)  # a fresh sheet from the stack
    done = await hands.use()
    assert done["phase"] == "signed_in" and done["message"]["code"] == "all_stamped"
    await server.until(lambda: "PERMIT_CLOSED" in server.kinds() and len(server.photos) >= 5)
    pressed = [entry for entry in server.entries if entry.type == "PRESSED"]
    assert [entry.body["impression"] for entry in pressed] == [1, 2]
    assert all(entry.body["red_found"] and entry.body["red_mm2"] > 100 for entry in pressed)
    intents = [entry for entry in server.entries if entry.type == "OPEN_INTENT"]
    named = {entry.body["before"] for entry in intents} | {entry.body["after"] for entry in pressed}
    assert named <= set(server.photos)
    assert all(hashlib.sha256(photo).digest() == digest for digest, photo in server.photos.items())
    await hands.until(lambda s: s["queue"] == {"entries": 0, "photos": 0})


async def test_wrong_papers_are_refused_with_the_reason(counter):
    sample = print_paper(counter.tray)
    print_paper(counter.tray, "261122000002", OTHER_CODE)
    hands, server = counter.hands, counter.server
    await hands.sign_in()
    await server.issue(PERMIT, CODE)
    await hands.claim()
    tray = {one["kind"]: one["id"] for one in (await hands.state())["tray"]}
    expected = {
        "blank": "page_blank", "other": "page_no_code", "changed": "page_no_code", "stranger": "page_other_document",
    }  # fmt: skip
    for kind, code in expected.items():
        refused = await hands.lay(tray[kind], "refused")
        assert refused["page"]["code"] == code, kind
        assert (await hands.post("stamp"))["message"]["code"] == code
    assert (await hands.lay("printed:261122000002.pdf", "refused"))["page"]["code"] == "page_other_document"
    await hands.post("paper")
    await hands.until(lambda s: s["page"]["state"] == "none")
    assert (await hands.post("stamp"))["message"]["code"] == "page_missing"
    await hands.lay(sample)
    await server.until(lambda: server.kinds().count("PAGE_REFUSED") >= 4)
    assert "OPEN_INTENT" not in server.kinds()


async def test_a_page_too_many_is_another_paper(counter):
    sample = print_paper(counter.tray, count=2)
    await counter.hands.sign_in()
    await counter.server.issue(PERMIT, CODE)
    await counter.hands.claim()
    assert (await counter.hands.lay(sample, "refused"))["page"]["code"] == "page_wrong_number"


async def test_wrong_code_used_code_wrong_pin(counter):
    hands, server = counter.hands, counter.server
    await hands.until(lambda s: s["online"])
    await hands.post("keys", keeper_no="100001", pin="000000")
    await hands.until(lambda s: s["message"]["code"] == "keeper_unknown")
    await hands.sign_in()
    await server.issue(replace(PERMIT, granted=1), CODE)
    await hands.post("code", code=SECOND_CODE)
    await hands.until(lambda s: s["message"]["code"] == "code_wrong")
    await hands.claim()
    await hands.post("close", reason="村民不再需要")
    await hands.until(lambda s: s["phase"] == "signed_in")
    await hands.post("code", code=CODE)
    await hands.until(lambda s: s["message"]["code"] == "code_used")


async def test_the_terminal_obeys_a_lock_and_says_so(counter):
    sample = print_paper(counter.tray)
    hands, server = counter.hands, counter.server
    await hands.sign_in()
    await server.issue(PERMIT, CODE)
    await hands.claim()
    await hands.lay(sample)
    await hands.open()
    command = await server.command("lock")
    locked = await hands.until(lambda s: s["locked"] and s["phase"] == "claimed")
    assert locked["locked_reason"] == "书记要求" and locked["sleeves"][0]["lamp"] == "red"
    assert (await hands.post("press", x=0.5, y=0.5, slot=2))["status"] == 409
    assert (await hands.post("stamp"))["message"]["code"] == "locked"
    await server.until(lambda: any(ack.command_id == command and ack.outcome == "done" for ack in server.acks))
    assert server.kinds().count("LOCKED") == 1
    await server.until(lambda: "NOT_PRESSED" in server.kinds())
    await server.command("unlock")
    await hands.until(lambda s: not s["locked"])
    assert (await hands.use())["permit"] is None  # the second of two: the first was counted although not pressed


async def test_taking_the_paper_away_shuts_the_sleeve(counter):
    sample = print_paper(counter.tray)
    hands = counter.hands
    await hands.sign_in()
    await counter.server.issue(PERMIT, CODE)
    await hands.claim()
    await hands.lay(sample)
    await hands.open()
    await hands.post("paper")
    shut = await hands.until(lambda s: s["phase"] == "claimed")
    assert shut["message"]["code"] == "not_pressed" and shut["permit"]["used"] == 1
