"""Who is told of seats: the next, the deputy, whoever is urged or sent a copy; and an office that nobody holds."""

from __future__ import annotations

from datetime import date, timedelta

import cast
from counter import Counter, new_id
from shop import Village
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, State, Where
from zhangfa.ledger import queries as ledger
from zhangfa.notices import queries as notices
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
    organizations.deputise(
        deputising_id=new_id("dep"),
        principal=cast.SECRETARY.id,
        deputy=cast.CLERK.id,
        office="",
        opens_at=counter.now,
        closes_at=counter.now + timedelta(days=7),
        reason="外出学习",
        cipher=counter.cipher,
        actor=cast.SECRETARY.actor,
        now=counter.now,
    )
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
