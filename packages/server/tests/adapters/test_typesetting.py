"""Papers set by us: Chinese lines as a printer breaks them, text that can be copied, pages that turn."""

from __future__ import annotations

import io

import hostile
import numpy as np
import pypdfium2 as pdfium
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from zhangfa.adapters.chinese_lines import break_lines
from zhangfa.adapters.press import PdfPress
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.documents.core import PaperText, Rendering
from zhangfa.kernel.outcome import Fault
from zhangfa_eseal.pdf.original import Original
from zhangfa_protocol.pagecode import PageCode, from_url, new_check_code

STOPS, OPENERS = "，。、；：？！）》”", "（《“"
CHECK_CODE = new_check_code(bytes(range(24)))
TYPESETTER = ReportlabTypesetter()


def paper(**changes: object) -> PaperText:
    values = {
        "title": "居住情况证明",
        "paragraphs": ("兹证明周大山自二〇〇一年起居住在云溪县白水镇青石村，情况属实。",),
        "signer": "云溪县白水镇青石村村民委员会",
        "date": "2026年11月22日",
        "closing": "特此证明。",
    }
    return PaperText(**(values | changes))


def text_of(pdf: bytes, number: int = 0) -> str:
    return pdfium.PdfDocument(pdf)[number].get_textpage().get_text_bounded().replace("\r\n", "").replace(" ", "")


@given(st.text(alphabet="村民委员会证明" + STOPS + OPENERS + "abc123 ", max_size=200), st.integers(3, 20))
def test_no_word_is_lost_and_no_line_begins_with_a_stop(text, width):
    lines = break_lines(text, width=float(width), indent=2.0, measure=len)

    squeezed = "".join(line.text for line in lines).replace(" ", "")
    assert squeezed == text.replace(" ", "")
    for line in lines[1:]:
        assert line.text[0] not in STOPS
    for line in lines[:-1]:
        assert line.text[-1] not in OPENERS or set(line.text) <= set(OPENERS + " ")


def test_a_number_is_not_torn_apart():
    lines = break_lines("身份证号码339901196803150019，系本村人", width=20.0, indent=0.0, measure=len)

    assert [line.text for line in lines] == ["身份证号码", "339901196803150019，系", "本村人"]


def test_a_paper_is_one_page_of_text_that_can_be_copied():
    rendering = TYPESETTER.paper(paper(addressee="云溪县民政局：", note="扫码核验。"))

    text = text_of(rendering.pdf)
    assert len(rendering.pages) == 1
    assert (rendering.pages[0].width, rendering.pages[0].height) == (1080, 1528)
    for part in ("居住情况证明", "云溪县民政局：", "兹证明周大山", "特此证明。", "青石村村民委员会", "2026年11月22日"):
        assert part in text


def test_the_same_words_never_make_the_same_digest():
    assert TYPESETTER.paper(paper()).pdf != TYPESETTER.paper(paper()).pdf


def test_an_e_seal_is_appended_to_our_papers_the_quick_way():
    """Otherwise each seal costs ten times as much."""
    rendering = TYPESETTER.paper(paper(paragraphs=("村民代表会议讨论决定如下事项。" * 6,) * 20))

    assert len(Original.read(rendering.pdf).pages()) == len(rendering.pages) >= 3


def test_long_papers_turn_the_page():
    long = paper(paragraphs=tuple("村民代表会议讨论决定如下事项。" * 6 for _ in range(20)))

    rendering = TYPESETTER.paper(long)

    assert len(rendering.pages) >= 3
    assert "2026年11月22日" in text_of(rendering.pdf, len(rendering.pages) - 1)


@pytest.mark.parametrize("count", range(18, 34))
@pytest.mark.parametrize("closing", ["特此证明。", ""])
def test_a_signature_never_stands_on_a_page_without_words(count, closing):
    rendering = TYPESETTER.paper(paper(paragraphs=("村民代表会议决定。",) * count, closing=closing, note="注。"))

    last = text_of(rendering.pdf, len(rendering.pages) - 1)

    assert "2026年11月22日" in last
    assert "特此证明" in last or "村民代表会议决定" in last


def test_a_table_keeps_every_row():
    rows = tuple((f"项目{number}", "内容" * number) for number in range(1, 30))

    rendering = TYPESETTER.paper(paper(rows=rows))

    everything = "".join(text_of(rendering.pdf, number) for number in range(len(rendering.pages)))
    assert all(label in everything and value in everything for label, value in rows)


def codes(pages: int) -> list[PageCode]:
    return [PageCode(CHECK_CODE, page, pages, 128, 131, bytes(range(16))) for page in range(1, pages + 1)]


def sheets(pdf: bytes, dpi: int = 150) -> list[Image.Image]:
    return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in pdfium.PdfDocument(pdf)]


@pytest.fixture(scope="module")
def printed() -> tuple[Rendering, bytes]:
    rendering = TYPESETTER.paper(paper(paragraphs=tuple("村民代表会议讨论决定如下事项。" * 6 for _ in range(10))))
    press = PdfPress("http://192.168.1.20:8000/")
    return rendering, press.printable(rendering.pdf, number="261122000018", codes=codes(len(rendering.pages)))


def test_every_printed_page_carries_its_own_code_readable_at_150_dpi(printed):
    _, pdf = printed

    found = [zxingcpp.read_barcodes(np.asarray(sheet)) for sheet in sheets(pdf)]

    assert [len(barcodes) for barcodes in found] == [1] * len(found)
    assert [from_url(barcodes[0].text) for barcodes in found] == codes(len(found))


def test_the_square_code_is_at_least_twenty_millimetres_wide(printed):
    _, pdf = printed

    corners = zxingcpp.read_barcodes(np.asarray(sheets(pdf)[0]))[0].position

    assert (corners.top_right.x - corners.top_left.x) / 150 * 25.4 >= 20


def test_the_footer_names_application_page_and_check_code(printed):
    rendering, pdf = printed

    text = text_of(pdf, 1)

    assert f"第2页　共{len(rendering.pages)}页".replace("　", "") in text.replace("　", "")
    assert "申请编号261122000018" in text and CHECK_CODE in text and "扫码核验" in text
    assert "村民代表会议讨论决定" in text


def test_nothing_of_the_paper_reaches_into_the_footer(printed):
    _, pdf = printed
    for sheet in sheets(pdf):
        band = np.asarray(sheet.convert("L"))[int(sheet.height * (1 - 31.5 / 297)) :, :]
        beside = band[:, : int(sheet.width * 0.05)]
        assert beside.min() > 250


def test_pages_of_any_size_come_out_on_a4():
    press = PdfPress("https://zhangfa.example")
    for size, wide in (((300, 400), False), ((3000, 2000), True)):
        pdf = press.printable(hostile.pdf(size=size), number="261122000018", codes=codes(1))
        page = pdfium.PdfDocument(pdf)[0]
        assert sorted(page.get_size()) == pytest.approx([595.276, 841.89], abs=0.1)
        assert (page.get_width() > page.get_height()) == wide


def test_a_missing_page_code_is_a_fault(printed):
    rendering, _ = printed

    with pytest.raises(Fault):
        PdfPress("https://zhangfa.example").printable(rendering.pdf, number="1", codes=codes(1))


def test_pictures_are_jpeg():
    assert Image.open(io.BytesIO(TYPESETTER.paper(paper()).pages[0].jpeg)).format == "JPEG"
