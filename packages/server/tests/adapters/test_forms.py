"""Table forms on paper: everything that was filled in can be read, every signature stands in its box."""

from __future__ import annotations

import io

import pikepdf
import pypdfium2 as pdfium
import pytest
from zhangfa.adapters.imaging import ConfinedImaging
from zhangfa.adapters.ink import PillowInk
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.documents.core import Box, PaperText, Rendering, Signed

TYPESETTER = ReportlabTypesetter()
INK = PillowInk(ConfinedImaging()).of_strokes((((100, 100), (300, 300), (500, 100), (800, 320)),))
LABELS = ("村党组织意见", "村委会意见", "村务监督委员会意见", "联村干部意见", "联村领导意见", "分管领导意见")
ROWS = (("项目名称", "青石村保洁"), ("服务户数", "412户"), ("保洁人数", "6人"), ("申请理由", "原合同到期。" * 20))


def signed(**changes: object) -> Signed:
    values = {"opinion": "同意。", "name": "王建国", "at": "2026年11月23日 09:10", "ink": INK}
    return Signed(**(values | changes))


def form(boxes: tuple[Box, ...], **changes: object) -> Rendering:
    values = {
        "title": "村级保洁服务招标呈报表",
        "paragraphs": (),
        "signer": "青石村村民委员会",
        "date": "2026年11月22日",
    }
    return TYPESETTER.paper(PaperText(**(values | {"rows": ROWS, "boxes": boxes, "note": "扫码可以核验。"} | changes)))


def text_of(pdf: bytes) -> str:
    pages = [page.get_textpage().get_text_bounded() for page in pdfium.PdfDocument(pdf)]
    return "".join(pages).replace("\r\n", "").replace("\n", "").replace(" ", "")


def pictures_in(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return sum(len(page.get_images()) for page in document.pages)


def test_a_blank_form_has_room_for_every_signature_on_one_page():
    rendering = form(tuple(Box(label=label) for label in LABELS))
    text = text_of(rendering.pdf)

    assert len(rendering.pages) == 1
    assert text.count("（签名）") == 6 and "编号" not in text
    assert all(
        part in text for part in ("填报单位：青石村村民委员会", "填报日期：2026年11月22日", "412户", "联村领导意见")
    )
    assert pictures_in(rendering.pdf) == 0


def test_a_finished_form_carries_every_opinion_name_time_and_signature():
    rendering = form(tuple(Box(label=label, signed=(signed(),)) for label in LABELS), number="202611220001")
    text = text_of(rendering.pdf)

    assert len(rendering.pages) == 1 and "（签名）" not in text
    assert text.count("签名：王建国") == 6 and text.count("2026年11月23日09:10") == 6
    assert "编号：202611220001" in text
    assert pictures_in(rendering.pdf) >= 1


def test_who_signed_for_another_is_named_with_him():
    (box,) = (Box(label="联村领导意见", signed=(signed(name="孙明", deputy_for="陈志远"),)),)
    assert "签名：孙明（代陈志远）" in text_of(form((box,)).pdf)


def test_several_may_sign_in_one_box():
    box = Box(label="村民代表意见", signed=tuple(signed(name=name) for name in ("周大山", "刘芳", "何军")))
    text = text_of(form((box,)).pdf)
    assert all(f"签名：{name}" in text for name in ("周大山", "刘芳", "何军"))


@pytest.mark.parametrize("length", [1, 40, 400, 4000])
def test_no_word_is_lost_however_long_an_answer_or_an_opinion_is(length):
    answer, opinion = "甲" * length, "乙" * min(length, 500)
    boxes = tuple(Box(label=label, signed=(signed(opinion=opinion),)) for label in LABELS)
    text = text_of(form(boxes, rows=(("申请理由", answer),)).pdf)
    assert text.count("甲") == length and text.count("乙") == 6 * min(length, 500)
