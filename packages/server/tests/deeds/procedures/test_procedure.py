"""Writing down how a village decided, and what waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import cast
import pytest
from counter import Counter
from lease import CONTRACT, FORM, Lease, changed, good_record
from zhangfa.applications import queries as applications
from zhangfa.applications.core import Action, State
from zhangfa.applications.services import Handed
from zhangfa.documents import queries as files
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger import services as deeds
from zhangfa.procedures import queries
from zhangfa.procedures.core import StepKey


def kinds(application_id: str) -> list[str]:
    return [each.kind for each in ledger.history(application_id)]


def offer(lease: Lease, member: cast.Member):
    shown = applications.detail(member.actor, lease.application.id, cipher=lease.counter.cipher, now=lease.counter.now)
    return next(each for each in shown.offers if each.action is Action.APPROVE)


def test_a_contract_begins_with_an_empty_record_and_a_certificate_with_none(lease: Lease):
    assert lease.found().contract == replace(CONTRACT, amount="480000")
    assert [each.code for each in lease.found().missing][:1] == ["procedures.step_missing"]
    plain = lease.counter.submit()
    with pytest.raises(Refused, match=r"procedures\.unknown"):
        queries.find(cast.CLERK.actor, plain.id, lease.counter.now)
    assert "procedure.begun" not in kinds(plain.id)


def test_no_approval_before_the_village_has_decided(lease: Lease):
    lease.to_approval()
    before = kinds(lease.application.id)
    told = {each.code for each in offer(lease, cast.HEAD).refusals}
    assert told == {"procedures.step_missing", "procedures.tender_missing"}
    with pytest.raises(Refused) as refused:
        lease.decide(cast.HEAD, Action.APPROVE)
    assert {each.code for each in refused.value.refusals} == told
    assert kinds(lease.application.id) == before
    assert applications.about_one(lease.application.id).state is State.EXAMINED


def test_a_short_publicity_is_told_with_its_field_and_mended(lease: Lease):
    record = lease.with_files(good_record())
    lease.write(changed(record, StepKey.DECISION, until=date(2026, 9, 20)))
    lease.to_approval()
    with pytest.raises(Refused) as refused:
        lease.decide(cast.HEAD, Action.APPROVE)
    assert [(each.code, each.field) for each in refused.value.refusals] == [
        ("procedures.publicity_short", "steps.decision.until")
    ]
    lease.write(record, 1, "期满日期抄错，按公示照片更正")
    assert offer(lease, cast.HEAD).refusals == ()
    lease.decide(cast.HEAD, Action.APPROVE)
    lease.decide(cast.SECRETARY, Action.APPROVE)
    assert applications.about_one(lease.application.id).state is State.APPROVED
    assert kinds(lease.application.id).count("procedure.fixed") == 1


def test_after_the_first_approval_it_is_fixed_but_for_the_result(lease: Lease):
    """procedures law 5"""
    record = lease.with_files(good_record())
    lease.write(record)
    lease.to_approval()
    lease.decide(cast.HEAD, Action.APPROVE)
    before = kinds(lease.application.id)
    with pytest.raises(Refused, match=r"procedures\.fixed"):
        lease.write(changed(record, StepKey.PARTY, note="改一下"), 1, "想改")
    assert kinds(lease.application.id) == before and lease.found().record == record
    day = lease.counter.now.date()
    result = changed(record, StepKey.RESULT, on=day, until=day + timedelta(days=7), place="村口公示栏")
    assert lease.write(result, 1) == 2
    assert {each.code for each in lease.found().result_missing} == {
        "procedures.publicity_running",
        "procedures.publicity_photo_missing",
    }


def test_a_return_opens_it_again(lease: Lease):
    record = lease.with_files(good_record())
    lease.write(record)
    lease.to_approval()
    lease.decide(cast.HEAD, Action.APPROVE)
    lease.decide(cast.SECRETARY, Action.RETURN, note="请核对党员大会人数")
    assert lease.found().fixed_at is None
    votes = {"attended": 30, "agreed": 28}
    assert lease.write(changed(record, StepKey.PARTY, **votes), 1, "按签到表更正") == 2
    assert [each.reason for each in lease.found().versions] == ["", "按签到表更正"]
    assert "procedure.reopened" in kinds(lease.application.id)


def test_a_change_names_its_reason_and_the_version_it_saw(lease: Lease):
    record = lease.with_files(good_record())
    lease.write(record)
    before = kinds(lease.application.id)
    with pytest.raises(Refused, match=r"procedures\.reason_missing"):
        lease.write(changed(record, StepKey.PARTY, note="x"), 1)
    with pytest.raises(Conflict):
        lease.write(record, 0, "又写一遍")
    assert kinds(lease.application.id) == before


@pytest.mark.parametrize("member", [cast.SECRETARY, cast.HEAD, cast.REVIEWER, cast.TOWN_REVIEWER, cast.KEEPER])
def test_only_the_village_clerk_writes(lease: Lease, member: cast.Member):
    before = kinds(lease.application.id)
    with pytest.raises(Refused, match=r"procedures\.may_not_write"):
        lease.write(good_record(), member=member)
    assert kinds(lease.application.id) == before


@pytest.mark.parametrize("member", [cast.STRANGER, cast.VILLAGER])
def test_others_are_told_that_there_is_none(lease: Lease, member: cast.Member):
    with pytest.raises(Refused, match=r"procedures\.unknown"):
        lease.found(member)
    with pytest.raises(Refused, match=r"procedures\.unknown"):
        lease.write(good_record(), member=member)


def test_its_files_become_part_of_the_application_and_strangers_files_do_not(lease: Lease):
    record = lease.with_files(good_record())
    lease.write(record)
    minutes = record.step(StepKey.PARTY).minutes
    assert files.get_file(cast.HEAD.actor, minutes).attached_to == lease.application.id
    theirs = lease.counter.upload(cast.HEAD)
    with pytest.raises(Refused, match=r"documents\.unknown"):
        lease.write(changed(record, StepKey.PARTY, photos=(theirs,)), 1, "换照片")
    assert lease.found().record == record


def test_the_ledger_holds_every_writing_and_agrees_with_the_rows(lease: Lease, signer):
    record = lease.with_files(good_record())
    lease.write(record)
    lease.write(changed(record, StepKey.PARTY, note="二楼换三楼"), 1, "会议室写错")
    facts = [each.fact for each in ledger.history(lease.application.id) if each.kind == "procedure.written"]
    assert [(each.revision, each.reason) for each in facts] == [(1, None), (2, "会议室写错")]
    assert facts[1].digest.hex() == lease.found().versions[1].digest
    assert "content" in type(facts[0]).personal and len(facts[0].files) == len(record.files)
    deeds.sequence_all(signer=signer, now=lease.counter.now, limit=5000)
    assert ledger.check(signer=signer) == ()


def test_a_form_handed_in_again_is_what_the_record_is_compared_with(lease: Lease):
    lease.write(lease.with_files(good_record()))
    lease.decide(cast.CLERK, Action.RETURN, note="对方名称写全称")
    counter: Counter = lease.counter
    handed = Handed(form=FORM | {"counterparty": "云溪茶业有限公司"}, copies=2, paper=counter.upload(cast.CLERK))
    lease.application = counter.resubmit(cast.CLERK, lease.application, handed)
    assert [each.code for each in lease.found().missing] == ["procedures.winner_differs"]
