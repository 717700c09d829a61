"""A photographed paper and a PDF read with the real models: few, small pages; whole sets are `make vision-bench`."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from zhangfa_vision.reading import read

from tests.visionbench import capture, draw, papers, reading
from tests.visionbench.draw import SERIF
from tests.visionbench.readable import certificate

STYLE = draw.Style(
    str(SERIF / "400Regular/NotoSerifSC_400Regular.ttf"), str(SERIF / "700Bold/NotoSerifSC_700Bold.ttf"), True, 27.0
)


@pytest.fixture(scope="module")
def shot():
    truth = certificate(random.Random(4))
    sheet = draw.draw(truth.paper, STYLE)
    return truth, capture.capture(sheet, 1, np.random.default_rng(4))


def test_a_photographed_certificate_is_read_to_the_last_field(shot):
    truth, taken = shot
    answer = read.picture(taken.picture).answer
    score = reading.scored(truth, answer)
    assert score.kind_right and score.wrong == [] and score.missed == score.accused == []
    height, width = taken.picture.shape[:2]
    for one in answer["fields"]:
        assert all(0 <= x <= width and 0 <= y <= height for x, y in one["box"])


def two_faced(shown: str, said: str) -> bytes:
    """A PDF page that shows one text and carries another, unseen one at the same place."""
    pdfmetrics.registerFont(TTFont("Serif", STYLE.regular))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(420, 300))
    for text, mode in ((shown, 0), (said, 3)):
        layer = canvas.beginText(30, 200)
        layer.setFont("Serif", 18)
        layer.setTextRenderMode(mode)
        layer.textLine(text)
        canvas.drawText(layer)
    canvas.save()
    return out.getvalue()


def test_a_pdf_that_shows_one_sum_and_says_another_is_read_as_it_shows():
    answer = read.bytes_(two_faced("土地租赁合同租金总额为12000元", "土地租赁合同租金总额为21000元")).answer
    assert answer["source"] == "picture"
    assert "12000" in answer["pages"][0]["lines"][0]["text"]
    assert [one["code"] for one in answer["findings"]] == ["text_layer.differs"]


def test_edits_are_counted():
    assert (
        reading.edits("承包地78.7亩", "承包地787亩") == 1
        and reading.edits("", "亩") == 1
        and reading.edits("亩", "亩") == 0
    )


def test_readable_papers_have_what_they_claim():
    for number in range(24):
        truth = reading.make(number, random.Random(number))
        assert truth.fields and all(value for value in truth.fields.values())
        assert isinstance(truth.paper, papers.Paper)
