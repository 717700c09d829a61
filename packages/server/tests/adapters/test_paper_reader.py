"""The real reader in its confined process: one small paper set by ourselves, and files that are none."""

from __future__ import annotations

import pytest
from zhangfa.adapters.paper_reader import ConfinedReader
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.documents.core import PaperText
from zhangfa.kernel.outcome import Refused
from zhangfa.readings import core

TEXT = PaperText(
    title="土地租赁合同",
    paragraphs=(
        "甲方（出租方）：青石村股份经济合作社",
        "乙方（承租方）：白水茶叶专业合作社",
        "甲方将面积12.5亩的耕地出租给乙方，每亩每年租金为600元，年租金合计7600元（大写：柒仟伍佰元整）。",
    ),
    signer="青石村股份经济合作社",
    date="2026年11月23日",
)


def refusal(reader: ConfinedReader, data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        reader.read(data, most_pages=2)
    return caught.value.refusals[0].code


def test_a_lease_is_read_with_what_does_not_agree_in_it():
    content = core.content_of(ConfinedReader().read(ReportlabTypesetter().paper(TEXT).pdf, most_pages=2))
    assert content.kind == "lease" and content.value("party_b") == "白水茶叶专业合作社"
    assert (content.value("area_mu"), content.value("rent_per_mu")) == ("12.5", "600")
    assert {one.code for one in content.doubts} == {"amount.product", "amount.capital"}
    assert all(0 <= share <= 1 for one in content.values for place in one.places for xy in place.box for share in xy)


@pytest.mark.parametrize("data", [b"%PDF-1.7 broken", b"", b"GIF89a"])
def test_what_is_no_paper_is_refused(data):
    assert refusal(ConfinedReader(), data) == "readings.nothing_read"


def test_a_reading_that_takes_too_long_is_stopped():
    assert refusal(ConfinedReader(patience_seconds=0.05), b"%PDF-1.7") == "readings.took_too_long"
