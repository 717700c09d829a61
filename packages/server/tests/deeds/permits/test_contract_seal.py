"""Two seals, two homes (两章分立): at every door a contract reaches the contract seal at the town, and no other."""

from __future__ import annotations

from dataclasses import replace

import cast
import pytest
from counter import CONTRACT_SEAL, OTHER_TERMINAL, SEAL, SEEDER, TERMINAL, Counter
from lease import TOWN_KEEPER, Lease
from zhangfa.applications import queries as applications
from zhangfa.applications.core import Stage
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.matters.core import SchemaError, complaints, parse_overlay
from zhangfa.matters.core.regions import merged
from zhangfa.matters.queries import shipped_catalogue
from zhangfa.seals import queries as seals
from zhangfa.seals import services as seal_deeds
from zhangfa.seals.core import SealBody

CONTRACTS = [each for each in shipped_catalogue() if each.body is SealBody.CONTRACT]


@pytest.fixture
def lease(counter: Counter) -> Lease:
    made = Lease(counter)
    made.open()
    made.submit()
    return made


def approved(lease: Lease) -> None:
    lease.write(lease.record())
    lease.to_approval()
    lease.approve()


@pytest.mark.parametrize("body", [SealBody.COMMITTEE, SealBody.COOPERATIVE, SealBody.PARTY])
def test_no_catalogue_gives_a_contract_another_seal(body: SealBody):
    assert len(CONTRACTS) > 20
    for each in CONTRACTS:
        assert ("body" in dict(complaints(replace(each, body=body)))) and not list(complaints(each))


def test_no_region_gives_a_contract_another_seal():
    overlay = parse_overlay({"title": "某县", "change": [{"matter": "land-lease", "body": "committee"}]})
    with pytest.raises(SchemaError, match="合同专用章"):
        merged(CONTRACTS, overlay)


def test_what_is_handed_in_waits_for_the_towns_keeper_in_the_end(lease: Lease):
    assert applications.about_one(lease.application.id).body == "contract"
    use = lease.application.route[-1]
    assert (use.stage, use.seats[0].path) == (Stage.USE, cast.TOWN)


def test_the_permit_names_the_contract_seal_at_the_station(lease: Lease):
    approved(lease)
    permit = lease.counter.issue(lease.application)
    assert (permit.seal, permit.terminal) == (CONTRACT_SEAL, OTHER_TERMINAL)


def test_without_the_contract_seal_nothing_stands_in_for_it(lease: Lease):
    approved(lease)
    seal_deeds.suspend(seal_id=CONTRACT_SEAL, reason="年检", actor=SEEDER, now=lease.counter.now)
    before = [each.kind for each in ledger.history(lease.application.id)]
    with pytest.raises(Refused):
        lease.counter.issue(lease.application)
    assert [each.kind for each in ledger.history(lease.application.id)] == before
    assert seals.seal_for(SEEDER, village=cast.VILLAGE, body=SealBody.COMMITTEE).id == SEAL


def test_a_lost_contract_seal_stops_new_contracts(counter: Counter):
    lease = Lease(counter)
    lease.open()
    seal_deeds.report_lost(seal_id=CONTRACT_SEAL, reason="遗失", actor=SEEDER, now=counter.now)
    with pytest.raises(Refused, match=r"applications\.no_seal"):
        lease.submit()


def test_its_code_opens_nothing_at_the_villages_terminal(lease: Lease):
    approved(lease)
    lease.counter.hold(lease.counter.issue(lease.application))
    with pytest.raises(Refused, match=r"permits\.code_other_place"):
        lease.counter.claim(terminal=TERMINAL)
    with pytest.raises(Refused, match=r"permits\.code_other_place"):
        lease.counter.claim(terminal=TERMINAL, keeper=TOWN_KEEPER.id)


def test_the_villages_keeper_opens_nothing_at_the_station(lease: Lease):
    approved(lease)
    lease.counter.hold(lease.counter.issue(lease.application))
    with pytest.raises(Refused, match=r"permits\.keeper_not_here"):
        lease.counter.claim(terminal=OTHER_TERMINAL, keeper=cast.KEEPER.id)
    permit = lease.counter.claim(terminal=OTHER_TERMINAL, keeper=TOWN_KEEPER.id)
    assert permit.seal == CONTRACT_SEAL
