"""An e-seal is applied for by its unit, approved above it, made, filed, used, cancelled; each by whose part it is."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from counter import SEAL, SEEDER, Counter, new_id
from sealroom import PICTURE, PlainSealer, bring_into_use
from zhangfa.eseals import queries
from zhangfa.eseals import services as eseals
from zhangfa.eseals.core import ESealAction, ESealState
from zhangfa.eseals.models import ESealRow
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.seals import services as seals
from zhangfa.seals.core import SealBody


@pytest.fixture
def applied(counter: Counter) -> str:
    eseal_id = new_id("eseal")
    eseals.apply_for(actor=cast.HEAD.actor, now=counter.now, eseal_id=eseal_id, seal_id=SEAL)
    return eseal_id


def move(member, eseal_id: str, action: ESealAction, now, note: str = "写明原因"):
    sealer, given = PlainSealer(), {"actor": member.actor, "now": now, "eseal_id": eseal_id}
    match action:
        case ESealAction.MAKE:
            return eseals.make(**given, picture=PICTURE, sealer=sealer)
        case ESealAction.FILE:
            return eseals.file(**given, number=note, sealer=sealer)
        case ESealAction.CANCEL:
            return eseals.cancel(**given, reason=note, sealer=sealer)
    return eseals.move(**given, action=action, note=note)


def refused(code: str, member, eseal_id: str, action: ESealAction, now, note: str = "写明原因") -> None:
    """It is refused with this code, and nothing has happened."""
    before = (ledger.history(eseal_id), list(ESealRow.objects.values_list("pk", "state", "version")))
    with pytest.raises(Refused, match=code):
        move(member, eseal_id, action, now, note)
    assert (ledger.history(eseal_id), list(ESealRow.objects.values_list("pk", "state", "version"))) == before


def test_the_whole_life_stands_in_the_ledger(counter: Counter, applied: str):
    for action in (ESealAction.APPROVE, ESealAction.MAKE, ESealAction.FILE):
        assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, counter.now) is None
        move(cast.ADMINISTRATOR, applied, action, counter.later(minutes=1))
    usable = queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, counter.now)
    assert (usable.id, usable.state, usable.filing_number) == (applied, ESealState.IN_USE, "写明原因")
    assert move(cast.HEAD, applied, ESealAction.CANCEL, counter.now).state is ESealState.CANCELLED
    assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, counter.now) is None
    kinds = [entry.kind for entry in ledger.history(applied)]
    assert kinds == ["eseal.applied", "eseal.moved", "eseal.moved", "eseal.made", "eseal.moved", "eseal.moved"]


@pytest.mark.parametrize("member", [cast.VILLAGER, cast.CLERK, cast.KEEPER, cast.INSPECTOR, cast.STRANGER])
def test_only_who_answers_for_the_unit_applies(counter: Counter, member):
    with pytest.raises(Refused, match=r"eseals\.may_not_apply|seals\.unknown"):
        eseals.apply_for(actor=member.actor, now=counter.now, eseal_id=new_id("eseal"), seal_id=SEAL)
    assert not ESealRow.objects.exists()


@pytest.mark.parametrize("member", [cast.HEAD, cast.SECRETARY, cast.CLERK, cast.KEEPER])
def test_the_village_does_not_approve_its_own(counter: Counter, applied: str, member):
    """eseals law 4"""
    refused(r"eseals\.may_not", member, applied, ESealAction.APPROVE, counter.now)


def test_whoever_applied_does_not_approve_even_from_above(counter: Counter):
    eseal_id = new_id("eseal")
    eseals.apply_for(actor=cast.ADMINISTRATOR.actor, now=counter.now, eseal_id=eseal_id, seal_id=SEAL)
    refused(r"eseals\.own_application", cast.ADMINISTRATOR, eseal_id, ESealAction.APPROVE, counter.now)


@pytest.mark.parametrize("action", list(ESealAction))
def test_a_stranger_is_not_even_told_that_it_exists(counter: Counter, applied: str, action):
    refused(r"eseals\.unknown", cast.STRANGER, applied, action, counter.now)
    assert queries.list_eseals(cast.STRANGER.actor, counter.now) == ()


@pytest.mark.parametrize("action", [ESealAction.MAKE, ESealAction.FILE])
def test_nothing_is_made_or_filed_out_of_turn(counter: Counter, applied: str, action):
    refused(r"eseals\.not_in_this_state", cast.ADMINISTRATOR, applied, action, counter.now)


def test_refusing_filing_and_cancelling_need_words(counter: Counter, applied: str):
    refused(r"eseals\.words_needed", cast.ADMINISTRATOR, applied, ESealAction.REFUSE, counter.now, " ")
    assert move(cast.ADMINISTRATOR, applied, ESealAction.REFUSE, counter.now).state is ESealState.REFUSED


def test_a_seal_has_one_e_seal_on_its_way_and_one_in_use(counter: Counter, applied: str):
    again = {"now": counter.now, "eseal_id": new_id("eseal"), "seal_id": SEAL}
    with pytest.raises(Refused, match=r"eseals\.on_its_way"):
        eseals.apply_for(actor=cast.SECRETARY.actor, **again)
    for action in (ESealAction.APPROVE, ESealAction.MAKE, ESealAction.FILE):
        move(cast.ADMINISTRATOR, applied, action, counter.now)
    with pytest.raises(Refused, match=r"eseals\.not_yet_renewed"):
        eseals.apply_for(actor=cast.SECRETARY.actor, **again)


def test_it_is_renewed_before_its_end_and_the_old_one_is_cancelled(counter: Counter):
    sealer = PlainSealer(years=1)
    old = bring_into_use(sealer, counter.now)
    near = counter.now + timedelta(days=300)
    assert [each.id for each in queries.ending(near)] == [old]
    new = bring_into_use(sealer, near)
    assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, near).id == new
    assert ESealRow.objects.get(pk=old).state == ESealState.CANCELLED.value
    assert sealer.cancelled == [old]


def test_after_its_end_it_seals_nothing(counter: Counter):
    bring_into_use(PlainSealer(years=1), counter.now)
    late = counter.now + timedelta(days=366)
    assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, late) is None


def test_it_rests_while_the_seal_of_rubber_rests(counter: Counter):
    bring_into_use(PlainSealer(), counter.now)
    seal = {"seal_id": SEAL, "actor": SEEDER, "now": counter.now, "reason": "查账"}
    seals.suspend(**seal)
    assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, counter.now) is None
    (view,) = queries.list_eseals(cast.HEAD.actor, counter.now)
    assert [each.code for each in view.against] == ["eseals.seal_not_active"]
    seals.resume(**seal)
    assert queries.usable_for(cast.VILLAGE, SealBody.COMMITTEE, counter.now) is not None


def test_each_is_offered_what_he_may_do(counter: Counter, applied: str):
    def offered(member):
        return {action for view in queries.list_eseals(member.actor, counter.now) for action in view.actions}

    assert offered(cast.ADMINISTRATOR) == {ESealAction.APPROVE, ESealAction.REFUSE, ESealAction.CANCEL}
    assert offered(cast.HEAD) == {ESealAction.CANCEL}
    assert offered(cast.CLERK) == set()
