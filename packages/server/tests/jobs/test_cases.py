"""A case from its opening to its letter: frozen evidence, the right to answer, outcomes in proportion."""

from __future__ import annotations

from datetime import timedelta

import cast
import pytest
from shop import Village
from zhangfa.adapters.typesetting import ReportlabTypesetter
from zhangfa.applications.core import Action
from zhangfa.cases import queries, services
from zhangfa.cases.core import Case, CaseState
from zhangfa.cases.models import CaseRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.notices.models import NoticeRow
from zhangfa.oversight import queries as about_alarms
from zhangfa.oversight import services as alarms
from zhangfa.oversight.core import AlarmKind, AlarmState

SEES = Actor.for_job("test", {"alarm:raise"})
CASE = "case0000000000000000000001"


def told(member: cast.Member) -> list[str]:
    rows = NoticeRow.objects.filter(person_id=member.id, kind__startswith="case.").order_by("id")
    return list(rows.values_list("kind", flat=True))


@pytest.fixture
def used(shop: Village) -> str:
    permit = shop.held()
    shop.counter.claim(code=shop.code(permit.application))
    shop.stamp(permit)
    shop.close(permit, 1)
    shop.report()
    return permit.application


def opened(shop: Village, application_id: str, member: cast.Member = cast.INSPECTOR) -> Case:
    given = {"actor": member.actor, "now": shop.counter.now, "case_id": CASE}
    made = services.open_case(application_id=application_id, note="群众反映盖章内容不符", **given)
    shop.settle()
    return made


def deed(shop: Village, verb: str, member: cast.Member, note: str = "经核实，情况属实", **more: object) -> Case:
    acting = getattr(services, verb)
    revision = {} if verb in {"reply", "rectify"} else {"revision": CaseRow.objects.get().revision}
    made = acting(actor=member.actor, now=shop.counter.now, case_id=CASE, note=note, **revision, **more)
    shop.settle()
    return made


def close(shop: Village, member: cast.Member) -> Case:
    return deed(shop, "close", member, "请引以为戒。", typesetter=ReportlabTypesetter(), storage=shop.counter.storage)


def due(shop: Village):
    return shop.counter.now + timedelta(days=5)


def test_a_case_from_its_opening_to_its_letter(shop: Village, used: str, signer):
    """cases law 1, cases law 6 and cases law 8."""
    assert opened(shop, used).state is CaseState.VERIFYING
    assert deed(shop, "find", cast.INSPECTOR, finding="breach").state is CaseState.TRACING
    deed(shop, "name", cast.INSPECTOR, "没有核对页数就盖章", person=cast.KEEPER.id)
    deed(shop, "reply", cast.KEEPER, "当天人多，没有逐页看，以后注意")
    assert deed(shop, "order", cast.INSPECTOR, "补做核对登记", person=cast.CLERK.id, due_at=due(shop)).state is (
        CaseState.RECTIFYING
    )
    with pytest.raises(Refused, match="not_rectified"):
        deed(shop, "judge", cast.INSPECTOR, accepted=True)
    deed(shop, "rectify", cast.CLERK, "已补登记")
    assert deed(shop, "judge", cast.INSPECTOR, "还差一页", accepted=False).rectification.done == ""
    deed(shop, "rectify", cast.CLERK, "一页不差")
    assert deed(shop, "judge", cast.INSPECTOR, accepted=True).state is CaseState.DECIDING
    with pytest.raises(Refused, match="undecided"):
        close(shop, cast.DISCIPLINE)
    deed(shop, "decide", cast.DISCIPLINE, "初次，主动说明", person=cast.KEEPER.id, outcome="reminder")
    closed = close(shop, cast.DISCIPLINE)
    assert closed.state is CaseState.CLOSED and shop.counter.storage.get(closed.letter).startswith(b"%PDF-")
    assert told(cast.KEEPER) == ["case.person_named", "case.decided", "case.closed"]
    assert told(cast.CLERK) == ["case.ordered", "case.judged", "case.judged"]
    assert told(cast.INSPECTOR) == ["case.replied", "case.rectified", "case.rectified", "case.closed"]
    assert told(cast.STRANGER) == [] and ledger.parked("reactions") == ()
    assert ledger.check(signer=signer) == ()


