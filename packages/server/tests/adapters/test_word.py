"""Word through LibreOffice: where it is missing the person is told so, and a stuck one is stopped."""

from __future__ import annotations

import http.server
import io
import shutil
import threading
import zipfile
from pathlib import Path

import hostile
import pytest
from zhangfa.adapters.word import LibreOfficeConverter
from zhangfa.kernel.outcome import Refused

CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
DOCUMENT = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>Qingshi village</w:t></w:r></w:p></w:body></w:document>"
)


WITH_PICTURE = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body><w:p><w:r><w:drawing><wp:inline>'
    '<wp:extent cx="914400" cy="914400"/><wp:docPr id="1" name="p"/><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="r2"/><a:stretch>'
    '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="914400" cy="914400"/>'
    '</a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    "</w:p></w:body></w:document>"
)
PICTURE_ELSEWHERE = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r2" TargetMode="External" Target="{target}" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>'
)
needs_libreoffice = pytest.mark.skipif(
    not (shutil.which("soffice") or shutil.which("libreoffice")), reason="LibreOffice is not here"
)


def docx(body: str = DOCUMENT, **relations: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", CONTENT_TYPES)
        package.writestr("_rels/.rels", RELATIONS)
        package.writestr("word/document.xml", body)
        for name, text in relations.items():
            package.writestr(f"word/_rels/{name}.xml.rels", text)
    return out.getvalue()


def office(tmp_path: Path, script: str) -> LibreOfficeConverter:
    """A stand-in for soffice: a shell script that is given the same arguments."""
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    return LibreOfficeConverter(str(program), patience_seconds=3)


def test_without_libreoffice_the_person_is_told_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")

    converter = LibreOfficeConverter()

    assert not converter.available
    with pytest.raises(Refused, match="documents.word_unavailable"):
        converter.to_pdf(docx())


def test_the_pdf_that_it_leaves_is_taken(tmp_path):
    honest = tmp_path / "honest.pdf"
    honest.write_bytes(hostile.pdf())

    assert office(tmp_path, f"cp {honest} source.pdf").to_pdf(docx()) == honest.read_bytes()


def test_nothing_left_means_broken(tmp_path):
    with pytest.raises(Refused, match="documents.broken"):
        office(tmp_path, "exit 1").to_pdf(docx())


def test_a_stuck_program_is_stopped_with_its_children(tmp_path):
    with pytest.raises(Refused, match="documents.took_too_long"):
        office(tmp_path, "sleep 60 & sleep 60").to_pdf(docx())


def test_packages_that_are_bombs_or_no_word_files_are_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("word/document.xml", bytes(301_000_000))
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as package:
        package.writestr("readme.txt", "word/document.xml")
    converter = office(tmp_path, "exit 1")

    with pytest.raises(Refused, match="documents.too_complex"):
        converter.to_pdf(out.getvalue())
    with pytest.raises(Refused, match="documents.broken"):
        converter.to_pdf(other.getvalue())
    with pytest.raises(Refused, match="documents.broken"):
        converter.to_pdf(b"PK\x03\x04 cut off")


@needs_libreoffice
def test_libreoffice_itself_turns_a_word_file_into_a_pdf():
    assert LibreOfficeConverter().to_pdf(docx()).startswith(b"%PDF-")


@needs_libreoffice
def test_a_word_file_that_names_a_picture_elsewhere_makes_us_ask_nobody_for_it():
    asked = []

    class Stranger(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

    with http.server.HTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        target = f"http://127.0.0.1:{server.server_port}/picture.png"
        LibreOfficeConverter().to_pdf(docx(WITH_PICTURE, document=PICTURE_ELSEWHERE.format(target=target)))
        server.shutdown()

    assert asked == []
