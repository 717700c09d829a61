"""Every generated paper of the shipped catalogue becomes pages, from a filled form."""

from __future__ import annotations

from datetime import date

import pytest
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.matters import queries
from zhangfa.matters.core import Field, FieldKind, merged, paper_of, parse_overlay

TYPESETTER = ReportlabTypesetter()
REGIONS = [parse_overlay(content) for content in queries.shipped_overlays().values()]
EVERYTHING = [m for region in REGIONS for m in region.add] + list(queries.shipped_catalogue())
WORDS = {
    FieldKind.TEXT: "青石村三组",
    FieldKind.LONG_TEXT: "因房屋年久失修，申请翻建，请予审核为盼，情况属实。",
    FieldKind.MONEY: "12000",
    FieldKind.DATE: "2026-11-01",
    FieldKind.PHONE: "13800000001",
    FieldKind.ID_NUMBER: "339901196803150019",
    FieldKind.PERSON: "周大山",
}


def filled(field: Field) -> str:
    if field.kind is FieldKind.NUMBER:
        return str(max(field.least or 1, 1))
    return field.choices[0].value if field.choices else WORDS[field.kind]


@pytest.mark.parametrize("matter", [m for m in EVERYTHING if m.template], ids=lambda m: m.id)
def test_a_generated_paper_becomes_pages(matter):
    form = {field.name: filled(field) for field in matter.fields}
    text = paper_of(
        matter, form, unit="云溪县白水镇青石村", town="云溪县白水镇", signer="青石村", on=date(2026, 11, 22)
    )

    rendering = TYPESETTER.paper(text)

    assert rendering.pdf.startswith(b"%PDF") and 1 <= len(rendering.pages) <= 3


def test_a_regions_own_matters_are_rendered_too():
    assert "business-premises-certificate" in {m.id for m in EVERYTHING}
    assert all(merged(queries.shipped_catalogue(), region) for region in REGIONS)
