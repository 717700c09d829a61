"""A tamper corpus by script, and random damage: the verifier rejects every one and never stumbles."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zhangfa_eseal.verify.pdf import examine

from tests.tampering import pdf, world

LATER = datetime.timedelta(days=2)


@pytest.mark.parametrize("case", pdf.CASES)
def test_tampering_is_found(case, ec):
    _, make = pdf.CASES[case]
    document = make()
    assert document != pdf.sealed()
    report = examine(document, roots=[ec.root.certificate], now=world.LATER)
    assert not report.valid and report.intact is (case == "evidence_stripped"), report.words


def test_what_the_corpus_starts_from_is_good(ec):
    report = examine(pdf.sealed(), roots=[ec.root.certificate], now=world.LATER)
    assert report.intact and report.valid, report.words


def test_stripped_evidence_is_seen_as_missing(ec):
    report = examine(pdf.evidence_stripped(), roots=[ec.root.certificate], now=world.LATER)
    assert report.signatures[0].level == "B-T" and report.signatures[0].reason == "TRY_LATER"


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_random_damage_never_passes_and_never_breaks_the_verifier(data, sealed, ec, day):
    """A byte anywhere: either it is found, or it lies where a signature itself stands."""
    position = data.draw(st.integers(0, len(sealed) - 1))
    value = data.draw(st.integers(0, 255))
    damaged = sealed[:position] + bytes([value]) + sealed[position + 1 :]
    report = examine(damaged, roots=[ec.root.certificate], now=day + LATER)
    free = [found.span() for found in re.finditer(rb"/Contents <[0-9a-fA-F]+>", sealed)][-1]
    assert damaged == sealed or not report.valid or free[0] <= position < free[1]


@settings(max_examples=15, deadline=None)
@given(cut=st.integers(0, 60_000), junk=st.binary(max_size=200))
def test_cut_and_junk_never_break_the_verifier(cut, junk, sealed, ec, day):
    for document in (sealed[: cut % len(sealed)], junk, sealed[: cut % len(sealed)] + junk, b"%PDF-1.7\n" + junk):
        assert not examine(document, roots=[ec.root.certificate], now=day + LATER).valid


def test_an_unsealed_file_is_said_to_be_unsealed(paper, ec, day):
    report = examine(paper(1), roots=[ec.root.certificate], now=day)
    assert not report.intact and not report.valid and report.words.startswith("文件没有电子签章")
