"""One value, one encoding; and cbor2, which is not ours, agrees about every one of them."""

from __future__ import annotations

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa_protocol.canonical import MAX_BYTES, CanonicalError, decode, encode

_ints = st.integers(-(2**64), 2**64 - 1)
_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_leaves = st.none() | st.booleans() | _ints | _texts | st.binary(max_size=60)
values = st.recursive(
    _leaves,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(_texts, inner, max_size=5)
        | st.dictionaries(st.integers(0, 2**64 - 1), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(values)
def test_what_is_encoded_decodes_to_the_same(value):
    assert decode(encode(value)) == value


@given(values)
def test_cbor2_reads_and_writes_the_same_bytes(value):
    data = encode(value)
    assert cbor2.loads(data) == value
    assert cbor2.dumps(value, canonical=True) == data


@given(st.binary(max_size=80))
def test_what_decodes_encodes_to_the_same_bytes(data):
    try:
        value = decode(data)
    except CanonicalError:
        return
    assert encode(value) == data


@given(values, st.data())
def test_a_changed_byte_is_refused_or_means_another_value(value, data):
    good = encode(value)
    place = data.draw(st.integers(0, len(good) - 1))
    bad = good[:place] + bytes([good[place] ^ data.draw(st.integers(1, 255))]) + good[place + 1 :]
    try:
        other = decode(bad)
    except CanonicalError:
        return
    assert encode(other) == bad


@pytest.mark.parametrize("value", [1.5, {1, 2}, object(), {"a": 0.0}, {b"k": 1}, {-1: 1}, {1: 1, "a": 2}, {True: 1}])
def test_values_without_a_canonical_form(value):
    with pytest.raises(CanonicalError):
        encode(value)


@pytest.mark.parametrize("value", [2**64, -(2**64) - 1, "\ud800"])
def test_numbers_and_texts_beyond_cbor(value):
    with pytest.raises(CanonicalError):
        encode(value)


def test_depth_is_bounded_both_ways():
    value: list = []
    for _ in range(20):
        value = [value]
    with pytest.raises(CanonicalError):
        encode(value)
    with pytest.raises(CanonicalError):
        decode(b"\x81" * 5000 + b"\x00")


def test_size_is_bounded_both_ways():
    with pytest.raises(CanonicalError):
        encode(bytes(MAX_BYTES))
    with pytest.raises(CanonicalError):
        decode(bytes(MAX_BYTES + 1))


def test_text_is_not_bytes():
    with pytest.raises(CanonicalError):
        decode("00")
