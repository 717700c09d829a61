"""A box opens for its recipient, in its context, unchanged; else not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa_protocol import sealed
from zhangfa_protocol.keys import BoxKey
from zhangfa_protocol.sealed import SealedError


@given(st.binary(max_size=2000), st.binary(max_size=40))
def test_it_opens_for_its_recipient(box_key, plaintext, context):
    assert sealed.open(sealed.seal(plaintext, box_key.public, context=context), box_key, context=context) == plaintext


def test_two_boxes_of_one_secret_differ(box_key):
    assert sealed.seal(b"1234", box_key.public, context=b"") != sealed.seal(b"1234", box_key.public, context=b"")


def test_it_does_not_open_elsewhere(box_key):
    box = sealed.seal(b"1234", box_key.public, context=b"a")
    with pytest.raises(SealedError):
        sealed.open(box, box_key, context=b"b")
    with pytest.raises(SealedError):
        sealed.open(box, BoxKey(bytes(32)), context=b"a")


def test_every_changed_byte_spoils_it(box_key):
    box = sealed.seal(b"1234", box_key.public, context=b"a")
    for place in range(len(box)):
        with pytest.raises(SealedError):
            sealed.open(box[:place] + bytes([box[place] ^ 1]) + box[place + 1 :], box_key, context=b"a")
    for short in range(len(box)):
        with pytest.raises(SealedError):
            sealed.open(box[:short], box_key, context=b"a")


def test_a_sender_key_of_low_order_is_refused(box_key):
    with pytest.raises(SealedError):
        sealed.open(b"\x01" + bytes(32) + bytes(20), box_key, context=b"")
