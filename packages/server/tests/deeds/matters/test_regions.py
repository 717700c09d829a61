"""The same paper asked for in two counties: the nearest region's word decides, through the queries of the screens."""

from __future__ import annotations

from dataclasses import replace

import cast
import pytest
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.matters import queries
from zhangfa.matters import services as matters
from zhangfa.matters.core import NegativeItem
from zhangfa.matters.models import MatterRow, OverlayRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_city")]
IMPORTER = Actor.for_job("import", {"matter:import"})
PUBLIC = Actor.for_public()
SHIPPED = queries.shipped_catalogue()
PREMISES = "business-premises-certificate"
THERE = TreePath("3399/339902/339902101/339902101201")
BAN = {"matter": "mourning-leave", "ground": "县里规定", "where_to_go": "找单位人事部门"}
DO = {"actor": IMPORTER, "now": cast.NOW}


def allow_premises():
    return matters.import_overlay(region=cast.OTHER_COUNTY, content=queries.shipped_overlay("339902"), **DO)


def lay(content: dict, region: TreePath = cast.COUNTY):
    return matters.import_overlay(region=region, content={"title": "县"} | content, **DO)


def ids(unit: TreePath) -> set[str]:
    return {matter.id for matter in queries.offered(PUBLIC, unit=unit)}


def test_one_county_issues_it_and_the_other_says_where_to_go():
    """case 萧山"""
    fact = allow_premises()

    assert fact.added == ("residence-certificate@2", f"{PREMISES}@1")
    here = queries.find(PUBLIC, unit=cast.VILLAGE, words="经营场所证明").items
    there = queries.find(PUBLIC, unit=THERE, words="经营场所证明").items
    assert isinstance(here[0], NegativeItem) and here[0].title == "市场主体住所证明"
    assert there[0].id == PREMISES
    assert not any(isinstance(item, NegativeItem) and item.no == 19 for item in there)
    assert queries.matter(PUBLIC, PREMISES, unit=THERE).title == "经营场所证明"
    with pytest.raises(Refused, match=r"matters\.not_offered"):
        queries.matter(PUBLIC, PREMISES, unit=cast.VILLAGE)
    with pytest.raises(Refused, match=r"matters\.on_negative_list"):
        queries.matter(PUBLIC, "negative-19", unit=cast.VILLAGE)
    assert len(queries.list_in_force(PUBLIC, unit=cast.VILLAGE).items) == 20
    assert len(queries.list_in_force(PUBLIC, unit=THERE).items) == 19


def test_the_same_overlay_again_is_nothing_and_an_empty_one_takes_it_back():
    allow_premises()
    assert allow_premises() is None

    fact = lay({}, cast.OTHER_COUNTY)

    assert fact.version == 2 and fact.withdrawn
    assert ids(THERE) == ids(cast.VILLAGE)
    assert OverlayRow.objects.count() == 2
    kinds = [entry.kind for entry in ledger.history(f"catalogue/{cast.OTHER_COUNTY}")]
    assert kinds == ["catalogue_overlay.imported"] * 2


def test_a_forbidden_matter_is_refused_with_where_to_go_and_a_town_may_add_it_again():
    lay({"forbid": [BAN]})

    assert "mourning-leave" not in ids(cast.VILLAGE)
    with pytest.raises(Refused, match=r"matters\.on_negative_list"):
        queries.matter(PUBLIC, "mourning-leave", unit=cast.VILLAGE)
    item = queries.negative_item(PUBLIC, "negative-mourning-leave", unit=cast.VILLAGE)
    assert (item.no, item.ground) == (21, "县里规定")
    mourning = next(matter for matter in SHIPPED if matter.id == "mourning-leave")
    lay({"matter": [core_data(mourning)]}, cast.TOWN)
    assert "mourning-leave" in ids(cast.VILLAGE) and "mourning-leave" not in ids(cast.OTHER_TOWN)


def core_data(matter):
    return MatterRow.objects.get(matter_id=matter.id, region=str(cast.CITY)).content


def test_a_county_change_follows_the_citys_next_version():
    lay({"change": [{"matter": "residence-certificate", "copies_max": 1}]})
    changed = [replace(m, summary="新的说明") if m.id == "residence-certificate" else m for m in SHIPPED]

    matters.import_catalogue(region=cast.CITY, matters=changed, **DO)

    here = queries.matter(PUBLIC, "residence-certificate", unit=cast.VILLAGE)
    assert (here.summary, here.copies_max) == ("新的说明", 1)
    assert queries.matter(PUBLIC, "residence-certificate", unit=THERE).copies_max == 3


def test_what_is_under_way_never_meets_a_namesake_of_another_region():
    """matters law 1"""
    begun = queries.matter(PUBLIC, "residence-certificate", unit=cast.VILLAGE)

    lay({"change": [{"matter": "residence-certificate", "copies_max": 1}]})

    now = queries.matter(PUBLIC, begun.id, unit=cast.VILLAGE)
    assert now.version > begun.version
    assert queries.matter_version(PUBLIC, begun.id, version=begun.version, unit=cast.VILLAGE) == begun


def test_under_a_positive_list_only_its_certificates_are_issued():
    """matters law 6"""
    matters.import_negative_list(region=cast.COUNTY, negative_list=queries.shipped_list("shanxi-2023"), **DO)

    assert queries.list_in_force(PUBLIC, unit=cast.VILLAGE).positive
    assert "political-review" in ids(cast.VILLAGE) and "residence-certificate" not in ids(cast.VILLAGE)
    assert "land-lease" in ids(cast.VILLAGE)
    with pytest.raises(Refused, match=r"matters\.not_on_positive_list"):
        queries.matter(PUBLIC, "residence-certificate", unit=cast.VILLAGE)
    found = queries.find(PUBLIC, unit=cast.VILLAGE, words="居住证明").items
    assert found[0].id == "negative-residence-certificate" and "正面清单" in found[0].ground
    told = queries.find(PUBLIC, unit=cast.VILLAGE, words="没犯过事的证明").items
    assert told[0].title == "无犯罪记录证明"
    assert queries.matter(PUBLIC, "residence-certificate", unit=THERE)


def test_one_list_holds_at_a_place_and_the_next_takes_its_stead():
    matters.import_negative_list(region=cast.CITY, negative_list=queries.shipped_list("hubei-2020"), **DO)

    listed = queries.list_in_force(PUBLIC, unit=cast.VILLAGE)
    assert (listed.id, len(listed.items)) == ("hubei-2020", 21)
    assert len(queries.negative_items(PUBLIC, unit=cast.VILLAGE)) == 21


@pytest.mark.parametrize("actor", [cast.STRANGER.actor, cast.SECRETARY.actor, cast.ADMINISTRATOR.actor])
def test_nobody_changes_another_county(actor):
    with pytest.raises(Refused, match=r"matters\.no_leave"):
        matters.import_overlay(region=cast.OTHER_COUNTY, content={"title": "县"}, actor=actor, now=cast.NOW)
    assert not OverlayRow.objects.exists()
