"""A table form (呈报表): its answers, its boxes, and which opinion lands in which box."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from zhangfa.matters.core import box_of, complaints, paper_of
from zhangfa.matters.core.values import FormBox
from zhangfa.matters.queries import shipped_catalogue

TENDER = next(matter for matter in shipped_catalogue() if matter.id == "cleaning-tender")


def wrong(**changes: object) -> list[str]:
    matter = replace(TENDER, template=replace(TENDER.template, **changes))
    return [at for at, _ in complaints(matter)]


def test_the_cleaning_tender_form_asks_three_bodies_and_three_of_the_town():
    paper = paper_of(
        TENDER,
        {"project": "青石村保洁", "amount": "186000"},
        unit="青石村",
        town="白水镇",
        signer="青石村村民委员会",
        on=date(2026, 11, 22),
    )
    assert [box.label for box in paper.boxes] == [
        "村党组织意见",
        "村委会意见",
        "村务监督委员会意见",
        "联村干部意见",
        "联村领导意见",
        "分管领导意见",
    ]
    assert ("预算金额", "186,000.00元（大写：人民币壹拾捌万陆仟元整）") in paper.rows
    assert not any(box.signed for box in paper.boxes)


@pytest.mark.parametrize(
    ("box", "office", "place"),
    [
        ("village", "secretary", 0),
        ("village", "supervision_head", 2),
        ("cadre", "liaison_cadre", 3),
        ("village", "liaison_cadre", None),
        ("nowhere", "secretary", None),
    ],
)
def test_an_opinion_lands_in_the_box_of_its_step_and_office(box, office, place):
    assert box_of(TENDER, box, office) == place


def test_a_form_whose_boxes_and_signatures_do_not_meet_is_complained_of():
    boxes = TENDER.template.boxes
    assert wrong() == []
    assert wrong(boxes=boxes[:2] + boxes[3:]) == ["steps.2.signature_box"]
    assert wrong(boxes=(*boxes, FormBox(label="镇长意见", box="mayor"))) == ["template.boxes.6.box"]
    assert wrong(boxes=(replace(boxes[0], label=" "), *boxes[1:])) == ["template.boxes.0.label"]
    assert wrong(paragraphs=("正文",)) == ["template.boxes"]
