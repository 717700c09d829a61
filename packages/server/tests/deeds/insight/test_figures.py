"""Figures are folded from the ledger, each fact once, and can be counted anew."""

from __future__ import annotations

from dataclasses import replace

import cast
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ways import Way, write
from zhangfa.cli.insight import rebuild
from zhangfa.insight import queries, services
from zhangfa.insight.core import Cell, Period
from zhangfa.insight.models import CellRow, JourneyRow
from zhangfa.insight.services import figures
from zhangfa.kernel.outcome import Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger

NOVEMBER = Period("2026-11", "2026-11")
FAR = TreePath("3399/339902/339902101/339902101201")


@pytest.fixture
def count(db, signer):
    """Sequences what waits and folds it in, in batches of `limit`."""

    def fold(limit: int = 200) -> None:
        ledger.sequence_all(signer=signer, now=cast.NOW)
        while services.follow(now=cast.NOW, limit=limit):
            pass

    return fold


def state() -> tuple[list, list]:
    keys = [name.attname for name in CellRow._meta.concrete_fields if name.attname != "id"]
    cells = [
        {name: bytes(value) if name == "spread" else value for name, value in row.items()}
        for row in CellRow.objects.order_by("place", "since", "body", "matter").values(*keys)
    ]
    return cells, list(JourneyRow.objects.order_by("id").values())


ENDS = (
    lambda way: way.accepted(2).approved(3).stamped().used(),
    lambda way: way.accepted(9).approved(3).lapsed(80),
    lambda way: way.accepted(1).refused(),
    lambda way: way.returned(1).resubmitted(30).accepted(1).approved(2),
    lambda way: way.withdrawn(3),
    lambda way: way.returned(3).lapsed(720),
    lambda way: way,
)
one_way = st.tuples(
    st.sampled_from([cast.VILLAGE, cast.NEXT_VILLAGE, FAR]),
    st.sampled_from([("committee", "residence-certificate"), ("contract", "land-lease"), ("committee", "other")]),
    st.sampled_from(ENDS),
    st.integers(0, 100),
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(one_way, min_size=1, max_size=12), st.integers(1, 40))
def test_insight_law_1_counted_anew_from_zero_it_is_the_same(village, count, chosen, batch):
    """insight law 1: batch by batch as it happens, and all at once from the first entry."""
    with transaction.atomic():
        for number, (path, (body, matter), end, start) in enumerate(chosen):
            way = Way(f"way{number:023d}", path, matter, body).submitted(start)
            write(end(way))
            count(batch)
        folded = state()
        assert folded[1]
        assert rebuild(lambda line: None) > 0
        assert state() == folded
        transaction.set_rollback(True)


def test_counting_again_what_is_counted_changes_nothing(village, count):
    write(Way("a").submitted().approved())
    count()
    before = state()
    count()
    assert state() == before


def test_what_cannot_be_counted_yet_waits_and_is_counted_later(village, count, monkeypatch):
    """An approval whose submission failed is parked with it, and both count once when they are tried again."""
    real = figures.core.fold

    def broken(journey, entry):
        if entry.kind == "application.submitted":
            raise OSError("the disk is full")
        return real(journey, entry)

    write(Way("a").submitted().approved())
    monkeypatch.setattr(figures.core, "fold", broken)
    count()
    assert state() == ([], [])
    monkeypatch.setattr(figures.core, "fold", real)
    later = cast.NOW.replace(hour=9)
    while services.follow(now=later):
        later = later.replace(hour=later.hour + 1)
    assert JourneyRow.objects.get().approved_at is not None
    assert (
        queries.board(cast.AUDITOR.actor, queries.Wanted(place=cast.COUNTY, period=NOVEMBER)).whole.columns["approved"]
        == 1
    )


def board(actor, place=cast.COUNTY, period=NOVEMBER, **more):
    return queries.board(actor, queries.Wanted(place=place, period=period, **more))


@pytest.fixture
def filled(village, count):
    """November: two at 青石村, one next door; October: one."""
    october = Way("d").submitted(-24 * 30).approved(10)
    write(
        Way("a").submitted().accepted(2).approved(2).stamped().used(),
        Way("b", matter="land-lease", body="contract").submitted().refused(),
        Way("c", path=cast.NEXT_VILLAGE).submitted().accepted(9).approved(1),
        october,
    )
    count()


def test_a_county_shows_its_towns_and_the_month_before(filled):
    found = board(cast.AUDITOR.actor)
    assert found.whole.columns["submitted"] == 3 and found.before.columns["submitted"] == 1
    assert found.lower[cast.TOWN].columns["submitted"] == 3
    assert found.lower[cast.OTHER_TOWN].columns == Cell().columns
    assert found.whole.columns["on_time"] == 1 and found.whole.columns["approved"] == 2
    assert found.whole.columns["seconds"] == (4 + 10) * 3600
    assert found.whole.beside == {"refused.untrue": 1}
    assert {name: cell.columns["submitted"] for name, cell in found.bodies.items()} == {"committee": 2, "contract": 1}
    assert found.matters["land-lease"].columns["refused"] == 1
    assert found.days["2026-11-23"].columns["submitted"] == 3
    assert found.behind == 0 and found.seen_at is not None


def test_one_seal_or_one_matter(filled):
    assert board(cast.AUDITOR.actor, body="contract").whole.columns["submitted"] == 1
    assert board(cast.AUDITOR.actor, matter="residence-certificate").whole.columns["submitted"] == 2
    both = board(cast.AUDITOR.actor, body="contract", matter="residence-certificate")
    assert both.whole.columns == Cell().columns


def test_the_records_behind_a_figure(filled):
    wanted = queries.Wanted(place=cast.VILLAGE, period=NOVEMBER)
    actor = cast.SECRETARY.actor
    assert [each.id for each in queries.records(actor, wanted, happened="submitted").items] == ["b", "a"]
    assert [each.id for each in queries.records(actor, wanted, happened="refused").items] == ["b"]
    assert [each.id for each in queries.records(actor, wanted, happened="used").items] == ["a"]
    first = queries.records(actor, wanted, happened="submitted", limit=1)
    second = queries.records(actor, wanted, happened="submitted", limit=1, cursor=first.next)
    assert (first.total, [each.id for each in (*first.items, *second.items)]) == (2, ["b", "a"])
    assert second.next == ""
    lease = replace(wanted, matter="land-lease")
    assert [each.id for each in queries.records(actor, lease, happened="submitted").items] == ["b"]


def test_records_are_those_of_one_village(filled):
    with pytest.raises(Refused, match=r"insight\.records_of_a_village"):
        queries.records(cast.AUDITOR.actor, queries.Wanted(place=cast.TOWN, period=NOVEMBER), happened="submitted")


@pytest.mark.parametrize("member", [cast.STRANGER, cast.VILLAGER, cast.CLERK])
def test_whoever_has_no_business_there_learns_nothing(filled, member):
    for place in (cast.VILLAGE, cast.TOWN, cast.COUNTY, cast.CITY):
        with pytest.raises(Refused, match=r"insight\.unknown_place"):
            board(member.actor, place)
    with pytest.raises(Refused, match=r"insight\.unknown_place"):
        queries.records(member.actor, queries.Wanted(place=cast.VILLAGE, period=NOVEMBER), happened="submitted")
    assert queries.places(member.actor) == ()


def test_a_county_does_not_see_the_city(filled):
    assert queries.places(cast.AUDITOR.actor) == (cast.COUNTY,)
    for place in (cast.CITY, cast.OTHER_COUNTY):
        with pytest.raises(Refused, match=r"insight\.unknown_place"):
            board(cast.AUDITOR.actor, place)
