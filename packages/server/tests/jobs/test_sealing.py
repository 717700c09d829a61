"""From the last approval to the sealed file, whatever dies in between: counted first, one original, never two."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import cast
import pytest
from counter import GENERATED, SEAL, SEEDER, new_id
from sealroom import SERVICE, approved, bring_into_use, sealed_ones
from shop import Village
from zhangfa.applications import services as applications
from zhangfa.applications.core import State
from zhangfa.eseals import queries as eseals
from zhangfa.eseals import services
from zhangfa.eseals.core import LEASE, ESealAction, SealingState, new_code
from zhangfa.impressions import queries as impressions
from zhangfa.impressions import services as marks
from zhangfa.impressions.core import ImpressionState
from zhangfa.jobs import sealing
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.identifiers import new_id as chance
from zhangfa.kernel.outcome import Fault, Refusal, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.matters import services as matters
from zhangfa.matters.core import SealedWith
from zhangfa.notices.models import NoticeRow
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import Office
from zhangfa.permits import queries as permits
from zhangfa.permits import services as permit_deeds
from zhangfa.permits.core import Medium, PermitState
from zhangfa.seals import services as seals


class Killed(BaseException):
    """The process ends here; nobody catches it."""


def told(kind: str) -> set[str]:
    return set(NoticeRow.objects.filter(kind=kind).values_list("person_id", flat=True))


def test_the_last_approval_leads_to_the_sealed_file_without_anybody_doing_anything(hall, sealer):
    """permits law 9, eseals law 5, impressions law 8"""
    application_id = approved(hall)
    hall.settle()
    (document,) = eseals.of_application(application_id)
    (made,) = impressions.of_application(application_id)
    (permit,) = permits.all_of(application_id)
    assert document.state is SealingState.MADE
    assert (made.state, made.medium, made.number, made.keeper) == (ImpressionState.MADE, Medium.ELECTRONIC, 1, "")
    assert (permit.state, permit.used, permit.granted, permit.medium) == (PermitState.SPENT, 1, 1, Medium.ELECTRONIC)
    assert hall.about(application_id).state is State.ARCHIVED
    assert all(hall.counter.storage.holds(file.digest) for file in document.files)
    assert cast.VILLAGER.id in told("eseal.sealed")
    assert not told("permit.issued"), "there is no code to type anywhere"
    kinds = [entry.kind for entry in ledger.history(application_id)]
    counted = [kinds.index(kind) for kind in ("permit.spent", "impression.intended", "eseal.document_sealed")]
    assert counted == sorted(counted)
    assert [file.format.value for file in document.files] == ["pdf", "ofd"]


def test_the_evidence_inside_names_every_approval_and_its_place_in_the_log(hall, sealer):
    approved(hall)
    hall.settle()
    (order,) = sealer.orders
    (evidence,) = order.evidence
    for member in (cast.CLERK, cast.REVIEWER, cast.SECRETARY):
        assert member.name in evidence.content.decode()
    said = json.loads(evidence.content)
    kinds = {entry["index"]: entry["kind"] for entry in said["log"]}
    acts = [(each["action"], kinds[each["log_index"]]) for each in said["approvals"]]
    assert ("approve", "application.approved") in acts
    assert ("accept", "application.accepted") in acts
    assert len(order.approvals) == 3


def test_without_an_e_seal_ink_stays(shop: Village, sealer):
    wanted = replace(GENERATED, id="far", e_seal=True, sealed_with=SealedWith.ELECTRONIC)
    matters.import_catalogue(region=cast.COUNTY, matters=(wanted,), actor=SEEDER, now=shop.counter.now)
    application_id = approved(shop)
    shop.settle()
    assert [permit.medium for permit in permits.all_of(application_id)] == [Medium.INK]


def test_a_matter_that_says_nothing_is_stamped_in_ink(hall):
    application_id = hall.counter.approved().id
    hall.settle()
    assert [permit.medium for permit in permits.all_of(application_id)] == [Medium.INK]
    assert eseals.of_application(application_id) == ()


def test_both_may_be_wished_and_each_is_counted_by_itself(hall):
    application_id = approved(hall, "both")
    hall.settle()
    media = {permit.medium: permit for permit in permits.all_of(application_id)}
    assert media[Medium.ELECTRONIC].state is PermitState.SPENT
    assert media[Medium.INK].state is PermitState.ISSUED
    assert hall.about(application_id).state is State.APPROVED, "the paper is still to be stamped"
    hall.counter.hold(media[Medium.INK])
    hall.settle()
    permit = hall.counter.claim(code_of(media[Medium.INK].id, hall.counter.cipher))
    hall.stamp(permit)
    hall.close(permit, 1)
    hall.report()
    assert [each.medium for each in impressions.of_application(application_id)].count(Medium.INK) == 1
    assert hall.about(application_id).state is State.ARCHIVED


class TestKilledInBetween:
    """Whatever step the worker dies in, the next one finds what is there (eseals law 6)."""

    def dies(self, hall, monkeypatch, where) -> str:
        application_id = approved(hall)
        monkeypatch.setattr(sealing, where, lambda *_, **__: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            hall.settle()
        monkeypatch.undo()
        return application_id

    def later(self, hall) -> None:
        hall.counter.later(seconds=LEASE.total_seconds() + 1)
        hall.settle()

    def in_doubt(self, application_id: str, sealer) -> None:
        (document,) = eseals.of_application(application_id)
        (made,) = impressions.of_application(application_id)
        assert (document.state, made.state) == (SealingState.UNCERTAIN, ImpressionState.UNCERTAIN)
        assert document.files == ()
        assert sealed_ones(application_id) == []
        assert permits.latest(application_id).used == 1, "it was counted"
        assert cast.VILLAGER.id in told("eseal.uncertain")
        assert cast.INSPECTOR.id in told("eseal.uncertain") | told("alarm.raised")

    def test_before_the_file_is_made(self, hall, sealer, monkeypatch):
        application_id = self.dies(hall, monkeypatch, "_product")
        hall.settle()
        assert eseals.of_application(application_id)[0].state is SealingState.INTENDED, "it may still be at work"
        self.later(hall)
        self.in_doubt(application_id, sealer)
        assert sealer.orders == []

    def test_after_sealing_and_before_anything_is_stored(self, hall, sealer, monkeypatch):
        application_id = self.dies(hall, monkeypatch, "_store")
        self.later(hall)
        self.in_doubt(application_id, sealer)
        assert len(sealer.orders) == 1, "nothing was sealed a second time"

    def test_after_storing_the_result_is_found(self, hall, sealer, monkeypatch):
        application_id = approved(hall)
        monkeypatch.setattr(services, "finish", lambda **_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            hall.settle()
        monkeypatch.undo()
        self.later(hall)
        (document,) = eseals.of_application(application_id)
        assert document.state is SealingState.MADE
        assert len(sealer.orders) == len(sealed_ones(application_id)) == 1
        assert hall.about(application_id).state is State.ARCHIVED

    def test_while_it_is_begun_nothing_has_happened_and_it_begins_anew(self, hall, sealer, monkeypatch):
        application_id = approved(hall)
        monkeypatch.setattr(marks, "intend_electronic", lambda **_: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            hall.settle()
        monkeypatch.undo()
        assert permits.latest(application_id).used == 0
        hall.settle()
        assert eseals.of_application(application_id)[0].state is SealingState.MADE
        assert len(sealer.orders) == 1


def test_an_outage_is_tried_again_under_the_same_count(hall, sealer):
    """eseals law 7"""
    sealer.failing = [Fault("no timestamp"), Fault("no timestamp")]
    application_id = approved(hall)
    hall.settle()
    assert eseals.of_application(application_id)[0].state is SealingState.WAITING
    assert permits.latest(application_id).used == 1
    hall.counter.later(minutes=1)
    hall.settle()
    hall.counter.later(minutes=1)
    hall.settle()
    assert eseals.of_application(application_id)[0].state is SealingState.MADE
    assert permits.latest(application_id).used == 1
    assert len(sealed_ones(application_id)) == 1


def test_an_outage_that_lasts_is_told_and_given_up(hall, sealer):
    sealer.failing = [Fault("no timestamp")] * 20
    application_id = approved(hall)
    for _ in range(12):
        hall.settle()
        hall.counter.later(hours=1)
    (document,) = eseals.of_application(application_id)
    assert document.state is SealingState.NOT_MADE
    assert cast.VILLAGER.id in told("eseal.not_sealed")
    assert len(sealer.orders) == 10


def test_a_document_that_can_never_be_sealed_is_given_up_at_once(hall, sealer):
    sealer.failing = [Refused(Refusal("eseals.not_sealable", {"why": "坏"}))]
    application_id = approved(hall)
    hall.settle()
    assert eseals.of_application(application_id)[0].state is SealingState.NOT_MADE
    assert impressions.of_application(application_id)[0].state is ImpressionState.NOT_MADE
    assert sealed_ones(application_id) == []


class TestWhatMayNotBeUsed:
    def stopped(self, hall) -> str:
        """Approved, permit issued and in the log, and the service has not begun."""
        application_id = approved(hall)
        for _ in range(3):
            hall.worker.sequence()
            hall.worker.follow()
        assert permits.latest(application_id).state is PermitState.ISSUED
        return application_id

    def seals_nothing(self, hall, sealer, application_id) -> None:
        hall.settle()
        assert sealer.orders == []
        assert eseals.of_application(application_id) == ()
        assert impressions.of_application(application_id) == ()
        assert permits.latest(application_id).used == 0

    def test_a_revoked_permit(self, hall, sealer):
        application_id = self.stopped(hall)
        permit = permits.latest(application_id)
        permit_deeds.revoke(actor=cast.HEAD.actor, now=hall.counter.now, permit_id=permit.id, reason="弄错了")
        self.seals_nothing(hall, sealer, application_id)

    def test_an_expired_permit(self, hall, sealer):
        application_id = self.stopped(hall)
        hall.counter.later(days=30)
        self.seals_nothing(hall, sealer, application_id)
        assert permits.latest(application_id).state is PermitState.EXPIRED

    def test_a_withdrawn_application(self, hall, sealer):
        application_id = self.stopped(hall)
        revision = hall.about(application_id).revision
        applications.withdraw(
            actor=cast.VILLAGER.actor, now=hall.counter.now, application_id=application_id, revision=revision
        )
        self.seals_nothing(hall, sealer, application_id)

    def test_a_seal_that_was_suspended(self, hall, sealer):
        """eseals law 3"""
        application_id = self.stopped(hall)
        seal = {"seal_id": "seal0000000000000000000001", "actor": SEEDER, "now": hall.counter.now}
        seals.suspend(reason="查账", **seal)
        self.seals_nothing(hall, sealer, application_id)
        seals.resume(reason="查完", **seal)
        hall.counter.later(minutes=40)
        hall.settle()
        assert eseals.of_application(application_id)[0].state is SealingState.MADE

    def test_a_spent_permit(self, hall, sealer):
        application_id = approved(hall)
        hall.settle()
        before = ledger.history(application_id)
        with pytest.raises(Refused):
            begin(hall, permits.latest(application_id).id)
        assert ledger.history(application_id) == before
        assert len(eseals.of_application(application_id)) == 1

    def test_a_permit_that_is_not_in_the_log_yet(self, hall, sealer):
        application_id = approved(hall)
        hall.worker.sequence()
        hall.worker.follow()
        permit = permits.latest(application_id)
        with pytest.raises(Refused, match=r"permits\.permit_not_held"):
            begin(hall, permit.id)
        assert permits.latest(application_id).used == 0

    @pytest.mark.parametrize(
        "actor", [cast.SECRETARY.actor, cast.KEEPER.actor, Actor.for_job("x"), cast.STRANGER.actor]
    )
    def test_nobody_but_the_service_begins(self, hall, sealer, actor):
        application_id = self.stopped(hall)
        before = ledger.history(application_id)
        with pytest.raises(Refused, match=r"permits\."):
            begin(hall, permits.latest(application_id).id, actor)
        assert ledger.history(application_id) == before

    def test_a_terminal_cannot_hold_spend_or_close_it(self, hall, sealer):
        permit = permits.latest(self.stopped(hall))
        for deed in (hall.counter.hold, lambda each: hall.counter.spend(each, 1), hall.counter.close):
            with pytest.raises(Refused, match=r"permits\.not_this_service"):
                deed(permit)
        assert permits.latest(permit.application) == permit


def code_of(permit_id: str, cipher) -> str:
    """What the applicant is shown."""
    shown = permits.of_application(cast.VILLAGER.actor, permits.permit(permit_id).application, cipher=cipher)
    return next(view.code for view in shown if view.permit.id == permit_id)


def begin(hall: Village, permit_id: str, actor: Actor = SERVICE) -> int:
    return services.begin(
        actor=actor,
        now=hall.counter.now,
        permit_id=permit_id,
        document_id=new_id("document"),
        token=chance(),
        code=new_code(chance().encode()),
        page=1,
    )


def test_a_try_that_was_taken_over_gives_nothing_out(hall, sealer, monkeypatch):
    """A worker that was believed dead comes back with its file after the document was given up."""
    application_id = approved(hall)
    monkeypatch.setattr(sealing, "_product", lambda *_: (_ for _ in ()).throw(Killed))
    with pytest.raises(Killed):
        hall.settle()
    monkeypatch.undo()
    (begun,) = eseals.abandoned(hall.counter.now + LEASE + timedelta(seconds=1))
    hall.counter.later(minutes=3)
    hall.settle()
    with pytest.raises(Exception, match="taken over"):
        services.finish(actor=SERVICE, now=hall.counter.now, document_id=begun.id, attempt=begun.attempt)
    assert sealed_ones(application_id) == []


def test_ledger_and_rows_agree(hall, sealer, signer):
    approved(hall)
    sealer.failing = [Refused(Refusal("eseals.not_sealable", {"why": "坏"}))]
    hall.settle()
    approved(hall)
    hall.settle()
    assert ledger.check(signer) == ()


def test_who_holds_a_file_that_is_declared_void_is_told_so_with_the_reason(hall):
    application_id = approved(hall)
    hall.settle()
    (document,) = eseals.of_application(application_id)
    given = {"actor": cast.SECRETARY.actor, "now": hall.counter.now, "document_id": document.id}
    services.declare_void(**given, reason="姓名写错了")
    hall.settle()
    assert told("eseal.document_voided") == {cast.VILLAGER.id}
    (notice,) = NoticeRow.objects.filter(kind="eseal.document_voided")
    assert "作废" in notice.title and "姓名写错了" in notice.text and cast.SECRETARY.name in notice.text


def test_each_step_of_an_e_seal_is_told_to_whoever_acts_next_and_to_those_who_keep_seals(shop, sealer):
    """Whoever in the town may say yes is asked like the county; who may not is not."""
    leader = cast.Member(31, "镇分管领导", cast.TOWN)
    cast.settle_member(leader, shop.counter.cipher)
    organizations.appoint(
        appointment_id="leader31",
        person_id=leader.id,
        office=Office.FIELD_LEADER,
        path=cast.TOWN,
        field="agriculture",
        opens_on=cast.SINCE,
        actor=cast.FOUNDER,
        now=shop.counter.now,
    )
    given = {"now": shop.counter.now, "eseal_id": new_id("eseal")}
    services.apply_for(actor=cast.HEAD.actor, seal_id=SEAL, **given)
    shop.settle()
    assert told("eseal.applied") == {cast.ADMINISTRATOR.id, leader.id}
    services.move(actor=cast.ADMINISTRATOR.actor, action=ESealAction.APPROVE, **given)
    shop.settle()
    (notice,) = NoticeRow.objects.filter(kind="eseal.moved", person_id=cast.HEAD.id)
    assert "同意制作" in notice.title and notice.link.endswith(given["eseal_id"])
    assert told("eseal.moved") == {cast.HEAD.id, cast.SECRETARY.id, cast.KEEPER.id}


def test_nobody_is_asked_for_what_has_been_done_since(shop, sealer):
    bring_into_use(sealer)
    shop.settle()
    assert told("eseal.applied") == set() and cast.ADMINISTRATOR.id not in told("eseal.moved")
    assert NoticeRow.objects.filter(kind="eseal.moved", person_id=cast.HEAD.id).count() == 3
