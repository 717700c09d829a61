"""One table of messages; each is accepted in its own direction, by its own key, for its own audience, in time."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa_protocol import messages, topics
from zhangfa_protocol.keys import BoxKey, key_ring
from zhangfa_protocol.messages import Claim, Command, CommandVerb, Fetch, MessageError, Request, SignIn, Verb
from zhangfa_protocol.schema import SchemaError, from_map, to_map
from zhangfa_protocol.topics import Direction, TopicError

NONCE = bytes(16)


def test_every_vector_is_read_in_its_direction_only(vectors):
    sample = vectors["messages"]
    ring = {}
    for name in ("terminal", "link"):
        ring |= key_ring(messages.VerifyKey.from_text(vectors["keys"]["signing"][name]["public"]))
    seen = set()
    for case in sample["cases"]:
        terminal, direction, kind = topics.parse(case["topic"])
        audience = messages.SERVER if direction is Direction.UP else terminal
        message, _ = messages.unpack(kind, bytes.fromhex(case["signed"]), ring, audience=audience, now_ms=None)
        assert to_map(message) == to_map(from_map(type(message), to_map(message)))
        for wrong in (messages.SERVER if audience == terminal else terminal, "t8"):
            with pytest.raises(MessageError):
                messages.unpack(kind, bytes.fromhex(case["signed"]), ring, audience=wrong, now_ms=None)
        seen.add(kind)
    assert seen == set(messages.BY_NAME)


def test_one_kind_is_not_read_as_another(key):
    _, data = messages.pack(Command("c1", CommandVerb.LOCK, "", None), key, "t1", now_ms=5, nonce=NONCE)
    for kind in messages.BY_NAME:
        if kind != "command":
            with pytest.raises(MessageError):
                messages.unpack(kind, data, key_ring(key.verify_key), audience="t1", now_ms=5)


def test_an_old_command_is_refused(key):
    _, data = messages.pack(Command("c1", CommandVerb.LOCK, "", None), key, "t1", now_ms=5, nonce=NONCE)
    ring = key_ring(key.verify_key)
    messages.unpack("command", data, ring, audience="t1", now_ms=600_005)
    with pytest.raises(MessageError, match="expired"):
        messages.unpack("command", data, ring, audience="t1", now_ms=600_006)


@pytest.mark.parametrize(
    "bad",
    [
        Command("", CommandVerb.LOCK, "", None), Command("c" * 65, CommandVerb.LOCK, "", None),
        Command("c1", "burn", "", None), Command("c1", CommandVerb.LOCK, None, None),
        Command("c1", CommandVerb.LOCK, "", 7),
    ],
)  # fmt: skip
def test_a_senseless_message_is_not_packed(key, bad):
    with pytest.raises(SchemaError):
        messages.pack(bad, key, "t1", now_ms=5, nonce=NONCE)


def test_a_request_is_sealed_to_this_terminal_and_request(key, box_key):
    for verb, content in ((Verb.SIGN_IN, SignIn("100001", "2468")), (Verb.CLAIM, Claim("12345678", "zhao"))):
        box = messages.seal_request(content, box_key.public, terminal_id="t1", request_id="r1")
        assert messages.open_request(Request("r1", verb, box), box_key, terminal_id="t1") == content
        for request, terminal in ((Request("r2", verb, box), "t1"), (Request("r1", verb, box), "t2")):
            with pytest.raises(MessageError):
                messages.open_request(request, box_key, terminal_id=terminal)
        swapped = Verb.CLAIM if verb is Verb.SIGN_IN else Verb.SIGN_IN
        with pytest.raises(MessageError):
            messages.open_request(Request("r1", swapped, box), box_key, terminal_id="t1")


def test_a_photo_is_sealed_to_its_digest(box_key):
    box = messages.seal_photo(b"jpeg", box_key.public, terminal_id="t1", digest=bytes(32))
    assert messages.open_photo(box, box_key, terminal_id="t1", digest=bytes(32)) == b"jpeg"
    with pytest.raises(messages.sealed.SealedError):
        messages.open_photo(box, box_key, terminal_id="t1", digest=b"\x01" * 32)


def test_a_full_chunk_fits_a_message(key):
    message = messages.Evidence(bytes(32), 0, messages.MAX_CHUNK, bytes(messages.MAX_CHUNK))
    topic, data = messages.pack(message, key, "t1", now_ms=0, nonce=NONCE)
    assert topic == "zf/1/t1/up/evidence"
    found, _ = messages.unpack("evidence", data, key_ring(key.verify_key), audience="server", now_ms=None)
    assert found == message


@given(st.text(max_size=60))
def test_other_topics_are_refused(text):
    if not re.fullmatch(r"zf/1/[0-9a-z]{1,64}/(up|down)/[a-z_]{1,32}", text):
        with pytest.raises(TopicError):
            topics.parse(text)


def test_topics():
    assert topics.parse(topics.topic("t1", Direction.UP, "hello")) == ("t1", Direction.UP, "hello")
    assert topics.all_down("t1") == "zf/1/t1/down/+"
    for bad in ("", "T1", "a/b", "+", "#"):
        with pytest.raises(TopicError):
            topics.topic(bad, Direction.UP, "hello")


def test_the_document_shows_the_table_as_it_is():
    page = (Path(__file__).parents[3] / "docs" / "protocol" / "messages.md").read_text(encoding="utf-8")
    for row in messages.describe():
        line = next(text for text in page.splitlines() if text.startswith(f"| `{row['kind']}` "))
        assert f"`{row['topic']}`" in line
        for name in row["fields"]:
            assert f"`{name}`" in line, (row["kind"], name)


def test_a_paper_arrives_piece_by_piece_for_whoever_asked():
    """The pieces make up the whole; no other terminal, paper, place or key opens them."""
    data, mine = bytes(range(256)) * 300, BoxKey.generate()
    document, got = bytes(31) + b"d", b""
    while len(got) < len(data):
        wanted = Fetch(document, len(got), mine.public)
        piece = messages.seal_paper(wanted, data, terminal_id="t1")
        assert (piece.offset, piece.total) == (len(got), len(data))
        for changed, terminal, key in (
            (piece, "t2", mine),
            (replace(piece, document=bytes(32)), "t1", mine),
            (replace(piece, offset=piece.offset + 1), "t1", mine),
            (piece, "t1", BoxKey.generate()),
        ):
            with pytest.raises(MessageError):
                messages.open_paper(changed, key, terminal_id=terminal)
        got += messages.open_paper(piece, mine, terminal_id="t1")
    assert got == data
    assert messages.seal_paper(Fetch(document, len(data) + 5, mine.public), data, terminal_id="t1").offset == 0
