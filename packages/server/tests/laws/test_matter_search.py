"""Everyday words find matters and negative items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.matters import queries
from zhangfa.matters.search import Searchable, search

THINGS = [
    Searchable(id=thing.id, title=thing.title, aliases=thing.aliases)
    for thing in (*queries.shipped_catalogue(), *queries.shipped_negative_list().items)
]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("没犯过事的证明", "negative-5"),
        ("证明我妈是我妈", "negative-1"),
        ("开个单身证明", "negative-8"),
        ("身份证丢了怎么办", "negative-20"),
        ("老人去世", "negative-11"),
        ("我想盖房子", "homestead-opinion"),
        ("孩子上学", "residence-certificate"),
        ("低保", "subsistence-allowance"),
        ("租地合同", "land-lease"),
        ("报销发票", "expense-voucher"),
        ("介绍信", "introduction-letter"),
        ("工钱", "labour-payment"),
        ("公章丢了", "seal-loss-report"),
        ("我要当兵", "conscription"),
        ("邻居纠纷调解", "mediation-agreement"),
        ("房子漏了", "house-repair"),
        ("法院来函", "court-assistance"),
        ("出租厂房", "house-lease"),
        ("包鱼塘", "pond-lease"),
        ("转组织关系", "party-transfer"),
    ],
)
def test_everyday_words_find_the_right_thing_first(words, first):
    assert search(words, THINGS)[0] == first


def test_no_words_find_everything_in_order_and_nonsense_finds_nothing():
    assert search("  ", THINGS) == [thing.id for thing in THINGS]
    assert search("xyz123", THINGS) == []


@given(st.text(max_size=60))
def test_any_words_at_all_are_answered(words):
    assert set(search(words, THINGS)) <= {thing.id for thing in THINGS}
