"""The law of signatures: what is one, and who may use it."""

from __future__ import annotations

import cast
import pytest
from zhangfa.kernel.actor import Actor
from zhangfa.signatures import core

NAME = (((100, 100), (300, 300), (500, 100)), ((200, 400), (700, 380)))


def codes(refusals) -> list[str]:
    return [refusal.code for refusal in refusals]


@pytest.mark.parametrize(
    ("strokes", "code"),
    [
        ((), "signatures.too_little"),
        ((((5, 5),),), "signatures.too_little"),
        ((((0, 100), (900, 100)),), "signatures.too_little"),
        ((((0, 0), (1001, 100)),), "signatures.outside"),
        ((((0, 0), (100, -1)),), "signatures.outside"),
        ((((0, 0), (100,)),), "signatures.outside"),
        (((((0, 0), (100, 100)) * 2001),), "signatures.too_much"),
        ((((0, 0), (100, 100)),) * 81, "signatures.too_much"),
    ],
)
def test_what_is_no_signature(strokes, code):
    assert codes(core.why_not_strokes(strokes)) == [code]


def test_a_name_is_a_signature():
    assert core.why_not_strokes(NAME) == ()


def test_a_photo_is_a_small_picture():
    assert codes(core.why_not_photo(b"%PDF-1.7")) == ["signatures.not_a_picture"]
    assert codes(core.why_not_photo(b"\xff\xd8\xff" + bytes(70_000))) == ["signatures.photo_too_large"]
    assert core.why_not_photo(b"\x89PNG\r\n\x1a\n") == ()


def test_only_a_person_uses_a_signature_and_only_when_he_has_one():
    """signatures law 3, signatures law 4"""
    job = Actor.for_job("reactions", {"application:approve"})
    assert codes(core.why_not_use(job, has_one=True)) == ["signatures.people_only"]
    assert codes(core.why_not_use(Actor.for_terminal("t1"), has_one=True)) == ["signatures.people_only"]
    assert codes(core.why_not_use(cast.HEAD.actor, has_one=False)) == ["applications.signature_missing"]
    assert core.why_not_use(cast.HEAD.actor, has_one=True) == ()


def test_no_person_makes_the_kept_drawings_go():
    assert codes(core.why_not_let_go(cast.HEAD.actor, cast.VILLAGE)) == ["signatures.not_by_hand"]
