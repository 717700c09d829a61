"""A land lease from the village's decision to the town's register: refused, mended, approved, stamped at the station,
filed and found again; with everything that follows by itself in between."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import cast
import pypdfium2
import pytest
from counter import OTHER_TERMINAL, TERMINAL
from lease import TOWN_KEEPER, Lease, PageWorkshop, changed
from machine import Machine
from shop import Village
from zhangfa.applications.core import Action, State
from zhangfa.filings import queries as filings
from zhangfa.filings import services as filing_deeds
from zhangfa.filings.queries import Search
from zhangfa.impressions import queries as impressions
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.notices import queries as notices
from zhangfa.permits import queries as permits
from zhangfa.permits.core import Permit
from zhangfa.procedures.core import StepKey
from zhangfa_protocol.journal import EventType
from zhangfa_protocol.keys import SigningKey

PHOTO = b"\xff\xd8\xff the signed lease \xff\xd9"


@pytest.fixture
def station(shop: Village) -> Village:
    """The same county, seen from the terminal at 白水镇 that holds the contract seal."""
    shop.counter.workshop = PageWorkshop()
    machine = Machine(id=OTHER_TERMINAL, key=SigningKey(hashlib.sha256(b"station").digest()))
    machine.enrol(serial="ZF-0002", path=cast.TOWN)
    return replace(shop, machine=machine)


@pytest.fixture
def lease(station: Village) -> Lease:
    made = Lease(station.counter)
    made.open()
    return made


def press(station: Village, permit: Permit) -> None:
    """The journal of the station's terminal: every impression of the permit, then the end of the job."""
    station.counter.storage.put(PHOTO)
    photo = hashlib.sha256(PHOTO).digest()
    for number in range(1, permit.granted + 1):
        said = {"permit_id": permit.id, "impression": number}
        where = {"used": number, "page": 1, "slot": 1, "keeper": TOWN_KEEPER.id}
        station.machine.write(EventType.OPEN_INTENT, before=photo, **where, **said)
        station.machine.write(EventType.PRESSED, presses=1, after=photo, red_found=True, **said)
        station.machine.write(EventType.CLOSED, **said)
    station.close(permit, permit.granted)
    station.report()


def test_a_land_lease_from_the_decision_to_the_register(station: Village, lease: Lease):
    the_publicity_is_too_short(lease)
    it_is_mended_and_approved(station, lease)
    permit = only_the_station_can_stamp(station, lease)
    press(station, permit)
    assert station.about(lease.application.id).state is State.ARCHIVED
    assert len(impressions.of_application(lease.application.id)) == permit.granted == 4
    the_station_files_it(station, lease)
    the_register_finds_it(lease)
    the_result_is_published(station, lease)
    assert ledger.parked("reactions") == ()
    assert ledger.check(signer=station.worker.ports.log_signer) == ()


def the_publicity_is_too_short(lease: Lease) -> None:
    lease.submit()
    record = lease.record()
    decision = record.step(StepKey.DECISION)
    lease.write(changed(record, StepKey.DECISION, until=decision.on + timedelta(days=3)))
    lease.to_approval()
    with pytest.raises(Refused) as refused:
        lease.decide(cast.HEAD, Action.APPROVE)
    assert [(each.code, each.params["days"]) for each in refused.value.refusals] == [("procedures.publicity_short", 3)]


def it_is_mended_and_approved(station: Village, lease: Lease) -> None:
    """The notice hung on until its time was full; that is what is written down, with the reason."""
    record = lease.found().record
    full = record.step(StepKey.DECISION).on + timedelta(days=7)
    lease.write(changed(record, StepKey.DECISION, until=full), 1, "公示延长到满七天，已补拍期满照片")
    assert lease.found().missing == ()
    station.settle()
    assert "application.todo" in {each.kind for each in notices.notices(cast.HEAD.actor)}
    lease.approve()
    station.settle()


def only_the_station_can_stamp(station: Village, lease: Lease) -> Permit:
    permit = station.counter.hold(station.permit(lease.application.id))
    station.settle()
    assert (permit.terminal, permit.granted) == (OTHER_TERMINAL, 4)
    code = station_code(station, lease)
    with pytest.raises(Refused, match=r"permits\.code_other_place"):
        station.counter.claim(code, terminal=TERMINAL)
    with pytest.raises(Refused, match=r"filings\.not_stamped"):
        lease.file()
    return station.counter.claim(code, terminal=OTHER_TERMINAL, keeper=TOWN_KEEPER.id)


def station_code(station: Village, lease: Lease) -> str:
    shown = permits.of_application(cast.CLERK.actor, lease.application.id, cipher=station.counter.cipher)
    return shown[0].code


def the_station_files_it(station: Village, lease: Lease) -> None:
    assert [each.id for each in filings.waiting(cast.TOWN_REVIEWER.actor)] == [lease.application.id]
    assert "filing.due" in {each.kind for each in notices.notices(cast.TOWN_REVIEWER.actor)}
    filed = lease.file()
    pdf = filings.bound_file(cast.INSPECTOR.actor, lease.application.id, storage=station.counter.storage)
    document = pypdfium2.PdfDocument(pdf)
    try:
        assert len(document) == filed.pages
        assert "村级经济合同签订程序表" in document[filed.index[1].page - 1].get_textpage().get_text_range()
    finally:
        document.close()
    assert hashlib.sha256(pdf).hexdigest() == filed.digest


def the_register_finds_it(lease: Lease) -> None:
    found = filings.search(cast.DISCIPLINE.actor, Search(words="茶叶", amount_least=Decimal("400000")))
    assert [each.number for each in found.items] == ["白水镇合备〔2026〕001号"]
    assert filings.search(cast.STRANGER.actor, Search()).total == 0
    filing_deeds.correct(
        actor=cast.TOWN_REVIEWER.actor,
        now=lease.counter.now,
        application_id=lease.application.id,
        changes={"land": "青石村东大畈（二组）"},
        reason="地块漏写小组",
    )
    assert filings.search(cast.TOWN_REVIEWER.actor, Search(words="二组")).total == 1


def the_result_is_published(station: Village, lease: Lease) -> None:
    """Weeks later the village shows what came of it; nothing else of the record can be changed any more."""
    begun = lease.counter.now.date()
    lease.counter.later(days=9)
    given = {"on": begun, "until": begun + timedelta(days=8), "place": "村口公示栏"}
    photos = {"photos": (lease.counter.upload(cast.CLERK),), "photos_end": (lease.counter.upload(cast.CLERK),)}
    lease.write(changed(lease.found().record, StepKey.RESULT, **given, **photos), 2)
    assert lease.found().result_missing == ()
    with pytest.raises(Refused, match=r"procedures\.fixed"):
        lease.write(changed(lease.found().record, StepKey.PARTY, attended=40), 3, "想改")
    station.settle()


def test_nobody_stamps_a_lease_whose_procedure_never_came(station: Village, lease: Lease):
    lease.submit()
    lease.to_approval()
    with pytest.raises(Refused):
        lease.decide(cast.HEAD, Action.APPROVE)
    station.settle()
    assert station.about(lease.application.id).state is State.EXAMINED
    with pytest.raises(Refused, match=r"permits\.code_wrong"):
        station.counter.claim("00000000", terminal=OTHER_TERMINAL, keeper=TOWN_KEEPER.id)
