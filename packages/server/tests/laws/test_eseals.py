"""The law of electronic seals, on plain values."""

from __future__ import annotations

import random

import pytest
from zhangfa.eseals import core
from zhangfa.eseals.core import SealingState, Validity

CODES = [core.new_code(random.Random(seed).randbytes(10)) for seed in range(200)]


@pytest.mark.parametrize("code", CODES[:20])
def test_a_short_code_is_read_however_it_was_typed(code):
    """eseals law 1"""
    shown = core.shown_code(code)
    assert [len(group) for group in shown.split("-")] == [4, 4, 4, 4]
    mistaken = code.replace("0", "O").replace("1", "l")
    for typed in (shown, shown.lower(), code, f"  {shown.replace('-', ' ')} ", mistaken, shown.replace("-", "－")):
        assert core.read_code(typed) == code


def test_one_wrong_character_is_always_noticed():
    for code in CODES:
        place = random.Random(code).randrange(16)
        others = set("0123456789ABCDEFGHJKMNPQRSTVWXYZ") - {code[place]}
        wrong = [code[:place] + other + code[place + 1 :] for other in others]
        assert [core.read_code(each) for each in wrong] == [None] * 31


def test_nearly_every_exchange_of_neighbours_is_noticed():
    pairs = [(code, place) for code in CODES for place in range(15) if code[place] != code[place + 1]]
    swapped = [code[:place] + code[place + 1] + code[place] + code[place + 2 :] for code, place in pairs]
    missed = sum(core.read_code(each) is not None for each in swapped)
    assert missed / len(swapped) < 0.01


@pytest.mark.parametrize("text", ["", "1234", "U" * 16, "周" * 16, CODES[0] + "0", CODES[0][:-1]])
def test_what_cannot_be_a_code_is_none(text):
    assert core.read_code(text) is None


def test_a_code_needs_chance():
    with pytest.raises(ValueError, match="randomness"):
        core.new_code(b"123456789")
    assert len(set(CODES)) == len(CODES)


@pytest.mark.parametrize("text", ["", "a" * 25, "A" * 26, "a" * 27, "a" * 25 + "1", None, "../" + "a" * 23])
def test_a_token_looks_like_one(text):
    assert not core.is_token(text)
    assert core.is_token("abcdefghijklmnopqrstuvwxyz"[:20] + "234567")


@pytest.mark.parametrize(
    ("state", "validity", "reason", "code"),
    [
        (SealingState.INTENDED, Validity.VALID, "填错了姓名", "eseals.no_document"),
        (SealingState.UNCERTAIN, Validity.VALID, "填错了姓名", "eseals.no_document"),
        (SealingState.MADE, Validity.VOID, "填错了姓名", "eseals.void_already"),
        (SealingState.MADE, Validity.REPLACED, "填错了姓名", "eseals.void_already"),
        (SealingState.MADE, Validity.VALID, " 错 ", "eseals.reason_needed"),
        (SealingState.MADE, Validity.VALID, "错" * 201, "eseals.reason_needed"),
    ],
)
def test_a_document_is_declared_void_once_and_with_a_reason(state, validity, reason, code):
    """eseals law 2"""
    refusals = core.why_not_void(state=state, validity=validity, reason=reason)
    assert [refusal.code for refusal in refusals] == [code]


def test_what_stands_may_be_declared_void():
    assert core.why_not_void(state=SealingState.MADE, validity=Validity.VALID, reason="填错了姓名") == ()
