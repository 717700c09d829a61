"""Boxes open in their context only; indexes need the key."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.adapters.cipher import FileCipher
from zhangfa.kernel.outcome import Fault


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    home = tmp_path_factory.mktemp("keys")
    return FileCipher.create(home / "one.json"), FileCipher.create(home / "two.json")


@given(st.text(max_size=60))
def test_what_goes_in_comes_out(pair, text):
    cipher, _ = pair
    assert cipher.decrypt(cipher.encrypt(text, context="c"), context="c") == text


def test_equal_texts_have_unequal_boxes(pair):
    cipher, _ = pair
    assert cipher.encrypt("330", context="c") != cipher.encrypt("330", context="c")


def test_a_box_opens_nowhere_else_and_with_no_bit_changed(pair):
    cipher, other = pair
    box = cipher.encrypt("339901196803150019", context="person:1")
    for wrong in (lambda: cipher.decrypt(box, context="person:2"), lambda: other.decrypt(box, context="person:1")):
        with pytest.raises(Fault):
            wrong()
    for place in range(len(box)):
        broken = bytearray(box)
        broken[place] ^= 1
        with pytest.raises(Fault):
            cipher.decrypt(bytes(broken), context="person:1")
    for length in range(len(box)):
        with pytest.raises(Fault):
            cipher.decrypt(box[:length], context="person:1")


def test_an_index_depends_on_value_purpose_and_key(pair):
    cipher, other = pair
    index = cipher.blind_index("13800000001", purpose="phone")
    assert index == cipher.blind_index("13800000001", purpose="phone") and len(index) == 32
    assert index != cipher.blind_index("13800000002", purpose="phone")
    assert index != cipher.blind_index("13800000001", purpose="code")
    assert index != other.blind_index("13800000001", purpose="phone")


def test_keys_are_kept_from_others_and_never_written_over(tmp_path):
    path = tmp_path / "cipher.json"
    FileCipher.create(path)
    assert os.stat(path).st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        FileCipher.create(path)
    path.chmod(0o644)
    with pytest.raises(Fault):
        FileCipher(path)
