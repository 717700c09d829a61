"""The real e-seal service: what it makes of a paper is accepted by verifiers that are not ours."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from asn1crypto import pem
from reportlab.pdfgen.canvas import Canvas
from zhangfa.adapters import eseal_workshop, fonts
from zhangfa.adapters.eseal_keys import SealKeys
from zhangfa.adapters.eseals import OwnSealer
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.documents.core import PaperText
from zhangfa.eseals.ports import Evidence, Order
from zhangfa.kernel.outcome import Refused
from zhangfa.seals.drawing import Face, draw
from zhangfa_eseal.pdf import fast
from zhangfa_eseal.verify import examine

NAME = "云溪县白水镇青石村村民委员会"
NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
TEXT = PaperText(
    title="志愿服务时长证明",
    addressee="云溪县志愿者协会：",
    paragraphs=("周大山于2026年1月1日至2026年11月20日参加志愿服务，累计120小时。",),
    closing="特此证明。",
    signer=NAME,
    date="2026年11月23日",
)


@pytest.fixture(scope="module")
def picture() -> bytes:
    return draw(Face(name=NAME, diameter_mm=42, demo=True), font=fonts.BOLD)


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> SealKeys:
    return SealKeys(Path(tmp_path_factory.mktemp("keys")) / "eseals", lambda: NOW, development=True)


@pytest.fixture(scope="module")
def sealer(keys, picture) -> OwnSealer:
    made = OwnSealer(keys)
    made.make(eseal_id="eseal1", name=NAME, picture=picture, diameter_mm=42, now=NOW)
    return made


@pytest.fixture(scope="module")
def order(picture) -> Order:
    return Order(
        eseal="eseal1",
        picture=picture,
        diameter_mm=42,
        paper=ReportlabTypesetter().paper(TEXT).pdf,
        title=TEXT.title,
        signer=NAME,
        address="https://seal.example/e/abcdefghijklmnopqrstuvwxyz",
        code="AAAA-BBBB-CCCC-DDDD",
        rows=(("文件", TEXT.title), ("原文指纹", "SHA-256 " + "ab" * 32)),
        approvals=("2026-11-23 09:00　审批　党组织书记　王建国",),
        evidence=(Evidence(name="e.json", content=b'{"a":1}', media_type="application/json", description="审批"),),
    )


@pytest.fixture(scope="module")
def product(sealer, order):
    return sealer.seal(order, now=NOW)


def test_both_files_are_intact_and_valid_for_our_verifier(product, keys):
    for data in (product.pdf, product.ofd):
        report = examine(data, roots=list(keys.roots()), others=[], now=NOW + timedelta(days=2)).as_dict()
        assert report["valid"], report["words"]


def test_our_papers_take_the_fast_way(sealer, order, monkeypatch):
    taken = []
    monkeypatch.setattr(fast, "seal", lambda *given, _seal=fast.seal, **more: taken.append(1) or _seal(*given, **more))
    sealer.seal(order, now=NOW)
    assert taken == [1]


def test_pdfsig_calls_it_valid_and_trusted(product, keys, tmp_path):
    if not shutil.which("pdfsig") or not shutil.which("certutil"):
        pytest.skip("poppler-utils or libnss3-tools are not installed")
    (tmp_path / "out.pdf").write_bytes(product.pdf)
    (tmp_path / "nss").mkdir()
    (tmp_path / "root.pem").write_bytes(pem.armor("CERTIFICATE", keys.roots()[0]))
    nss = f"sql:{tmp_path / 'nss'}"
    for command in (["-N", "--empty-password"], ["-A", "-n", "root", "-t", "CT,C,C", "-i", str(tmp_path / "root.pem")]):
        subprocess.run(["certutil", "-d", nss, *command], check=True, capture_output=True, timeout=60)
    said = subprocess.run(
        ["pdfsig", "-no-ocsp", "-nssdir", nss, "out.pdf"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    ).stdout
    first = said.split("Signature #2")[0]
    assert "Signature Validation: Signature is Valid." in first
    assert "Certificate Validation: Certificate is Trusted." in first


def test_the_seal_stands_across_the_units_name_and_the_code_inside_the_signed_bytes(product):
    with pikepdf.open(io.BytesIO(product.pdf)) as opened:
        assert len(opened.pages) == product.pages == 2
        widget = next(each for each in opened.pages[0].Annots if each.get("/T") == "Seal1")
        left, bottom, right, top = map(float, widget.Rect)
        names = list(opened.Root.Names.EmbeddedFiles.Names)
    assert abs((right - left) / 72 * 25.4 - 43) < 0.1, "the right size in millimetres"
    document = pdfium.PdfDocument(product.pdf)
    words = document[0].get_textpage()
    hits = [words.get_charbox(start + count // 2) for start, count in iter(words.search(NAME).get_next, None)]
    lowest = min(hits, key=lambda box: box[1])
    assert left < lowest[0] < right
    assert bottom < lowest[1] < top
    assert "AAAA-BBBB-CCCC-DDDD" in document[0].get_textpage().get_text_range()
    assert "电子文件信息页" in document[1].get_textpage().get_text_range()
    document.close()
    assert str(names[0]) == "e.json"


@pytest.mark.parametrize(("x", "y", "centre"), [(250, 700, (52.5, 207.9)), (0, 1000, (22, 275)), (1000, 0, (188, 22))])
def test_the_seal_stands_whole_where_somebody_wants_it(sealer, order, x, y, centre):
    """Thousandths of an A4 page; at its edge as near as the whole seal allows."""
    product = sealer.seal(replace(order, place=(1, x, y)), now=NOW)
    with pikepdf.open(io.BytesIO(product.pdf)) as opened:
        widget = next(each for each in opened.pages[0].Annots if each.get("/T") == "Seal1")
        left, bottom, right, top = (float(edge) / 72 * 25.4 for edge in widget.Rect)
    assert ((left + right) / 2, 297 - (bottom + top) / 2) == pytest.approx(centre, abs=0.3)


def test_the_ofd_says_the_same_as_the_pdf(product):
    with zipfile.ZipFile(io.BytesIO(product.ofd)) as package:
        pages = [package.read(f"Doc_0/Pages/Page_{place}/Content.xml").decode() for place in (0, 1)]
        stamps = package.read("Doc_0/Signs/Sign_0/Signature.xml").decode()
        attached = package.read("Doc_0/Attachs/attachment_1.dat")
    said = ["".join(re.findall(r"<ofd:TextCode[^>]*>([^<]*)", page)) for page in pages]
    document = pdfium.PdfDocument(product.pdf)
    for page, words in zip(document, said, strict=True):
        assert words == re.sub(r"\s|\ufffe", "", page.get_textpage().get_text_range())
    document.close()
    assert attached == b'{"a":1}'
    assert stamps.count("StampAnnot ") == 3, "one whole seal, and a strip on each page"


def test_a_cancelled_seal_seals_nothing(keys, sealer, order, picture):
    sealer.make(eseal_id="eseal2", name=NAME, picture=picture, diameter_mm=42, now=NOW)
    other = _with(order, eseal="eseal2")
    assert sealer.seal(other, now=NOW).pdf
    sealer.cancel(eseal_id="eseal2", now=NOW - timedelta(minutes=1))
    with pytest.raises(Refused, match=r"eseals\.not_sealable"):
        sealer.seal(other, now=NOW)


def test_keys_lie_encrypted_and_for_their_owner_alone(keys, sealer):
    places = [path for path in keys.folder.rglob("*.key")]
    assert len(places) >= 14
    for path in (*places, keys.folder / "secret"):
        assert path.stat().st_mode & 0o077 == 0
        assert b"PRIVATE" not in path.read_bytes()
    again = SealKeys(keys.folder, lambda: NOW, development=True)
    assert again.signer("eseal1", "pdf").certificate == keys.signer("eseal1", "pdf").certificate


def test_in_earnest_nobody_makes_a_demo_seal(tmp_path, picture):
    sealer = OwnSealer(SealKeys(tmp_path, lambda: NOW, development=False))
    with pytest.raises(Refused, match=r"eseals\.no_maker"):
        sealer.make(eseal_id="x", name=NAME, picture=picture, diameter_mm=42, now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_the_demo_seal_says_that_it_is_one(product, keys):
    report = examine(product.pdf, roots=list(keys.roots()), others=[], now=NOW + timedelta(days=2)).as_dict()
    assert "演示" in json.dumps(report, ensure_ascii=False)


def _with(order: Order, **more: object) -> Order:
    return Order(**{**{name: getattr(order, name) for name in Order.__dataclass_fields__}, **more})


def stranger(pages: int = 2) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(pages):
        canvas.drawString(80, 700, f"somebody else's page {number}")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def test_a_strangers_pdf_is_sealed_in_a_process_of_its_own(sealer, order, keys, apart):
    made = sealer.seal(_with(order, paper=stranger(), ours=False), now=NOW)
    assert made.pages == 3
    for data in (made.pdf, made.ofd):
        assert examine(data, roots=list(keys.roots()), others=[], now=NOW + timedelta(days=2)).as_dict()["valid"]


def scripted() -> bytes:
    with pikepdf.open(io.BytesIO(stranger())) as opened:
        opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        out = io.BytesIO()
        opened.save(out)
    return out.getvalue()


def locked() -> bytes:
    with pikepdf.open(io.BytesIO(stranger())) as opened:
        out = io.BytesIO()
        opened.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("paper", "word"),
    [(scripted(), "脚本"), (locked(), "密码"), (b"%PDF-1.7 nothing", "损坏"), (b"%PDF-" + b"0" * 41_000_000, "过大")],
    ids=["scripts", "locked", "broken", "huge"],
)
def test_a_bad_file_is_refused_in_words_and_nothing_is_signed(sealer, order, apart, monkeypatch, paper, word):
    signed = []
    monkeypatch.setattr(eseal_workshop._Parent, "_answer", lambda *given: signed.append(given) or b"")
    with pytest.raises(Refused) as no:
        sealer.seal(_with(order, paper=paper, ours=False), now=NOW)
    (refusal,) = no.value.refusals
    assert word in refusal.params["why"]
    assert signed == []


def test_a_sealed_pdf_is_not_set_anew(sealer, order, apart, product):
    with pytest.raises(Refused, match=r"eseals\.not_sealable"):
        sealer.seal(_with(order, paper=product.pdf, ours=False), now=NOW)


@pytest.fixture
def apart():
    """Nothing but a name: these tests start a process of their own."""
