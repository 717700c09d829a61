"""A permit is for one terminal, and its ledger leaf names exactly its bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from zhangfa_protocol import canonical, cose, leaf, permit
from zhangfa_protocol.keys import key_ring
from zhangfa_protocol.leaf import Leaf, LeafError
from zhangfa_protocol.permit import Permit, PermitError
from zhangfa_protocol.schema import SchemaError

GOOD = Permit(
    id="p1", application="261122000017", check_code="A" * 22, seal_id="s1", terminal_id="t1", slot=1,
    document=bytes(32), pages=1, granted=1, opens_ms=1, closes_ms=2, matter="证明", village="青石村",
)  # fmt: skip


def test_what_was_issued_is_read(key):
    data = permit.issue(GOOD, key, 1, bytes(16))
    assert permit.read(data, key_ring(key.verify_key), "t1") == GOOD


def test_another_terminal_or_key_is_refused(key, stranger):
    data = permit.issue(GOOD, key, 1, bytes(16))
    with pytest.raises(PermitError):
        permit.read(data, key_ring(key.verify_key), "t2")
    with pytest.raises(PermitError):
        permit.read(data, key_ring(stranger.verify_key), "t1")


def test_an_audience_that_is_not_the_permits_terminal_is_refused(key):
    body = vars(replace(GOOD, terminal_id="t2"))
    data = cose.sign(body, key, type="permit", audience="t1", now_ms=1, expires_ms=2, nonce=bytes(16))
    with pytest.raises(PermitError):
        permit.read(data, key_ring(key.verify_key), "t1")


@pytest.mark.parametrize(
    "changes",
    [
        {"granted": 0}, {"slot": 0}, {"pages": 0}, {"document": b"x"}, {"check_code": "-" * 22}, {"closes_ms": 1},
        {"matter": ""}, {"granted": True}, {"id": 5}, {"village": None}, {"application": "x" * 40},
    ],
)  # fmt: skip
def test_a_senseless_permit_is_neither_issued_nor_read(key, changes):
    bad = replace(GOOD, **changes)
    with pytest.raises((PermitError, SchemaError, canonical.CanonicalError)):
        permit.issue(bad, key, 1, bytes(16))
    data = cose.sign(vars(bad), key, type="permit", audience="t1", now_ms=1, expires_ms=9, nonce=bytes(16))
    with pytest.raises(PermitError):
        permit.read(data, key_ring(key.verify_key), "t1")


def test_an_unknown_field_is_refused(key):
    data = cose.sign(
        vars(GOOD) | {"more": 1}, key, type="permit", audience="t1", now_ms=1, expires_ms=9, nonce=bytes(16)
    )
    with pytest.raises(PermitError):
        permit.read(data, key_ring(key.verify_key), "t1")


def test_the_leaf_must_name_the_permit(key):
    data = permit.issue(GOOD, key, 1, bytes(16))
    permit.check_leaf(data, Leaf("permit.issued", 1, {"permit_digest": permit.digest(data)}))
    for other in (
        Leaf("permit.revoked", 1, {"permit_digest": permit.digest(data)}),
        Leaf("permit.issued", 1, {"permit_digest": bytes(32)}),
        Leaf("permit.issued", 1),
    ):
        with pytest.raises(PermitError):
            permit.check_leaf(data, other)


def test_a_leaf_is_read_back():
    one = Leaf("application.submitted", 5, {"number": "26", "copies": 2, "digest": b"x"}, bytes(32))
    assert leaf.decode_leaf(one.encode()) == one


@pytest.mark.parametrize(
    "bad",
    [
        Leaf("Submitted", 1), Leaf("a.b", -1), Leaf("a.b", 1, {"x": None}), Leaf("a.b", 1, {"x": True}),
        Leaf("a.b", 1, {}, b"short"), Leaf("a.b", 1, {}, None, 2), Leaf("a.b", 1, {"x": [1]}),
    ],
)  # fmt: skip
def test_a_malformed_leaf_is_not_written(bad):
    with pytest.raises(LeafError):
        bad.encode()


@pytest.mark.parametrize("value", [{}, [], {"v": 1}, {"v": 1, "kind": 5, "at": 1, "public": {}, "commitment": None}])
def test_other_bytes_are_no_leaf(value):
    with pytest.raises(LeafError):
        leaf.decode_leaf(canonical.encode(value))


def test_a_commitment_hides_and_binds():
    record = {"applicant": "周大山", "id_number": "330000199001010000"}
    one = leaf.commit(bytes(16), record)
    assert one == leaf.commit(bytes(16), dict(reversed(record.items())))
    assert one != leaf.commit(bytes([1]) + bytes(15), record)
    assert one != leaf.commit(bytes(16), record | {"applicant": "吴强"})
    with pytest.raises(LeafError):
        leaf.commit(b"", record)
