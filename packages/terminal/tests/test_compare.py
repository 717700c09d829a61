"""The page under the camera beside the approved one: fetched ahead, compared letter by letter, said on the screen."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from terminal_support.counter import CODE, place, print_of, registered
from terminal_support.county import NOW, PERMIT
from zhangfa_protocol.messages import MAX_PAPER
from zhangfa_terminal.papers import Papers

PATIENCE = 120.0  # a busy machine compares slowly; how fast a quiet one is, the bench tells


@pytest.fixture
async def counter(tmp_path):
    async with place(tmp_path, NOW, compares=True) as where, where.terminal() as hands:
        where.hands = hands
        yield where


async def test_a_page_is_compared_with_the_approved_one(counter):
    """The same page is accepted; one character typed over is refused, ringed, kept as a picture and told."""
    hands, server = counter.hands, counter.server
    approved, sample = print_of(counter.tray)
    document = hashlib.sha256(approved).digest()
    server.papers[document] = approved
    server.pieces_lost = 1
    server.impressions["seal-committee"] = registered()
    await hands.sign_in()
    await server.issue(replace(PERMIT, document=document), CODE)
    await hands.claim()
    accepted = await hands.lay(sample, seconds=PATIENCE)
    assert accepted["comparison"]["verdict"] == "match" and accepted["can"]["stamp"]

    tray = {one["kind"]: one["id"] for one in accepted["tray"]}
    refused = await hands.lay(tray["forged"], "refused", PATIENCE)
    assert refused["page"]["code"] == "page_changed" and not refused["can"]["stamp"]
    assert (await hands.post("stamp"))["message"]["code"] == "page_changed"
    first = refused["comparison"]["differences"][0]
    assert first["seen"][0] < first["seen"][2] and first["approved"][1] < first["approved"][3]
    await server.until(lambda: len(server.photos) >= 1 and "PAGE_REFUSED" in server.kinds())
    told = next(entry for entry in server.entries if entry.type == "PAGE_REFUSED")
    assert (told.body["reason"], told.body["verdict"]) == ("page_changed", "mismatch")
    assert told.body["photo"] in server.photos and told.body["version"]

    await hands.lay(sample, seconds=PATIENCE)
    stamped = await hands.use()
    assert (stamped["permit"]["used"], stamped["message"]["code"]) == (1, "stamped")
    again = await hands.until(lambda s: s["page"]["state"] == "accepted", PATIENCE)  # the mark is no change of the text
    assert again["message"]["code"] == "stamped"
    judged = await hands.until(lambda s: s["mark"]["code"] != "mark_judging", PATIENCE)
    assert (judged["mark"]["code"], judged["mark"]["level"], judged["mark"]["number"]) == ("mark_right", "ok", 1)
    await server.until(lambda: "MARK_JUDGED" in server.kinds())
    said = next(entry.body for entry in server.entries if entry.type == "MARK_JUDGED")
    assert (said["verdict"], said["reasons"], said["flaw"]) == ("match", "", "")
    await hands.post("close", reason="好了")
    await hands.until(lambda s: s["phase"] == "signed_in")
    kept = hashlib.sha256(registered()).hexdigest()  # the seal stays, and so does its registered impression
    await hands.until(lambda s: [one.name for one in (counter.folder / "papers").iterdir()] == [kept])


async def test_without_the_approved_paper_nothing_is_stamped(counter):
    hands = counter.hands
    _, sample = print_of(counter.tray)
    await hands.sign_in()
    await counter.server.issue(PERMIT, CODE)
    await hands.claim()
    waiting = await hands.lay(sample, "comparing")
    assert "正在传到" in waiting["page"]["text"] and not waiting["can"]["stamp"]
    assert (await hands.post("stamp"))["message"]["code"] == "page_comparing"
    assert "OPEN_INTENT" not in counter.server.kinds()


def pieces(papers: Papers, document: bytes, data: bytes, size: int = 7) -> list[bool]:
    return [papers.add(document, at, len(data), data[at : at + size]) for at in range(0, len(data), size)]


def test_a_paper_is_the_one_its_permit_names_or_not_there(tmp_path: Path):
    papers, data = Papers(tmp_path / "papers"), b"%PDF approved paper"
    document = hashlib.sha256(data).digest()
    assert not any(pieces(papers, document, b"%PDF another paper!")) and not papers.holds(document)
    assert papers.received(document) == 0
    assert pieces(papers, document, data)[-1] and papers.path(document).read_bytes() == data
    assert papers.path(document).stat().st_mode & 0o777 == 0o600
    papers.keep_only(())
    assert not papers.holds(document) and list(papers.folder.iterdir()) == []


@pytest.mark.parametrize(("offset", "total", "piece"), [(3, 10, b"late"), (0, 2, b"too long"), (0, MAX_PAPER + 9, b"")])
def test_pieces_that_do_not_fit_are_dropped(tmp_path: Path, offset: int, total: int, piece: bytes):
    papers = Papers(tmp_path / "papers")
    assert not papers.add(bytes(32), offset, total, piece)
    assert papers.received(bytes(32)) == 0 and not papers.holds(bytes(32))
