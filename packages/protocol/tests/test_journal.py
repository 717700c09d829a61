"""The journal: what follows is accepted, everything else has the name of its fault."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa_protocol import journal
from zhangfa_protocol.journal import BODY, Entry, EventType, JournalError, JournalFault, TimeQuality
from zhangfa_protocol.schema import SchemaError


def entry(seq: int, prev: bytes, **changes) -> Entry:
    values = {
        "boot_id": "b1", "seq": seq, "prev": prev, "uptime_ms": seq, "time_ms": None,
        "time_quality": TimeQuality.UNKNOWN, "type": EventType.POWER_LOST, "permit_id": None, "body": {},
    }  # fmt: skip
    return Entry(**(values | changes))


def chain(key, count: int, start: int = 1, prev: bytes = bytes(32)) -> list[bytes]:
    signed: list[bytes] = []
    for seq in range(start, start + count):
        signed.append(entry(seq, prev).sign(key))
        prev = journal.entry_hash(signed[-1])
    return signed


def fault(key, entries, after=journal.GENESIS) -> JournalFault:
    with pytest.raises(JournalError) as caught:
        journal.verify_chain(entries, key.verify_key, after)
    return caught.value.fault


@given(st.integers(0, 12), st.integers(0, 12))
def test_a_chain_may_be_brought_in_parts(key, first, second):
    signed = chain(key, first + second)
    journal.verify_chain(signed[:first], key.verify_key)
    after = (first, journal.entry_hash(signed[first - 1])) if first else journal.GENESIS
    found = journal.verify_chain(signed[first:], key.verify_key, after)
    assert [item.seq for item in found] == list(range(first + 1, first + second + 1))


def test_a_missing_entry_is_a_gap(key):
    signed = chain(key, 4)
    assert fault(key, [signed[0], signed[2]]) is JournalFault.GAP
    assert fault(key, signed[1:]) is JournalFault.GAP


def test_a_repeated_entry_goes_backwards(key):
    signed = chain(key, 3)
    assert fault(key, [*signed, signed[2]]) is JournalFault.BACKWARDS
    assert fault(key, signed[:2], (2, journal.entry_hash(signed[1]))) is JournalFault.BACKWARDS


def test_another_history_is_a_fork(key):
    signed = chain(key, 3)
    other = chain(key, 1, 3, bytes([1]) + bytes(31))
    assert fault(key, [*signed[:2], *other]) is JournalFault.FORK


def test_uptime_does_not_run_backwards_within_a_boot(key):
    first = entry(1, bytes(32), uptime_ms=50).sign(key)
    prev = journal.entry_hash(first)
    assert fault(key, [first, entry(2, prev, uptime_ms=49).sign(key)]) is JournalFault.BACKWARDS
    journal.verify_chain([first, entry(2, prev, uptime_ms=1, boot_id="b2").sign(key)], key.verify_key)


def test_another_terminals_entry_is_refused(key, stranger):
    assert fault(stranger, chain(key, 1)) is JournalFault.SIGNATURE


def test_every_changed_byte_is_refused(key):
    signed = chain(key, 1)[0]
    for place in range(len(signed)):
        bad = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
        assert fault(key, [bad]) is JournalFault.SIGNATURE


def test_the_fault_names_its_place(key):
    signed = chain(key, 3)
    with pytest.raises(JournalError) as caught:
        journal.verify_chain([*signed, signed[0]], key.verify_key)
    assert caught.value.place == 3


_SAMPLES = {str: "x", int: 1, bytes: bytes(32), bool: True}


@pytest.mark.parametrize("kind", EventType)
def test_every_event_has_a_body_that_is_checked(key, kind):
    body = {name.rstrip("?"): _SAMPLES[want] for name, want in BODY[kind].items()}
    good = entry(1, bytes(32), type=kind, body=body, permit_id="p1")
    assert journal.verify_chain([good.sign(key)], key.verify_key) == [good]
    with pytest.raises(SchemaError):
        replace(good, body=body | {"more": 1}).sign(key)
    for name in BODY[kind]:
        with pytest.raises(SchemaError):
            replace(good, body=body | {name.rstrip("?"): []}).sign(key)
        if not name.endswith("?"):
            with pytest.raises(SchemaError):
                replace(good, body={k: v for k, v in body.items() if k != name}).sign(key)


def test_an_opening_names_its_permit_and_time_its_quality(key):
    body = {name: _SAMPLES[want] for name, want in BODY[EventType.OPEN_INTENT].items() if not name.endswith("?")}
    with pytest.raises(SchemaError):
        entry(1, bytes(32), type=EventType.OPEN_INTENT, body=body).sign(key)
    with pytest.raises(SchemaError):
        entry(1, bytes(32), time_ms=5).sign(key)
    with pytest.raises(SchemaError):
        entry(1, bytes(32), time_quality=TimeQuality.TRUSTED).sign(key)


def test_what_was_taken_in_is_read_again_by_one_signature(key, stranger):
    """The last entry is signed and names the one before it, and so on: nothing between can be changed."""
    signed = chain(key, 4)
    assert [item.seq for item in journal.read_linked(signed[1:], key.verify_key)] == [2, 3, 4]
    assert journal.read_linked([], key.verify_key) == []
    forged = entry(2, journal.entry_hash(signed[0]), uptime_ms=9).sign(key)
    ours = bytes(signed[3][:-1]) + bytes([signed[3][-1] ^ 1])
    for wrong, found in (
        ([signed[0], forged, *signed[2:]], JournalFault.FORK),
        ([signed[0], *signed[2:]], JournalFault.FORK),
        ([*signed[:3], ours], JournalFault.SIGNATURE),
        ([*signed[:2], chain(stranger, 1, 3, journal.entry_hash(signed[1]))[0]], JournalFault.SIGNATURE),
    ):
        with pytest.raises(JournalError) as caught:
            journal.read_linked(wrong, key.verify_key)
        assert caught.value.fault is found


@given(st.data())
def test_any_changed_byte_of_a_linked_entry_is_found(key, data):
    signed = chain(key, 3)
    place = data.draw(st.integers(0, 2))
    at = data.draw(st.integers(0, len(signed[place]) - 1))
    changed = bytearray(signed[place])
    changed[at] ^= data.draw(st.integers(1, 255))
    with pytest.raises(JournalError):
        journal.read_linked([*signed[:place], bytes(changed), *signed[place + 1 :]], key.verify_key)