def test_the_evidence_is_what_stood_in_the_log_when_it_was_opened(shop: Village, used: str):
    """cases law 2: later entries change nothing, and each digest is that of its leaf."""
    before = [entry for entry in ledger.history(used) if entry.index is not None]
    case = opened(shop, used)
    frozen = queries.evidence(cast.INSPECTOR.actor, CASE)
    assert [each["index"] for each in frozen["entries"]] == sorted(entry.index for entry in before)
    assert f"\n{frozen['size']}\n" in frozen["checkpoint"]
    assert queries.digest_of(frozen) == case.evidence_digest
    assert next(e for e in ledger.history(CASE)).fact.evidence.hex() == case.evidence_digest
    assert {entry.kind for entry in before} >= {"application.submitted", "permit.issued", "impression.ended"}


@pytest.mark.parametrize(
    ("member", "code"),
    [
        (cast.STRANGER, "applications.unknown"),
        (cast.CLERK, "may_not_handle"),
        (cast.SECRETARY, "may_not_handle"),
        (cast.AUDITOR, "may_not_handle"),
    ],
)
def test_only_those_who_supervise_open_a_case(shop: Village, used: str, member: cast.Member, code: str):
    before = ledger.size(cast.TENANT)
    with pytest.raises(Refused, match=code):
        opened(shop, used, member)
    shop.settle()
    assert CaseRow.objects.count() == 0 and ledger.size(cast.TENANT) == before


def test_whoever_had_a_part_in_it_does_not_handle_it(shop: Village):
    """cases law 3."""
    handed = shop.counter.handed(cast.INSPECTOR)
    own = shop.counter.submit(cast.INSPECTOR, handed=handed)
    with pytest.raises(Refused, match="own_case"):
        opened(shop, own.id, cast.INSPECTOR)
    assert opened(shop, own.id, cast.DISCIPLINE).state is CaseState.VERIFYING
    deed(shop, "find", cast.DISCIPLINE, finding="breach")
    deed(shop, "name", cast.DISCIPLINE, person=cast.INSPECTOR.id)
    with pytest.raises(Refused, match="own_case"):
        deed(shop, "name", cast.INSPECTOR, person=cast.CLERK.id)


def test_the_village_does_not_decide_what_comes_of_it(shop: Village, used: str):
    """cases law 3."""
    to_deciding(shop, used, "breach")
    with pytest.raises(Refused, match="town_decides"):
        deed(shop, "decide", cast.INSPECTOR, person=cast.KEEPER.id, outcome="talk")


def to_deciding(shop: Village, used: str, finding: str, *, reply: bool = True) -> None:
    opened(shop, used)
    deed(shop, "find", cast.INSPECTOR, finding=finding)
    deed(shop, "name", cast.INSPECTOR, person=cast.KEEPER.id)
    if reply:
        deed(shop, "reply", cast.KEEPER, "情况是这样的")
    deed(shop, "order", cast.INSPECTOR, person=cast.CLERK.id, due_at=due(shop))
    deed(shop, "rectify", cast.CLERK, "办好了")
    deed(shop, "judge", cast.INSPECTOR, accepted=True)


def test_nobody_is_judged_before_he_could_answer(shop: Village, used: str):
    """cases law 4."""
    to_deciding(shop, used, "breach", reply=False)
    decide = {"person": cast.KEEPER.id, "outcome": "reminder"}
    with pytest.raises(Refused, match="right_of_reply"):
        deed(shop, "decide", cast.DISCIPLINE, **decide)
    shop.counter.later(days=6)
    shop.settle()
    assert deed(shop, "decide", cast.DISCIPLINE, **decide).people[0].outcome == "reminder"
    with pytest.raises(Refused, match="decided_already"):
        deed(shop, "reply", cast.KEEPER)


