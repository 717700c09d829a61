"""A tamper corpus by script, and random damage: the verifier rejects every one and never stumbles."""

from __future__ import annotations

import datetime
import io
import re

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zhangfa_eseal import pdf
from zhangfa_eseal.sealing import Evidence, Sealing
from zhangfa_eseal.verify.pdf import examine

LATER = datetime.timedelta(days=2)


def flip(document: bytes, position: int) -> bytes:
    return document[:position] + bytes([document[position] ^ 1]) + document[position + 1 :]


def text_changed(document: bytes) -> bytes:
    return flip(document, document.index(b"stream\n") + 12)


def stamp_moved(document: bytes) -> bytes:
    return re.sub(rb"/Rect \[3", b"/Rect [2", document, count=1)


def attachment_swapped(document: bytes) -> bytes:
    return document.replace(b'{"approved":true}', b'{"approved":none}')


def revision_appended(document: bytes) -> bytes:
    """Another page content in an appended revision, as honest software would write it."""
    with pikepdf.open(io.BytesIO(document)) as opened:
        page = opened.pages[0].obj.objgen[0]
    start = len(document)
    body = b"%d 0 obj\n<< /Type /Page /MediaBox [0 0 100 100] /Resources << >> >>\nendobj\n" % page
    trailer = re.findall(rb"trailer\n(<<.*>>)\nstartxref\n(\d+)", document)[-1]
    entries = re.sub(rb"/Prev \d+", b"/Prev " + trailer[1], trailer[0])
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n%s\nstartxref\n%d\n%%%%EOF\n"
    return document + body + table % (page, start, entries, start + len(body))


def timestamp_stripped(document: bytes) -> bytes:
    """The file as it was before the last revision: a signature with a timestamp, and no evidence of standing."""
    return document[: document.index(b"%%EOF", document.index(b"/ByteRange")) + 6]


def tail_added(document: bytes) -> bytes:
    return document + b"%hidden\n"


def padding_filled(document: bytes) -> bytes:
    end = document.rindex(b"00>")
    return document[:end] + b"41" + document[end + 2 :]


CORPUS = {
    "text": text_changed,
    "moved stamp": stamp_moved,
    "swapped attachment": attachment_swapped,
    "appended revision": revision_appended,
    "tail": tail_added,
    "padding": padding_filled,
}


@pytest.mark.parametrize("case", CORPUS)
def test_tampering_is_found(case, sealed, ec, day):
    document = CORPUS[case](sealed)
    assert document != sealed
    report = examine(document, roots=[ec.root.certificate], now=day + LATER)
    assert not report.intact and not report.valid, report.words


def test_a_stripped_timestamp_is_seen_as_missing_evidence(sealed, ec, day):
    report = examine(timestamp_stripped(sealed), roots=[ec.root.certificate], now=day + LATER)
    assert report.signatures[0].level == "B-T" and not report.valid


def test_a_signature_from_another_document_is_found(sealed, paper, village, ec, day):
    other = pdf.seal(paper(4), Sealing(signer=village), evidence=Evidence(), now=day)
    room = len(re.search(rb"/Contents <([0-9a-f]+)>", sealed)[1])
    contents = re.findall(rb"/Contents <([0-9a-f]+)>", other)[0].ljust(room, b"0")
    moved = re.sub(rb"/Contents <[0-9a-f]+>", b"/Contents <" + contents + b">", sealed, count=1)
    assert len(moved) == len(sealed)
    assert not examine(moved, roots=[ec.root.certificate], now=day + LATER).intact


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
