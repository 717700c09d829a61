"""Who was asked for what the village may not issue says by whom; the register counts."""

from __future__ import annotations

import cast
import pytest
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.matters import queries
from zhangfa.matters import services as matters
from zhangfa.matters.models import WrongRequestRow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped_city")]
IMPORTER = Actor.for_job("import", {"matter:import"})
DO = {"actor": IMPORTER, "now": cast.NOW}


def report(number: int = 1, actor: Actor = cast.VILLAGER.actor, **changes):
    values = {"unit": cast.VILLAGE, "item": "negative-5", "agency": "云溪 保安公司", "note": "应聘时要的"} | changes
    return matters.report_wrong_request(report_id=f"report{number:020d}", actor=actor, now=cast.NOW, **values)


def test_a_report_is_kept_counted_and_a_fact():
    """matters law 9"""
    report(1)
    report(2, agency="云溪保安公司", note="")
    report(3, agency="县一小", item="negative-9")

    found = queries.wrong_requests(cast.HEAD.actor, under=cast.VILLAGE)

    assert [(count.name, count.times) for count in found.agencies] == [("云溪保安公司", 2), ("县一小", 1)]
    assert [(count.name, count.times) for count in found.papers] == [("无犯罪记录证明", 2), ("出生证明", 1)]
    assert [entry.kind for entry in ledger.history(f"wrong-request/report{1:020d}")] == ["wrong_request.reported"]
    assert queries.wrong_requests(cast.ADMINISTRATOR.actor, under=cast.COUNTY).total == 3


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"agency": " "}, "matters.agency_missing"),
        ({"note": "长" * 301}, "matters.note_too_long"),
        ({"item": "negative-99"}, "matters.not_offered"),
        ({"item": "residence-certificate"}, "matters.not_reportable"),
        ({"unit": cast.NEXT_VILLAGE}, "matters.may_not_report"),
        ({"actor": Actor.for_public()}, "matters.may_not_report"),
    ],
)
def test_a_refused_report_leaves_nothing(changes, code):
    with pytest.raises(Refused, match=code):
        report(**changes)
    assert not WrongRequestRow.objects.exists() and not ledger.history(f"wrong-request/report{1:020d}")


@pytest.mark.parametrize("actor", [cast.STRANGER.actor, cast.VILLAGER.actor, Actor.for_public()])
def test_the_register_is_closed_to_strangers(actor):
    report()
    with pytest.raises(Refused, match=r"matters\.register_closed"):
        queries.wrong_requests(actor, under=cast.VILLAGE)


def test_what_a_positive_list_withholds_can_be_reported():
    matters.import_negative_list(region=cast.COUNTY, negative_list=queries.shipped_list("shanxi-2023"), **DO)

    assert report(item="residence-certificate").title == "居住情况证明"
