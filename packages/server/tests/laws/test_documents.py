"""The law of documents: content decides, names decide nothing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhangfa.documents import core
from zhangfa.documents.core import Document, FileKind, FileState
from zhangfa.kernel.outcome import Refusal

DOCX = b"PK\x03\x04" + b"\0" * 26 + b"word/document.xml"
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le")


def document(**changes: object) -> Document:
    values = {"id": "f1", "name": "证明.pdf", "kind": FileKind.PDF, "state": FileState.READY, "size": 10}
    return Document(**(values | changes))


def codes(refusals: tuple[Refusal, ...]) -> list[str]:
    return [refusal.code for refusal in refusals]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\n\n%PDF-1.4", FileKind.PDF),
        (b"\xff\xd8\xff\xe0", FileKind.PHOTO),
        (b"\x89PNG\r\n\x1a\n", FileKind.PHOTO),
        (b"RIFF\0\0\0\0WEBPVP8 ", FileKind.PHOTO),
        (DOCX, FileKind.WORD),
        (DOC, FileKind.WORD),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"<html><script>alert(1)</script>", None),
        (b"PK\x03\x04 some other archive", None),
        (b"GIF89a", None),
        (b"MZ\x90", None),
    ],
)
def test_the_bytes_decide_what_a_file_is(data, kind):
    """documents law 1"""
    assert core.kind_of(data) is kind
    assert codes(core.why_not_receive(data, loose_files=0)) == ([] if kind else ["documents.kind_unknown"])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "documents.empty"),
        (b"%PDF-" + b"0" * core.MOST_BYTES, "documents.too_large"),
        (b"\0\0\0\x18ftypheic", "documents.heic"),
        (DOCX + b"word/vbaProject.bin", "documents.macros"),
        (DOC + "_VBA_PROJECT".encode("utf-16-le"), "documents.macros"),
    ],
)
def test_each_refusal_has_its_own_reason(data, code):
    """documents law 2"""
    assert codes(core.why_not_receive(data, loose_files=0)) == [code]


def test_a_person_keeps_a_bounded_number_of_loose_files():
    assert codes(core.why_not_receive(b"%PDF-1.7", loose_files=59)) == []
    assert codes(core.why_not_receive(b"%PDF-1.7", loose_files=60)) == ["documents.too_many_files"]


def test_only_a_ready_file_becomes_part_of_an_application():
    """documents law 3"""
    assert codes(core.why_not_attach(document(), subject="a")) == []
    assert codes(core.why_not_attach(document(attached_to="a"), subject="a")) == []
    assert codes(core.why_not_attach(document(attached_to="b"), subject="a")) == ["documents.attached_elsewhere"]
    assert codes(core.why_not_attach(document(state=FileState.CONVERTING), subject="a")) == [
        "documents.still_converting"
    ]
    assert codes(core.why_not_attach(document(state=FileState.REFUSED), subject="a")) == ["documents.not_usable"]
    assert codes(core.why_not_discard(document())) == []
    assert codes(core.why_not_discard(document(attached_to="a"))) == ["documents.in_use"]


@given(owner=st.booleans(), reader=st.booleans(), leave=st.booleans())
def test_a_file_is_read_by_owner_readers_and_those_with_leave_alone(owner, reader, leave):
    """documents law 4"""
    readers = frozenset({"zhou"}) if reader else frozenset({"li"})

    may = core.may_read(actor_id="zhou", owner_id="zhou" if owner else "wu", readers=readers, has_leave=leave)

    assert may == (owner or reader or leave)


@given(st.text(max_size=300))
def test_a_shown_name_is_short_plain_and_never_empty(name):
    shown = core.shown_name(name)

    assert 1 <= len(shown) <= core.NAME_LENGTH
    assert "/" not in shown and "\\" not in shown
    assert not any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"} for c in shown)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("..\\..\\etc\\passwd", "passwd"),
        ("C:\\我的文件\\合同 终稿.docx", "合同 终稿.docx"),
        ("证明\u202egpj.exe", "证明gpj.exe"),
        ("", "未命名文件"),
        ("/", "未命名文件"),
        ("长" * 200 + ".pdf", "长" * 75 + "….pdf"),
    ],
)
def test_names_are_never_trusted(name, shown):
    assert core.shown_name(name) == shown
