"""Photos come in pieces and are kept only when they open and are the photo that the journal names (terminals law 8)."""

from __future__ import annotations

import hashlib

import cast
import pytest
from counter import MemoryStorage
from machine import DIGEST, JPEG, Machine, server_box
from zhangfa.ledger import queries as ledger
from zhangfa.terminals import queries
from zhangfa.terminals import services as terminals
from zhangfa_protocol import messages
from zhangfa_protocol.messages import Evidence

BIG = bytes(range(256)) * 500
BIG_DIGEST = hashlib.sha256(BIG).digest()


@pytest.fixture
def storage() -> MemoryStorage:
    return MemoryStorage()


def sealed(machine: Machine, jpeg: bytes = JPEG, digest: bytes = DIGEST) -> bytes:
    return messages.seal_photo(jpeg, server_box(), terminal_id=machine.id, digest=digest)


def send(machine: Machine, keys, storage, box: bytes, digest: bytes, offset: int = 0, count: int = 48 * 1024) -> int:
    piece = Evidence(digest, offset, len(box), box[offset : offset + count])
    return terminals.receive_evidence(actor=machine.actor, now=cast.NOW, piece=piece, photos=keys, storage=storage)


def test_one_piece(machine: Machine, keys, storage):
    box = sealed(machine)
    assert send(machine, keys, storage, box, DIGEST) == len(box)
    assert storage.get(DIGEST.hex()) == JPEG
    assert queries.photos_stored([DIGEST.hex()]) == {DIGEST.hex()}
    assert ledger.history(machine.id)[-1].fact.digest == DIGEST


def test_many_pieces_lost_and_repeated_ones(machine: Machine, keys, storage):
    box = sealed(machine, BIG, BIG_DIGEST)
    step = 48 * 1024
    assert send(machine, keys, storage, box, BIG_DIGEST, 0) == step
    assert send(machine, keys, storage, box, BIG_DIGEST, 2 * step) == step  # the second was lost
    assert send(machine, keys, storage, box, BIG_DIGEST, 0) == step
    assert queries.photos_stored([BIG_DIGEST.hex()]) == frozenset()
    assert send(machine, keys, storage, box, BIG_DIGEST, step) == 2 * step
    assert send(machine, keys, storage, box, BIG_DIGEST, 2 * step) == len(box)
    assert storage.get(BIG_DIGEST.hex()) == BIG
    assert send(machine, keys, storage, box, BIG_DIGEST, 2 * step) == len(box)
    assert [entry.kind for entry in ledger.history(machine.id)].count("terminal.evidence_received") == 1


def test_a_photo_sealed_anew_begins_again(machine: Machine, keys, storage):
    first, second = sealed(machine, BIG, BIG_DIGEST), sealed(machine, BIG + b"x", BIG_DIGEST)
    send(machine, keys, storage, first, BIG_DIGEST)
    assert send(machine, keys, storage, second, BIG_DIGEST, 48 * 1024) == 0
    for offset in range(0, len(first), 48 * 1024):
        last = send(machine, keys, storage, first, BIG_DIGEST, offset)
    assert last == len(first)


@pytest.mark.parametrize("damage", ["other photo", "changed", "other terminal"])
def test_what_does_not_open_is_not_kept(machine: Machine, keys, storage, damage):
    box = sealed(machine)
    if damage == "other photo":
        box = sealed(machine, b"another")
    elif damage == "changed":
        box = box[:-1] + bytes([box[-1] ^ 1])
    else:
        box = messages.seal_photo(JPEG, server_box(), terminal_id="another", digest=DIGEST)
    assert send(machine, keys, storage, box, DIGEST) == 0
    assert storage.bytes == {} and queries.photos_stored([DIGEST.hex()]) == frozenset()
    assert send(machine, keys, storage, sealed(machine), DIGEST) > 0
