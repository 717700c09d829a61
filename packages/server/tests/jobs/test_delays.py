"""One delays: he is reminded, his deputy too, then the supervisor asks; nothing is ever decided by time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import cast
import pytest
from counter import SEEDER, UPLOADED, steps
from shop import Village
from zhangfa.applications.core import Action, State
from zhangfa.jobs.worker import Worker
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger import services as ledger_deeds
from zhangfa.matters import services as matter_deeds
from zhangfa.matters.core import Stage, Step
from zhangfa.notices.models import NoticeRow
from zhangfa.organizations import services as organizations
from zhangfa.organizations.core import Office
from zhangfa.oversight import queries, services
from zhangfa.oversight.core import Level


def told(member: cast.Member) -> list[str]:
    """What was said to him of delays, oldest first."""
    rows = NoticeRow.objects.filter(person_id=member.id, kind__startswith="delay.").order_by("id")
    return list(rows.values_list("kind", flat=True))


def wait(shop: Village, **span: float) -> None:
    shop.counter.later(**span)
    shop.settle()


def test_whoever_is_asked_is_reminded_once_at_each_level_and_the_state_never_moves(shop: Village):
    """oversight law 8. Four hours from nine: half at eleven, all at three, half as much again at five."""
    application = shop.counter.submit()
    shop.settle()
    wait(shop, minutes=119)
    assert told(cast.CLERK) == []
    wait(shop, minutes=1)
    assert told(cast.CLERK) == ["delay.half"]
    wait(shop, hours=4)
    wait(shop, seconds=1)
    assert told(cast.CLERK) == ["delay.half", "delay.full"] and told(cast.DISCIPLINE) == []
    wait(shop, hours=2)
    assert told(cast.CLERK) == ["delay.half", "delay.full", "delay.full"]
    assert told(cast.DISCIPLINE) == told(cast.INSPECTOR) == ["delay.over"]
    wait(shop, days=30)
    assert len(told(cast.CLERK)) == 3 and told(cast.STRANGER) == told(cast.REVIEWER) == []
    assert shop.about(application.id).state is State.SUBMITTED
    levels = [entry.fact.level for entry in ledger.history(application.id) if entry.kind == "delay.reminded"]
    assert levels == [Level.HALF, Level.FULL, Level.OVER]


def test_a_worker_that_comes_late_says_the_last_thing_only_and_a_second_one_says_nothing(shop: Village):
    """oversight law 8."""
    shop.counter.submit()
    shop.counter.later(days=3)
    shop.settle()
    assert told(cast.CLERK) == ["delay.full"] and told(cast.DISCIPLINE) == ["delay.over"]
    again = Worker(shop.worker.ports, clock=shop.worker.clock)
    again.settle()
    assert told(cast.CLERK) == ["delay.full"] and queries.to_remind(shop.counter.now) == ()


def test_the_deputy_is_told_when_the_time_is_over(shop: Village):
    """oversight law 8."""
    organizations.deputise(
        deputising_id="d1",
        principal=cast.CLERK.id,
        deputy=cast.REVIEWER.id,
        opens_at=shop.counter.now,
        closes_at=shop.counter.now + timedelta(days=9),
        reason="请假",
        cipher=shop.counter.cipher,
        actor=cast.CLERK.actor,
        now=shop.counter.now,
    )
    shop.counter.submit()
    wait(shop, hours=2)
    assert told(cast.REVIEWER) == []
    wait(shop, hours=4)
    assert told(cast.REVIEWER) == ["delay.full"]


def test_the_village_hears_that_the_town_is_late(shop: Village):
    """oversight law 9. Others hear nothing of it."""
    town = Step(
        stage=Stage.EXAMINE,
        office=Office.ECONOMIC_STATION,
        path_level="town",
        hours=4,
        label="经管站审核",
        town_list=True,
    )
    accept, _, approve = steps(Office.SECRETARY)
    lease = replace(UPLOADED, id="lease", steps=(accept, town, approve))
    matter_deeds.import_catalogue(region=cast.COUNTY, matters=(lease,), actor=SEEDER, now=shop.counter.now)
    application = shop.counter.decide(cast.CLERK, Action.ACCEPT, shop.counter.submit(matter_id="lease"))
    wait(shop, hours=3)
    assert told(cast.TOWN_REVIEWER) == ["delay.half"] and told(cast.HEAD) == []
    wait(shop, hours=4)
    assert told(cast.TOWN_REVIEWER) == ["delay.half", "delay.full"]
    assert told(cast.HEAD) == told(cast.SECRETARY) == ["delay.town"]
    text = NoticeRow.objects.get(person_id=cast.HEAD.id, kind="delay.town").text
    assert "经管站审核" in text and "孙明" in text
    assert told(cast.STRANGER) == told(cast.CLERK) == []
    assert shop.about(application.id).state is State.ACCEPTED


def test_what_is_decided_is_not_chased(shop: Village):
    application = shop.counter.submit()
    shop.settle()
    shop.counter.later(hours=1)
    shop.counter.decide(cast.CLERK, Action.ACCEPT, application)
    wait(shop, hours=5)
    assert told(cast.CLERK) == [] and told(cast.REVIEWER) == ["delay.half"]


@pytest.fixture
def late(shop: Village) -> str:
    application = shop.counter.submit()
    wait(shop, days=3)
    return application.id


def ask(shop: Village, application_id: str, member: cast.Member = cast.DISCIPLINE, note: str = "为什么还没受理？"):
    return services.ask(
        actor=member.actor, now=shop.counter.now, application_id=application_id, delay_id="delay1", note=note
    )


def test_the_list_says_what_is_late_and_with_whom(shop: Village, late: str):
    (row,) = queries.late(cast.DISCIPLINE.actor, shop.counter.now)
    assert row.waiting.about.id == late and row.may_ask and not row.may_answer
    assert [list(seat.people.values()) for seat in row.asked] == [["刘芳"]] and row.hours_late > 14
    (mine,) = queries.late(cast.CLERK.actor, shop.counter.now)
    assert not mine.may_ask and not mine.may_answer
    for member in (cast.STRANGER, cast.VILLAGER, cast.REVIEWER, cast.ADMINISTRATOR):
        assert queries.late(member.actor, shop.counter.now) == ()


def test_a_supervisor_asks_and_whoever_is_asked_answers(shop: Village, late: str):
    """oversight law 10."""
    ask(shop, late)
    shop.settle()
    assert told(cast.CLERK)[-1] == "delay.asked"
    (row,) = queries.late(cast.CLERK.actor, shop.counter.now)
    assert row.may_answer
    services.answer(actor=cast.CLERK.actor, now=shop.counter.now, application_id=late, note="在县里开会")
    shop.settle()
    assert told(cast.DISCIPLINE)[-1] == "delay.answered"
    (row,) = queries.late(cast.DISCIPLINE.actor, shop.counter.now)
    assert [(each.question, each.answer) for each in row.delays] == [("为什么还没受理？", "在县里开会")]
    assert [entry.kind for entry in ledger.history(late)][-2:] == ["delay.asked", "delay.answered"]
    assert shop.about(late).state is State.SUBMITTED
    signer = shop.worker.ports.log_signer
    ledger_deeds.sequence_all(signer=signer, now=shop.counter.now)
    assert ledger.check(signer=signer) == ()


@pytest.mark.parametrize(
    ("member", "code"),
    [(cast.HEAD, "may_not_ask"), (cast.CLERK, "may_not_ask"), (cast.STRANGER, "unknown_delay")],
)
def test_nobody_else_asks(shop: Village, late: str, member: cast.Member, code: str):
    """oversight law 10."""
    before = ledger.history(late)
    with pytest.raises(Refused) as refused:
        ask(shop, late, member)
    assert refused.value.refusals[0].code == f"oversight.{code}" and ledger.history(late) == before


def test_one_question_at_a_time(shop: Village, late: str):
    """oversight law 10."""
    ask(shop, late)
    with pytest.raises(Refused, match="asked_already"):
        ask(shop, late, cast.INSPECTOR)
    with pytest.raises(Refused, match="unknown_delay"):
        services.answer(actor=cast.STRANGER.actor, now=shop.counter.now, application_id=late, note="我不知道")
