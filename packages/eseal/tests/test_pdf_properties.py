"""Both ways of sealing a PDF are held to one verdict, on random papers; the picture lies where it was asked for."""

from __future__ import annotations

import datetime
import io

import numpy
import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zhangfa_eseal.pdf import fast, general
from zhangfa_eseal.pdf.syntax import NotOurs
from zhangfa_eseal.placing import Place, Straddle, strips
from zhangfa_eseal.sealing import Attachment, Sealing
from zhangfa_eseal.verify.pdf import examine

LATER = datetime.timedelta(days=2)


@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_both_ways_get_the_same_verdict(data, paper, village, picture, evidence, ec, day):
    pages = data.draw(st.integers(1, 12))
    size = data.draw(st.sampled_from([(210, 297), (297, 210), (148, 210)]))
    place = st.builds(Place, st.integers(1, pages), st.floats(21, size[0] - 21), st.floats(21, size[1] - 21))
    wish = Sealing(
        signer=village,
        picture=picture,
        place=data.draw(st.none() | place),
        straddle=data.draw(st.none() | st.builds(Straddle, st.floats(21, size[1] - 21))) if pages > 1 else None,
        reason=data.draw(st.sampled_from(["", "补助申请（第3号）", "a)(\\b"])),
        attachments=tuple(Attachment(f"证据{n}.json", b"{}") for n in range(data.draw(st.integers(0, 2)))),
    )
    verdicts = []
    for way in (fast.seal, general.seal):
        document = way(paper(pages, size), wish, evidence=evidence, now=day)
        report = examine(document, roots=[ec.root.certificate], now=day + LATER)
        one = report.signatures[0]
        assert report.valid, report.words
        verdicts.append((report.attachments, one.level, one.reason, one.time, one.coverage, one.signer))
        assert len(pypdfium2.PdfDocument(document)) == pages
    assert verdicts[0] == verdicts[1]


def red_box_mm(document: bytes, page: int) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is red on a page as people see it."""
    scale = 4
    opened = pypdfium2.PdfDocument(document)
    opened.init_forms()
    shown = opened[page - 1].render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
    dots = numpy.asarray(shown).astype(int)
    rows, columns = numpy.nonzero((dots[:, :, 0] - dots[:, :, 1]) > 60)
    mm = 25.4 / 72 / scale
    return columns.min() * mm, rows.min() * mm, (columns.max() + 1) * mm, (rows.max() + 1) * mm


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_seal_lies_where_it_was_asked_for_also_on_turned_pages(turn, paper, village, picture, evidence, day):
    document = paper(3)
    if turn:
        out = io.BytesIO()
        with pikepdf.open(io.BytesIO(document)) as opened:
            for page in opened.pages:
                page.obj.Rotate = turn
            opened.save(out)
        document = out.getvalue()
    width, height = (210, 297) if turn % 180 == 0 else (297, 210)
    way = general.seal if turn else fast.seal
    wish = Sealing(signer=village, picture=picture, place=Place(2, 120, 80), straddle=Straddle(150))
    wish_only = Sealing(signer=village, picture=picture, place=Place(2, 120, 80))
    found = red_box_mm(way(document, wish_only, evidence=evidence, now=day), 2)
    assert found == pytest.approx((99, 59, 141, 101), abs=0.6)
    left, top, right, bottom = red_box_mm(way(document, wish, evidence=evidence, now=day), 3)
    assert right == pytest.approx(width, abs=0.3) and left >= width - 14.3
    assert 129 - 0.6 <= top < bottom <= 171 + 0.6 <= height


def test_strips_make_up_the_whole_seal(picture):
    for count in (2, 9, 10, 11, 37):
        found = strips(Straddle(100), picture, [(210.0, 297.0)] * count)
        assert [strip.page for strip in found] == list(range(1, count + 1))
        seals = 0.0
        for strip in found:
            assert strip.window.left + strip.window.width == pytest.approx(210)
            assert strip.window.width >= picture.width_mm / 10 - 0.001
            seals += strip.window.width / picture.width_mm
        assert seals == pytest.approx(-(-count // 10))
        shown = [strip.window.left - strip.whole.left for strip in found]
        assert shown[0] == 0


def test_what_is_not_from_our_renderer_takes_the_general_way(paper, sealed, village, evidence, day):
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper(1))) as opened:
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    for document in (out.getvalue(), sealed, b"", paper(1)[:-9], paper(1).replace(b"/Pages", b"/P#61ges")):
        with pytest.raises(NotOurs):
            fast.seal(document, Sealing(signer=village), evidence=evidence, now=day)
