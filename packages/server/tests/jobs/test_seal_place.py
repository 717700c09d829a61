"""Where an electronic seal stands: on the words of the paper, or where whoever approves points."""

from __future__ import annotations

import json

import cast
import pytest
from shop import Village
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, Application, SealPlace
from zhangfa.applications.models import DecisionRow
from zhangfa.impressions import queries as impressions
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger


def placed(hall: Village, place: SealPlace | None, matter_id: str = "far") -> Application:
    own = {"paper": None} if matter_id == "far" else {}
    examined = hall.counter.examined(matter_id=matter_id, handed=hall.counter.handed(**own))
    return applications.decide(
        actor=cast.SECRETARY.actor,
        now=hall.counter.now,
        action=Action.APPROVE,
        application_id=examined.id,
        revision=examined.revision,
        seal_at=place,
    )


def test_the_seal_stands_where_the_approver_wants_it(hall, sealer):
    """applications law 21"""
    application_id = placed(hall, SealPlace(1, 250, 700)).id
    hall.settle()
    (order,) = sealer.orders
    assert order.place == (1, 250, 700)
    (made,) = impressions.of_application(application_id)
    assert made.page == 1
    said = json.loads(order.evidence[0].content)
    assert [each["seal_at"] for each in said["approvals"]] == ["", "", "", "1 250 700"]
    facts = [entry.fact for entry in ledger.history(application_id) if entry.kind == "application.approved"]
    assert [fact.seal_at for fact in facts] == ["1 250 700"]


def test_who_says_nothing_leaves_the_place_to_the_words_of_the_paper(hall, sealer):
    placed(hall, None)
    hall.settle()
    assert [order.place for order in sealer.orders] == [None]


@pytest.mark.parametrize(
    ("place", "matter_id", "code"),
    [
        (SealPlace(2, 250, 700), "far", "applications.seal_place_off"),
        (SealPlace(0, 250, 700), "far", "applications.seal_place_off"),
        (SealPlace(1, 1001, 700), "far", "applications.seal_place_off"),
        (SealPlace(1, 250, -1), "far", "applications.seal_place_off"),
        (SealPlace(1, 250, 700), "uploaded", "applications.seal_not_placed_here"),
    ],
)
def test_a_place_off_the_paper_or_for_a_seal_of_rubber_is_refused_and_nothing_is_approved(
    hall, sealer, place, matter_id, code
):
    """applications law 21"""
    before = DecisionRow.objects.filter(action="approve").count()
    with pytest.raises(Refused) as refused:
        placed(hall, place, matter_id)
    assert [each.code for each in refused.value.refusals] == [code]
    assert DecisionRow.objects.filter(action="approve").count() == before


def test_who_only_accepts_says_no_place_and_nothing_is_accepted(hall, sealer):
    """applications law 21"""
    made = hall.counter.submit(matter_id="far", handed=hall.counter.handed(paper=None))
    before = ledger.history(made.id)
    with pytest.raises(Refused, match=r"applications\.seal_not_placed_here"):
        applications.decide(
            actor=cast.CLERK.actor,
            now=hall.counter.now,
            action=Action.ACCEPT,
            application_id=made.id,
            revision=made.revision,
            seal_at=SealPlace(1, 250, 700),
        )
    assert ledger.history(made.id) == before
