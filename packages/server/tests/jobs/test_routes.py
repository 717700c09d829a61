"""Who is told of seats: the next, the deputy, whoever is urged or sent a copy; and an office that nobody holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import cast
from counter import SEEDER, UPLOADED, Counter, new_id
from shop import Village
from zhangfa.access import queries as access
from zhangfa.api.screens import timeline
from zhangfa.api.screens.use import Use
from zhangfa.applications import queries
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, State, Where
from zhangfa.ledger import queries as ledger
from zhangfa.matters import services as matters
from zhangfa.matters.core import Seat, Stage, Step
from zhangfa.notices import queries as notices
from zhangfa.notices.models import NoticeRow
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import Office


def told(member: cast.Member) -> list[str]:
    return [each.title for each in notices.notices(member.actor)]


def kinds(application) -> list[str]:
    return [entry.kind for entry in ledger.history(application.id) if entry.kind.startswith("application.")]


def dismiss(counter: Counter, member: cast.Member, office: Office) -> None:
    organizations.end_appointment(
        appointment_id=f"{office.value}{member.number}",
        closes_on=date(2026, 11, 20),
        actor=cast.FOUNDER,
        now=counter.now,
    )


def test_applications_law_16_an_empty_office_is_told_once_and_goes_on_when_filled(shop: Village):
    """applications law 16: the step waits, the administrators hear of it once, and whoever is appointed is told."""
    dismiss(shop.counter, cast.SECRETARY, Office.SECRETARY)
    application = shop.counter.examined()
    for _ in range(2):
        shop.settle()
        shop.counter.later(hours=2)
    assert kinds(application)[-1] == "application.step_unmanned"
    assert kinds(application).count("application.step_unmanned") == 1
    assert told(cast.ADMINISTRATOR).count("岗位空缺，申请在等人") == 1
    assert shop.about(application.id).state is State.EXAMINED
    organizations.appoint(
        appointment_id=new_id("app"),
        person_id=cast.INSPECTOR.id,
        office=Office.SECRETARY,
        path=cast.VILLAGE,
        opens_on=date(2026, 11, 23),
        actor=cast.FOUNDER,
        now=shop.counter.now,
    )
    shop.settle()
    assert "有申请在等您" in told(cast.INSPECTOR)
    successor = cast.Member(cast.INSPECTOR.number, "陈志远", cast.VILLAGE, (Office.SECRETARY,))
    assert shop.counter.decide(successor, Action.APPROVE, application).state is State.APPROVED


def test_whoever_is_asked_is_told_and_his_deputy_too(shop: Village):
    counter = shop.counter
    counter.deputise(cast.SECRETARY, cast.CLERK)
    application = counter.examined()
    shop.settle()
    assert told(cast.SECRETARY).count("有申请等您审批") == 1
    assert told(cast.CLERK).count("有申请等您审批") == 1
    given = {"application_id": application.id, "revision": application.revision, "now": counter.now}
    applications.urge(actor=cast.INSPECTOR.actor, note="请尽快", **given)
    applications.copy(actor=cast.CLERK.actor, people=[cast.TOWN_REVIEWER.id], **given)
    shop.settle()
    assert "有人催办" in told(cast.SECRETARY) and "有申请抄送给您" in told(cast.TOWN_REVIEWER)
    added = applications.turn(
        actor=cast.SECRETARY.actor, action=Action.ADD_SEAT, person=cast.HEAD.id, where=Where.BEFORE, **given
    )
    shop.settle()
    assert told(cast.HEAD).count("有申请等您审批") == 1
    counter.decide(cast.HEAD, Action.APPROVE, added)
    shop.settle()
    assert told(cast.SECRETARY).count("有申请等您审批") == 2


BODIES = tuple(Seat(office=office) for office in ("secretary", "village_head", "committee_member"))
MEMBER = cast.Member(21, "马会林", cast.VILLAGE, (Office.COMMITTEE_MEMBER,))


def test_a_countersigning_that_drags_on_is_told_to_whoever_has_not_signed(shop: Village):
    """oversight law 8, for case 5: two of three sign, one is late, her deputy signs, and the story says it all."""
    counter = shop.counter
    cast.settle_member(MEMBER, counter.cipher)
    together = Step(
        stage=Stage.APPROVE,
        office=Office.SECRETARY,
        path_level="village",
        hours=4,
        label="村两委会签",
        mode="ratio",
        ratio="2/3",
        seats=BODIES,
    )
    lease = replace(UPLOADED, id="together", steps=(*UPLOADED.steps[:-1], together))
    matters.import_catalogue(region=cast.COUNTY, matters=(lease,), actor=SEEDER, now=counter.now)
    application = counter.decide(cast.CLERK, Action.ACCEPT, counter.submit(matter_id="together"))
    application = counter.decide(cast.REVIEWER, Action.EXAMINE, application)
    application = counter.decide(cast.SECRETARY, Action.APPROVE, application)
    counter.deputise(cast.HEAD, cast.CLERK)

    for hours, levels in ((2, ["half"]), (4, ["half", "full"]), (2, ["half", "full", "full"])):
        counter.later(hours=hours, seconds=1)
        shop.settle()
        assert delays(cast.HEAD) == delays(MEMBER) == [f"delay.{level}" for level in levels]
        assert delays(cast.CLERK) == [f"delay.{level}" for level in levels[1:]]
    assert delays(cast.DISCIPLINE) == delays(cast.INSPECTOR) == ["delay.over"]
    assert delays(cast.SECRETARY) == delays(cast.REVIEWER) == []
    assert shop.about(application.id).state is State.EXAMINED

    clerk = access.actor_of_person(cast.CLERK.id, counter.now)
    order = {"application_id": application.id, "revision": application.revision, "note": ""}
    signed = applications.decide(actor=clerk, now=counter.now, action=Action.APPROVE, **order)
    assert signed.state is State.APPROVED
    assert story(shop, application.id) == STORY


STORY = """\
提交申请，1 份（申请人）
受理（代办员）
审查通过（审查人）
村两委会签：同意，还差 1 人签（村书记）
“村两委会签”时限过半，系统提醒承办人（系统）
“村两委会签”时限已到，系统提醒承办人（系统）
“村两委会签”超过时限一半，系统提醒承办人（系统）
审批同意（村两委会签）（代 李秀英（村主任））""".splitlines()


def delays(member: cast.Member) -> list[str]:
    rows = NoticeRow.objects.filter(person_id=member.id, kind__startswith="delay.").order_by("id")
    return list(rows.values_list("kind", flat=True))


def story(shop: Village, application_id: str) -> list[str]:
    found = queries.detail(cast.INSPECTOR.actor, application_id, cipher=shop.counter.cipher, now=shop.counter.now)
    return [f"{line.text}（{line.role}）" for line in timeline.of(found, Use(None, [], frozenset(), {}))]