@pytest.mark.parametrize(
    ("finding", "refused", "allowed"),
    [("late_upload", "criticism", "reminder"), ("device_fault", "reminder", "none"), ("fraud", "none", "transfer")],
)
def test_outcomes_are_in_proportion(shop: Village, used: str, finding: str, refused: str, allowed: str):
    """cases law 5: a late upload is not a fraud."""
    to_deciding(shop, used, finding)
    before = ledger.history(CASE)
    with pytest.raises(Refused, match="out_of_proportion"):
        deed(shop, "decide", cast.DISCIPLINE, person=cast.KEEPER.id, outcome=refused)
    assert ledger.history(CASE) == before
    assert deed(shop, "decide", cast.DISCIPLINE, person=cast.KEEPER.id, outcome=allowed).people[0].outcome == allowed


def test_what_is_nothing_is_closed_at_once(shop: Village, used: str):
    """cases law 1."""
    opened(shop, used)
    assert deed(shop, "find", cast.INSPECTOR, finding="unfounded").state is CaseState.CLOSED
    with pytest.raises(Refused, match="not_now"):
        deed(shop, "name", cast.INSPECTOR, person=cast.KEEPER.id)


@pytest.mark.parametrize("finding", ["unfounded", "breach"])
def test_a_case_that_is_closed_ends_the_alarm_that_it_came_from(shop: Village, used: str, finding: str):
    given = {"actor": SEES, "now": shop.counter.now, "alarm_id": "alarm000000000000000000077"}
    alarm = alarms.raise_alarm(
        kind=AlarmKind.TERMINAL_SILENT, key="silent", path=cast.VILLAGE, reason="终端没有消息。", **given
    )
    case = {"actor": cast.INSPECTOR.actor, "now": shop.counter.now, "case_id": CASE}
    services.open_case(alarm_id=alarm.id, note="终端失联，原因待查", **case)
    deed(shop, "find", cast.INSPECTOR, finding=finding)
    if finding == "breach":
        assert not about_alarms.by_id(alarm.id).state.is_over
        CaseRow.objects.update(state=CaseState.DECIDING.value)
        close(shop, cast.DISCIPLINE)
    found = about_alarms.by_id(alarm.id)
    assert found.state is AlarmState.RESOLVED and CaseRow.objects.get().number in found.end_note


def test_a_step_that_takes_too_long_is_told_once(shop: Village, used: str):
    """cases law 7."""
    opened(shop, used)
    for _ in range(3):
        shop.counter.later(days=9)
        shop.settle()
    assert told(cast.INSPECTOR) == ["case.overdue"] and told(cast.DISCIPLINE) == ["case.opened", "case.overdue"]


def test_whoever_is_named_sees_himself_and_nobody_else_does(shop: Village, used: str):
    """cases law 9."""
    opened(shop, used)
    deed(shop, "find", cast.INSPECTOR, finding="breach")
    assert queries.page(cast.KEEPER.actor) == ()
    deed(shop, "name", cast.INSPECTOR, person=cast.KEEPER.id)
    assert [case.id for case in queries.page(cast.KEEPER.actor)] == [CASE]
    for member in (cast.STRANGER, cast.CLERK, cast.VILLAGER, cast.SECRETARY):
        assert queries.page(member.actor) == ()
        with pytest.raises(Refused, match="unknown"):
            queries.find(member.actor, CASE)


def test_two_who_act_at_once_do_not_undo_one_another(shop: Village, used: str):
    opened(shop, used)
    deed(shop, "find", cast.INSPECTOR, finding="breach")
    with pytest.raises(Conflict):
        services.name(
            actor=cast.DISCIPLINE.actor,
            now=shop.counter.now,
            case_id=CASE,
            revision=1,
            person=cast.KEEPER.id,
            note="旧的",
        )
    with pytest.raises(Refused, match="open_already"):
        opened(shop, used, cast.DISCIPLINE)


def test_decisions_stand_in_the_case_whatever_else_happens(shop: Village):
    """A case about an application on its way neither stops it nor is stopped by it."""
    application = shop.counter.submit()
    opened(shop, application.id, cast.DISCIPLINE)
    shop.counter.decide(cast.CLERK, Action.ACCEPT, application)
    shop.settle()
    assert queries.find(cast.DISCIPLINE.actor, CASE).state is CaseState.VERIFYING
