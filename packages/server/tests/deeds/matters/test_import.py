"""A catalogue is imported as a whole; what is under way keeps the version that it began with."""

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
from zhangfa.matters.core import Matter, MatterClass, NegativeItem
from zhangfa.matters.models import MatterRow, NegativeItemRow

pytestmark = pytest.mark.django_db
IMPORTER = Actor.for_job("import", {"matter:import"})
PUBLIC = Actor.for_public()
SHIPPED = queries.shipped_catalogue()
RESIDENCE = next(matter for matter in SHIPPED if matter.id == "residence-certificate")


def import_all(catalogue=SHIPPED, region: TreePath = cast.CITY, actor: Actor = IMPORTER):
    return matters.import_catalogue(region=region, matters=catalogue, actor=actor, now=cast.NOW)


def import_negative(region: TreePath = cast.CITY, actor: Actor = IMPORTER, **changes):
    shipped = replace(queries.shipped_negative_list(), **changes)
    return matters.import_negative_list(region=region, negative_list=shipped, actor=actor, now=cast.NOW)


def without_version(matter: Matter) -> Matter:
    return replace(matter, version=0)


def test_an_imported_catalogue_is_offered_in_every_village_of_the_region():
    fact = import_all()

    offered = queries.offered(PUBLIC, unit=cast.VILLAGE)
    assert [without_version(matter) for matter in offered] == list(SHIPPED)
    assert {matter.version for matter in offered} == {1}
    assert len(fact.added) == len(SHIPPED) and fact.changed == fact.withdrawn == ()
    assert queries.class_counts(PUBLIC, unit=cast.VILLAGE)[MatterClass.CONTRACT] == 24
    assert [entry.kind for entry in ledger.history(f"catalogue/{cast.CITY}")] == ["catalogue.imported"]


def test_the_same_catalogue_again_is_nothing():
    import_all()

    assert import_all() is None
    assert MatterRow.objects.count() == len(SHIPPED)
    assert len(ledger.history(f"catalogue/{cast.CITY}")) == 1


def test_a_change_is_a_new_version_and_the_old_one_stays_readable():
    """matters law 1"""
    import_all()
    changed = replace(RESIDENCE, title="实际居住情况证明", copies_max=5)

    fact = import_all([changed if matter.id == changed.id else matter for matter in SHIPPED])

    assert fact.changed == ("residence-certificate@2",)
    assert queries.matter(PUBLIC, RESIDENCE.id, unit=cast.VILLAGE).copies_max == 5
    before = queries.matter_version(PUBLIC, RESIDENCE.id, version=1, unit=cast.VILLAGE)
    assert without_version(before) == RESIDENCE


def test_a_matter_no_longer_listed_is_withdrawn_and_may_come_back():
    import_all()

    fact = import_all([matter for matter in SHIPPED if matter.id != RESIDENCE.id])

    assert fact.withdrawn == ("residence-certificate@1",)
    with pytest.raises(Refused, match=r"matters\.not_offered"):
        queries.matter(PUBLIC, RESIDENCE.id, unit=cast.VILLAGE)
    assert queries.matter_version(PUBLIC, RESIDENCE.id, version=1, unit=cast.VILLAGE).title == RESIDENCE.title
    assert import_all().changed == ("residence-certificate@2",)


def test_a_nearer_region_speaks_for_itself():
    import_all()
    import_all([replace(RESIDENCE, copies_max=9)], region=cast.COUNTY)

    assert queries.matter(PUBLIC, RESIDENCE.id, unit=cast.VILLAGE).copies_max == 9
    assert queries.matter(PUBLIC, RESIDENCE.id, unit=cast.OTHER_COUNTY).copies_max == RESIDENCE.copies_max
    assert len(queries.offered(PUBLIC, unit=cast.VILLAGE)) == len(SHIPPED)


@pytest.mark.parametrize("actor", [cast.STRANGER.actor, cast.HEAD.actor, PUBLIC])
def test_only_who_keeps_the_catalogue_changes_it(actor):
    with pytest.raises(Refused, match=r"matters\.no_leave"):
        import_all(actor=actor)
    with pytest.raises(Refused, match=r"matters\.no_leave"):
        import_negative(actor=actor)
    assert MatterRow.objects.count() == NegativeItemRow.objects.count() == 0


def test_a_county_administrator_keeps_the_catalogue_of_his_county_alone():
    import_all(region=cast.COUNTY, actor=cast.ADMINISTRATOR.actor)

    with pytest.raises(Refused, match=r"matters\.no_leave"):
        import_all(region=cast.OTHER_COUNTY, actor=cast.ADMINISTRATOR.actor)


def test_the_negative_list_is_in_force_and_replaced_as_a_whole():
    import_negative()
    assert import_negative() is None

    fact = import_negative(items=queries.shipped_negative_list().items[:19])

    assert fact.version == 2
    assert len(queries.negative_items(PUBLIC, unit=cast.VILLAGE)) == 19
    assert NegativeItemRow.objects.count() == 39
    with pytest.raises(Refused, match=r"matters\.not_offered"):
        queries.negative_item(PUBLIC, "negative-20", unit=cast.VILLAGE)


def test_nobody_applies_for_what_the_negative_list_names():
    """matters law 2"""
    import_negative()

    with pytest.raises(Refused, match=r"matters\.on_negative_list") as caught:
        queries.matter(PUBLIC, "negative-5", unit=cast.VILLAGE)

    assert caught.value.refusals[0].params == {"title": "无犯罪记录证明"}


def test_a_search_shows_matters_and_negative_items_together():
    import_all()
    import_negative()

    found = queries.find(PUBLIC, unit=cast.VILLAGE, words="没犯过事的证明").items
    assert [item.title for item in found] == ["无犯罪记录证明"]
    assert isinstance(found[0], NegativeItem) and "派出所" in found[0].where_to_go
    assert queries.find(PUBLIC, unit=cast.VILLAGE, words="盖房子").matters[0].id == "homestead-opinion"
    everything = queries.find(PUBLIC, unit=cast.VILLAGE).items
    assert len(everything) == len(SHIPPED) + 20
    contracts = queries.find(PUBLIC, unit=cast.VILLAGE, matter_class=MatterClass.CONTRACT).items
    assert len(contracts) == 24
