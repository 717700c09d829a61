"""Hostile bytes: every decoder answers with its own error, never with another, and never accepts what is not signed."""

from __future__ import annotations

import random

import pytest
from zhangfa_protocol import canonical, checkpoint, cose, journal, leaf, messages, pagecode, permit, proofs, topics
from zhangfa_protocol.keys import VerifyKey, key_ring
from zhangfa_protocol.merkle import ProofError

ROUNDS = 4000


def mutate(rng: random.Random, data: bytes) -> bytes:
    """One to four random edits: flip, insert, delete, repeat, truncate."""
    raw = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(raw) + 1)
        edit = rng.randrange(5)
        if edit == 0 and place < len(raw):
            raw[place] ^= 1 << rng.randrange(8)
        elif edit == 1:
            raw.insert(place, rng.randrange(256))
        elif edit == 2:
            del raw[place : place + rng.randint(1, 4)]
        elif edit == 3:
            raw[place:place] = raw[place : place + rng.randint(1, 9)]
        elif rng.random() < 0.2:
            del raw[place:]
    return bytes(raw)


def survive(data: bytes, attempt, expected) -> int:
    """How many mutants were accepted; anything but `expected` is an error of ours."""
    rng, accepted = random.Random(20261122), 0
    for _ in range(ROUNDS):
        mutant = mutate(rng, data)
        if mutant == data:
            continue
        try:
            attempt(mutant)
            accepted += 1
        except expected:
            pass
    return accepted


@pytest.fixture
def ring(vectors):
    rows = vectors["keys"]["signing"].values()
    return key_ring(*(VerifyKey.from_text(row["public"]) for row in rows))


def test_permits(vectors, ring):
    data = bytes.fromhex(vectors["permit"]["signed"])
    assert survive(data, lambda raw: permit.read(raw, ring, "t7qingshi"), permit.PermitError) == 0


def test_messages(vectors, ring):
    for case in vectors["messages"]["cases"][:4]:
        _, direction, kind = topics.parse(case["topic"])
        audience = "server" if direction.value == "up" else "t7qingshi"

        def attempt(raw: bytes, kind: str = kind, audience: str = audience) -> None:
            messages.unpack(kind, raw, ring, audience=audience, now_ms=None)

        assert survive(bytes.fromhex(case["signed"]), attempt, messages.MessageError) == 0


def test_journal(vectors):
    row = vectors["journal"]
    key = VerifyKey.from_text(row["key"])
    first = bytes.fromhex(row["entries"][0])
    assert survive(first, lambda raw: journal.verify_chain([raw], key), journal.JournalError) == 0


def test_bodies_that_are_signed_but_senseless(vectors, key):
    """A signature does not excuse a shape: mutated bodies of every message kind, signed again with a good key."""
    ring = key_ring(key.verify_key)
    rng = random.Random(7)
    for case in vectors["messages"]["cases"]:
        terminal, direction, kind = topics.parse(case["topic"])
        audience = "server" if direction.value == "up" else terminal
        parts = canonical.decode(bytes.fromhex(case["signed"]))
        claims = canonical.decode(parts[2])
        for _ in range(300):
            try:
                body = canonical.decode(mutate(rng, canonical.encode(claims["body"])))
                if type(body) is not dict:
                    continue
                data = cose.sign(body, key, type=kind, audience=audience, now_ms=1, expires_ms=None, nonce=bytes(16))
                messages.unpack(kind, data, ring, audience=audience, now_ms=None)
            except (canonical.CanonicalError, cose.VerifyError, messages.MessageError):
                continue


def test_leaves(vectors):
    data = bytes.fromhex(vectors["permit"]["leaf"])

    def attempt(raw: bytes) -> None:
        assert leaf.decode_leaf(raw).encode() == raw

    survive(data, attempt, leaf.LeafError)


def test_proof_files(vectors):
    row = vectors["proof"]
    ring = checkpoint.vkeys([row["vkey"]])

    def attempt(raw: bytes) -> None:
        proofs.verify_entry(raw.decode("utf-8", "surrogateescape"), None, ring)

    assert survive(row["proof"].encode(), attempt, ProofError) == 0


def test_page_codes(vectors):
    url = vectors["pagecode"]["url"]

    def attempt(raw: bytes) -> None:
        text = raw.decode("utf-8", "surrogateescape")
        found = pagecode.from_url(text)
        assert found.to_url(text.rpartition("/c/")[0]) == text

    survive(url.encode(), attempt, pagecode.PageCodeError)


def test_random_bytes(ring):
    rng = random.Random(1)
    for _ in range(ROUNDS):
        data = rng.randbytes(rng.randrange(120))
        with pytest.raises(cose.VerifyError):
            cose.verify(data, ring, type="permit", audience="t1", now_ms=None)
        with pytest.raises(leaf.LeafError):
            leaf.decode_leaf(data)
