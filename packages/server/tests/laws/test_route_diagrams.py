"""A route is drawn from its data, the same way every time; the drawings in the docs are those of today's catalogue."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from zhangfa.matters import core, queries

CATALOGUE = {matter.id: matter for matter in queries.shipped_catalogue()}
DRAWN = sorted((Path(__file__).parents[4] / "docs/matters").glob("*.svg"))


def words(svg: str) -> str:
    return " ".join(ElementTree.fromstring(svg).itertext())


@pytest.mark.parametrize("matter", CATALOGUE.values(), ids=lambda m: m.id)
def test_every_route_can_be_drawn_and_names_every_step(matter):
    told = words(core.route_svg(matter))

    assert all((step.label or step.stage.label) in told for step in matter.steps)
    assert all(each.office.label in told for each in matter.steps if not each.seats)
    assert all(word in told for word in ("申请", "用印", "归档"))
    assert ("镇里" in told) == (any(step.in_town for step in matter.steps) or matter.body.value == "contract")


def test_a_countersigned_and_conditional_step_says_so():
    data = core.stored(CATALOGUE["fund-request"])
    seats = [{"office": "secretary"}, {"office": "village_head"}, {"office": "liaison_inspector"}]
    data["steps"][-1] |= {"mode": "ratio", "ratio": "2/3", "seats": seats, "label": "两委<会签>"}
    data["steps"][1] |= {"when": [{"field": "amount", "op": "ge", "value": 10000}]}

    told = words(core.route_svg(core.parse_matter(data)))

    assert "按比例会签 2/3" in told and "监察联络员" in told and "两委<会签>" in told
    assert "达到 10000 时" in told


def test_the_drawings_in_the_docs_are_fresh():
    assert len(DRAWN) >= 5
    stale = [path.name for path in DRAWN if path.read_text("utf-8") != core.route_svg(CATALOGUE[path.stem])]
    assert stale == [], "make diagrams"
