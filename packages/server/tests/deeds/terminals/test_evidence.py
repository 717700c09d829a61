"""Photos come in pieces and are kept only when they open and are the photo that the journal names (terminals law 8)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import cast
import pytest
from counter import MemoryStorage
from machine import DIGEST, JPEG, Machine, server_box
from zhangfa.adapters.pieces import MemoryPieces
from zhangfa.ledger import queries as ledger
from zhangfa.terminals import queries
from zhangfa.terminals import services as terminals
from zhangfa_protocol import messages
from zhangfa_protocol.messages import Evidence

BIG = bytes(range(256)) * 500
BIG_DIGEST = hashlib.sha256(BIG).digest()


@dataclass
class Places:
    """Where photos go, and where they wait."""

    storage: MemoryStorage = field(default_factory=MemoryStorage)
    pieces: MemoryPieces = field(default_factory=MemoryPieces)


@pytest.fixture
def places() -> Places:
    return Places()


def sealed(machine: Machine, jpeg: bytes = JPEG, digest: bytes = DIGEST) -> bytes:
    return messages.seal_photo(jpeg, server_box(), terminal_id=machine.id, digest=digest)


def send(machine: Machine, keys, places, box: bytes, digest: bytes, offset: int = 0, count: int = 48 * 1024) -> int:
    piece = Evidence(digest, offset, len(box), box[offset : offset + count])
    given = {"photos": keys, "pieces": places.pieces, "storage": places.storage}
    return terminals.receive_evidence(actor=machine.actor, now=cast.NOW, piece=piece, **given)


def test_one_piece(machine: Machine, keys, places):
    box = sealed(machine)
    assert send(machine, keys, places, box, DIGEST) == len(box)
    assert places.storage.get(DIGEST.hex()) == JPEG
    assert queries.photos_stored([DIGEST.hex()]) == {DIGEST.hex()}
    assert ledger.history(machine.id)[-1].fact.digest == DIGEST


def test_many_pieces_lost_and_repeated_ones(machine: Machine, keys, places):
    box = sealed(machine, BIG, BIG_DIGEST)
    step = 48 * 1024
    assert send(machine, keys, places, box, BIG_DIGEST, 0) == step
    assert send(machine, keys, places, box, BIG_DIGEST, 2 * step) == step  # the second was lost
    assert send(machine, keys, places, box, BIG_DIGEST, 0) == step
    assert queries.photos_stored([BIG_DIGEST.hex()]) == frozenset()
    assert send(machine, keys, places, box, BIG_DIGEST, step) == 2 * step
    assert send(machine, keys, places, box, BIG_DIGEST, 2 * step) == len(box)
    assert places.storage.get(BIG_DIGEST.hex()) == BIG
    assert send(machine, keys, places, box, BIG_DIGEST, 2 * step) == len(box)
    assert [entry.kind for entry in ledger.history(machine.id)].count("terminal.evidence_received") == 1


def test_a_photo_sealed_anew_begins_again(machine: Machine, keys, places):
    first, second = sealed(machine, BIG, BIG_DIGEST), sealed(machine, BIG + b"x", BIG_DIGEST)
    send(machine, keys, places, first, BIG_DIGEST)
    assert send(machine, keys, places, second, BIG_DIGEST, 48 * 1024) == 0
    for offset in range(0, len(first), 48 * 1024):
        last = send(machine, keys, places, first, BIG_DIGEST, offset)
    assert last == len(first)


@pytest.mark.parametrize("damage", ["other photo", "changed", "other terminal"])
def test_what_does_not_open_is_not_kept(machine: Machine, keys, places, damage):
    box = sealed(machine)
    if damage == "other photo":
        box = sealed(machine, b"another")
    elif damage == "changed":
        box = box[:-1] + bytes([box[-1] ^ 1])
    else:
        box = messages.seal_photo(JPEG, server_box(), terminal_id="another", digest=DIGEST)
    assert send(machine, keys, places, box, DIGEST) == 0
    assert places.storage.bytes == {} and queries.photos_stored([DIGEST.hex()]) == frozenset()
    assert send(machine, keys, places, sealed(machine), DIGEST) > 0


def test_pieces_that_an_outage_took_are_sent_again(machine: Machine, keys, places):
    box, step = sealed(machine, BIG, BIG_DIGEST), 48 * 1024
    send(machine, keys, places, box, BIG_DIGEST)
    places.pieces.forget()
    assert send(machine, keys, places, box, BIG_DIGEST, step) == 0
    for offset in range(0, len(box), step):
        last = send(machine, keys, places, box, BIG_DIGEST, offset)
    assert last == len(box) and places.storage.get(BIG_DIGEST.hex()) == BIG
