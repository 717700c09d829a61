"""The real eyes in their confined process: one paper set by ourselves, and files that are none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from zhangfa.adapters.eyes import ConfinedEyes
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.comparisons.core import Verdict
from zhangfa.documents.core import PaperText, Rendering
from zhangfa.kernel.outcome import Refused

TEXT = PaperText(
    title="居住情况证明",
    paragraphs=("兹有本村村民周大山，自二〇〇三年起一直居住在青石村三组十二号，家庭成员四人。", "特此证明。"),
    signer="青石村村民委员会",
    date="2026年11月23日",
)


def paper(text: PaperText) -> Rendering:
    return ReportlabTypesetter().paper(text)


def test_the_same_page_matches_and_a_changed_one_is_shown_in_the_same_frame():
    approved = paper(TEXT)
    same = ConfinedEyes().compare(approved.pdf, page=1, photo=approved.pages[0].jpeg)
    assert same.verdict is Verdict.MATCH and same.places == () and same.version == ConfinedEyes().version
    words = tuple(text.replace("四人", "七人") for text in TEXT.paragraphs)
    changed = paper(replace(TEXT, paragraphs=words)).pages[0].jpeg
    other = ConfinedEyes().compare(approved.pdf, page=1, photo=changed)
    assert other.verdict in (Verdict.MISMATCH, Verdict.DOUBTFUL) and other.places
    assert all(picture.startswith(b"\xff\xd8\xff") for picture in (other.approved, other.seen))


@pytest.mark.parametrize(("pdf", "page"), [(b"%PDF-1.7 broken", 1), (b"", 1), (paper(TEXT).pdf, 9)])
def test_what_cannot_be_opened_is_refused(pdf: bytes, page: int):
    with pytest.raises(Refused, match="comparisons.broken"):
        ConfinedEyes().compare(pdf, page=page, photo=paper(TEXT).pages[0].jpeg)
