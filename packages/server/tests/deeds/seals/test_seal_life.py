"""Seals are registered, activated, placed, suspended and lost, each by whoever may, each in the ledger."""

from __future__ import annotations

import io

import cast
import pytest
from PIL import Image
from zhangfa.adapters.fonts import BOLD
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.seals import queries
from zhangfa.seals import services as seals
from zhangfa.seals.core import Custody, Seal, SealBody, SealState
from zhangfa.seals.models import SealRow

pytestmark = pytest.mark.django_db
ADMINISTRATOR = cast.ADMINISTRATOR.actor
STRANGER = cast.STRANGER.actor
NAME = "云溪县白水镇青石村村民委员会"


def register(
    seal_id: str = "seal1", *, body: SealBody = SealBody.COMMITTEE, actor: Actor = ADMINISTRATOR, path=cast.VILLAGE
) -> Seal:
    return seals.register(
        seal_id=seal_id, path=path, body=body, name=NAME, diameter_mm=38, demo=True, actor=actor, now=cast.NOW
    )


def place(seal_id: str = "seal1", slot: int = 2, actor: Actor = ADMINISTRATOR) -> Seal:
    return seals.place_in_sleeve(
        seal_id=seal_id, terminal_id="terminal1", slot=slot, slots=3, actor=actor, now=cast.NOW
    )


def act(deed, seal_id: str = "seal1", actor: Actor = ADMINISTRATOR, **more: str) -> Seal:
    return deed(seal_id=seal_id, actor=actor, now=cast.NOW, **more)


def kinds(seal_id: str = "seal1") -> list[str]:
    return [entry.kind for entry in ledger.history(seal_id)]


def codes(caught) -> list[str]:
    return [refusal.code for refusal in caught.value.refusals]


def test_a_seal_lives_from_registration_to_its_sleeve():
    assert register().state is SealState.MADE
    assert act(seals.activate).state is SealState.ACTIVE
    assert place().custody == Custody(terminal_id="terminal1", slot=2)
    assert act(seals.suspend, reason="换届").state is SealState.SUSPENDED
    assert act(seals.resume, reason="换届完成").state is SealState.ACTIVE
    assert act(seals.take_out, reason="检修").custody is None
    assert place(slot=1).custody.slot == 1
    lost = act(seals.report_lost, reason="失窃")

    assert (lost.state, lost.custody) == (SealState.LOST, None)
    assert kinds() == [
        "seal.registered",
        "seal.state_changed",
        "seal.placed",
        "seal.state_changed",
        "seal.state_changed",
        "seal.taken_out",
        "seal.placed",
        "seal.state_changed",
    ]


def test_a_stranger_registers_nothing_and_nothing_happens():
    for actor in (STRANGER, cast.KEEPER.actor, cast.SECRETARY.actor, Actor.for_public()):
        with pytest.raises(Refused) as caught:
            register(actor=actor)
        assert codes(caught) == ["seals.no_leave"]
    assert SealRow.objects.count() == 0
    assert kinds() == []


def test_a_stranger_is_not_even_told_that_the_seal_exists():
    register()

    with pytest.raises(Refused) as caught:
        act(seals.activate, actor=STRANGER)

    assert codes(caught) == ["seals.unknown"]
    assert kinds() == ["seal.registered"]
    assert queries.list_seals(STRANGER) == []
    assert queries.find_seal(STRANGER, "seal1") is None


def test_a_keeper_sees_the_seals_of_his_village_and_changes_none():
    register()
    register("seal2", body=SealBody.PARTY, path=cast.NEXT_VILLAGE)

    assert [seal.id for seal in queries.list_seals(cast.KEEPER.actor)] == ["seal1"]
    with pytest.raises(Refused) as caught:
        act(seals.activate, actor=cast.KEEPER.actor)
    assert codes(caught) == ["seals.no_leave"]


def test_a_body_has_one_seal_in_use():
    register()

    with pytest.raises(Refused) as caught:
        register("seal2")

    assert codes(caught) == ["seals.already_registered"]
    act(seals.report_lost, reason="失窃")
    assert register("seal3").state is SealState.MADE


def test_a_sleeve_is_not_taken_twice():
    register()
    register("seal2", body=SealBody.PARTY)
    act(seals.activate)
    act(seals.activate, "seal2")
    place()

    with pytest.raises(Refused) as caught:
        place("seal2")

    assert codes(caught) == ["seals.sleeve_occupied"]
    assert [seal.id for seal in queries.seals_in_terminal(ADMINISTRATOR, "terminal1")] == ["seal1"]


def test_a_contract_of_the_village_needs_the_towns_seal():
    register("town1", body=SealBody.CONTRACT, path=cast.TOWN)

    found = queries.seal_for(cast.VILLAGER.actor, village=cast.VILLAGE, body=SealBody.CONTRACT)

    assert found.id == "town1"
    assert queries.seal_for(cast.VILLAGER.actor, village=cast.VILLAGE, body=SealBody.PARTY) is None


def test_the_impression_is_drawn_from_the_record():
    seal = register()

    picture = Image.open(io.BytesIO(queries.impression(seal, font=BOLD)))

    assert picture.mode == "RGBA" and picture.width == pytest.approx(39 / 25.4 * 600, abs=2)


def test_rows_equal_what_the_ledger_replays():
    register()
    act(seals.activate)
    place()
    act(seals.suspend, reason="换届")
    replay = queries.SealReplay()
    for entry in ledger.history("seal1"):
        replay.take(entry)

    assert list(replay.compare(cast.TENANT)) == []

    SealRow.objects.update(state="active")
    assert [found.where for found in replay.compare(cast.TENANT)] == ["seals/seal1"]
