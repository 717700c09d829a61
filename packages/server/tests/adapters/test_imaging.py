"""The workshop that opens strangers' files: clean PDFs come out, or one reason for each kind of hostility."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import hostile
import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image
from zhangfa.adapters.imaging import ConfinedImaging
from zhangfa.documents.core import MOST_PAGES, FileKind, Rendering
from zhangfa.kernel.outcome import Fault, Refused

IMAGING = ConfinedImaging()


def convert(data: bytes, kind: FileKind = FileKind.PDF) -> Rendering:
    return IMAGING.convert(data, kind=kind)


def refusal(data: bytes, kind: FileKind = FileKind.PDF) -> tuple[str, dict]:
    with pytest.raises(Refused) as caught:
        convert(data, kind)
    (only,) = caught.value.refusals
    return only.code, only.params


def picture_of(rendering: Rendering, number: int = 0) -> Image.Image:
    return Image.open(io.BytesIO(rendering.pages[number].jpeg))


def test_a_pdf_becomes_ours_page_by_page():
    rendering = convert(hostile.pdf(3))

    assert [(page.width, page.height) for page in rendering.pages] == [(1080, 1528)] * 3
    assert picture_of(rendering).format == "JPEG"
    with pikepdf.open(io.BytesIO(rendering.pdf)) as document:
        assert len(document.pages) == 3
        assert "/OpenAction" not in document.Root and "/AcroForm" not in document.Root
    text = pdfium.PdfDocument(rendering.pdf)[1].get_textpage().get_text_bounded()
    assert "page 2" in text


def test_the_same_file_never_gets_the_same_digest():
    same = hostile.pdf()

    assert convert(same).pdf != convert(same).pdf


@pytest.mark.parametrize(
    ("data", "code", "detail"),
    [
        (hostile.encrypted(), "documents.encrypted", {}),
        (hostile.encrypted(user=""), "documents.encrypted", {}),
        (b"%PDF-1.7 rubbish", "documents.broken", {}),
        (hostile.pdf()[:200], "documents.broken", {}),
        (hostile.with_script(), "documents.script", {}),
        (hostile.with_hidden_script(), "documents.script", {}),
        (hostile.with_launch(), "documents.launch", {}),
        (hostile.with_file_inside(), "documents.embedded_files", {}),
        (hostile.with_dynamic_form(), "documents.dynamic_form", {}),
        (hostile.pdf(MOST_PAGES + 1), "documents.too_many_pages", {"pages": 61, "most": 60}),
        (hostile.pdf(size=(20_000, 20_000)), "documents.page_size", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_hostile_pdf_is_refused_with_its_own_reason(data, code, detail):
    assert refusal(data) == (code, detail)


def test_what_was_typed_into_a_form_stays_visible():
    rendering = convert(hostile.with_form_field("WangJianguo"))

    text = pdfium.PdfDocument(rendering.pdf)[0].get_textpage().get_text_bounded()
    assert "WangJianguo" in text
    with pikepdf.open(io.BytesIO(rendering.pdf)) as document:
        assert "/Annots" not in document.pages[0]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_becomes_a_page_without_its_notes(form):
    rendering = convert(hostile.photo(form=form), FileKind.PHOTO)

    assert b"SecretPhone" not in rendering.pdf + rendering.pages[0].jpeg
    assert picture_of(rendering).getexif() == {}
    page = picture_of(rendering)
    assert page.width > page.height, "a wide photo lies on a wide sheet"
    left, right = (
        page.getpixel((page.width // 4, page.height // 2)),
        page.getpixel((page.width * 3 // 4, page.height // 2)),
    )
    assert left[0] > 200 > left[2] and right[2] > 200 > right[0]


def test_a_photo_taken_sideways_is_put_upright():
    page = picture_of(convert(hostile.photo(turned=True), FileKind.PHOTO))

    assert page.height > page.width
    top, bottom = (
        page.getpixel((page.width // 2, page.height // 4)),
        page.getpixel((page.width // 2, page.height * 3 // 4)),
    )
    assert top[0] > 200 > top[2] and bottom[2] > 200 > bottom[0]


def test_clear_parts_of_a_picture_become_white_paper():
    page = picture_of(convert(hostile.clear_picture(), FileKind.PHOTO))

    assert min(page.getpixel((page.width // 2, page.height // 2))) > 250


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (hostile.pixel_bomb(), "documents.too_many_pixels"),
        (hostile.photo()[:500], "documents.broken"),
        (b"\xff\xd8\xff" + os.urandom(2000), "documents.broken"),
    ],
)
def test_each_hostile_photo_is_refused_with_its_own_reason(data, code):
    assert refusal(data, FileKind.PHOTO)[0] == code


def test_a_page_that_unpacks_without_end_is_stopped():
    with pytest.raises(Refused, match=r"documents\.(took_too_long|too_complex|broken)"):
        ConfinedImaging(cpu_seconds=3).convert(hostile.stream_bomb(), kind=FileKind.PDF)


def test_patience_ends():
    with pytest.raises(Refused, match="documents.took_too_long"):
        ConfinedImaging(patience_seconds=0.01).convert(hostile.pdf(), kind=FileKind.PDF)


def test_word_files_are_not_for_the_workshop():
    with pytest.raises(Fault):
        convert(b"PK\x03\x04", FileKind.WORD)


CONFINED = """
import os, socket
from zhangfa.adapters.confinement import confine, limit
limit(cpu_seconds=5, memory_bytes=1 << 30, file_bytes=1000)
assert confine()
for attempt in (lambda: socket.socket(), lambda: os.execv("/bin/true", ["true"])):
    try:
        attempt()
    except PermissionError:
        print("refused")
try:
    bytearray(2 << 30)
except MemoryError:
    print("no memory")
open("short", "wb").write(b"x" * 999)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the filter is Linux's")
def test_a_confined_process_has_no_sockets_no_programs_and_little_memory(tmp_path):
    done = subprocess.run(
        [sys.executable, "-I", "-c", CONFINED], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True
    )

    assert done.stdout.split("\n") == ["refused", "refused", "no memory", ""]
