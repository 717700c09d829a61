"""Where pieces of photos wait."""

from __future__ import annotations

import pytest
from zhangfa.adapters.pieces import MemoryPieces


@pytest.fixture
def pieces() -> MemoryPieces:
    return MemoryPieces()


def test_pieces_join_in_order_and_are_taken_once(pieces):
    assert pieces.held("one", "photo") == 0
    pieces.add("one", "photo", b"first ")
    pieces.add("one", "photo", b"second")
    assert pieces.held("one", "photo") == 12
    assert pieces.take("one", "photo") == b"first second"
    assert pieces.held("one", "photo") == 0
    assert pieces.take("one", "photo") == b""


def test_another_photo_of_the_same_terminal_takes_the_place(pieces):
    pieces.add("one", "photo", b"first")
    pieces.add("one", "another", b"x")
    assert (pieces.held("one", "photo"), pieces.held("one", "another")) == (0, 1)


def test_terminals_do_not_touch_one_another(pieces):
    pieces.add("one", "photo", b"first")
    pieces.add("two", "photo", b"x")
    assert pieces.take("one", "photo") == b"first"
    assert pieces.held("two", "photo") == 1
