"""Three rules, what raises each, what does not, and how its alarm ends: the town delays, a mark after the recall of its
permit, a use code typed elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import cast
import pytest
from alarmed import claimed, found, kinds, stamp_at, told
from counter import SEEDER, UPLOADED, steps
from shop import Village
from zhangfa.applications.core import Action, Application
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.matters import services as matter_deeds
from zhangfa.matters.core import Stage, Step
from zhangfa.organizations.core import Office
from zhangfa.oversight import services
from zhangfa.oversight.core import Alarm, AlarmKind, AlarmState
from zhangfa.permits import services as permits

ELSEWHERE = "terminal-elsewhere"


def waits_for_the_town(shop: Village) -> Application:
    """Accepted by the village, now four hours at the town's station."""
    station = {"office": Office.ECONOMIC_STATION, "path_level": "town", "label": "经管站审核", "town_list": True}
    town = Step(stage=Stage.EXAMINE, hours=4, **station)
    accept, _, approve = steps(Office.SECRETARY)
    lease = replace(UPLOADED, id="lease", steps=(accept, town, approve))
    matter_deeds.import_catalogue(region=cast.COUNTY, matters=(lease,), actor=SEEDER, now=shop.counter.now)
    return shop.counter.decide(cast.CLERK, Action.ACCEPT, shop.counter.submit(matter_id="lease"))


def pass_time(shop: Village, **span: float) -> None:
    shop.counter.later(**span)
    shop.settle()


def one(shop: Village, kind: AlarmKind, **more: bool) -> Alarm:
    (alarm,) = [each for each in found(shop, **more) if each.kind is kind]
    return alarm


def resolved_by_hand(shop: Village, alarm: Alarm) -> None:
    """What has happened cannot un-happen: a person ends it, with words; those who may not, cannot."""
    given = {"now": shop.counter.now, "alarm_id": alarm.id}
    before = ledger.history(alarm.id)
    for member, note in ((cast.STRANGER, "好了"), (cast.KEEPER, "好了"), (cast.INSPECTOR, " ")):
        with pytest.raises(Refused):
            services.resolve(actor=member.actor, note=note, **given)
    assert ledger.history(alarm.id) == before
    pass_time(shop, hours=3)
    assert one(shop, alarm.kind).state is AlarmState.OPEN
    services.resolve(actor=cast.INSPECTOR.actor, note="纸已收回", **given)
    shop.settle()
    assert one(shop, alarm.kind, only_open=False).end_note == "纸已收回"


def test_the_town_delays_and_the_alarm_ends_when_the_town_has_decided(shop: Village):
    """oversight law 9 and oversight law 15."""
    application = waits_for_the_town(shop)
    pass_time(shop, hours=3)
    assert AlarmKind.TOWN_DELAY not in kinds(shop)
    pass_time(shop, hours=4)
    alarm = one(shop, AlarmKind.TOWN_DELAY)
    assert alarm.subject == application.id and "经管站审核" in alarm.text and "村里不用再跑" in alarm.kind.remedy
    (entry,) = [ledger.entry(each.entry) for each in alarm.evidence if each.entry]
    assert entry.kind == "delay.reminded" and entry.fact.town
    assert told(cast.STRANGER) == 0 and told(cast.DISCIPLINE) >= 1
    pass_time(shop, hours=2)
    assert one(shop, AlarmKind.TOWN_DELAY).count == 1
    shop.counter.decide(cast.TOWN_REVIEWER, Action.EXAMINE, application)
    shop.settle()
    ended = one(shop, AlarmKind.TOWN_DELAY, only_open=False)
    assert ended.state is AlarmState.RESOLVED and ended.ended_by == "系统" and "已经办了" in ended.end_note


def test_a_step_of_the_village_is_never_a_delay_of_the_town(shop: Village):
    shop.counter.submit()
    for hours in (4, 4, 24):
        pass_time(shop, hours=hours)
    assert kinds(shop) == {AlarmKind.APPROVAL_OVERDUE}


def recalled(shop: Village, stamped_after: timedelta):
    """Recalled half an hour after the keeper began; by its own clock the terminal stamped so long after that."""
    permit = claimed(shop)
    shop.counter.later(minutes=30)
    recall = {"actor": cast.SECRETARY.actor, "now": shop.counter.now, "permit_id": permit.id}
    permits.revoke(reason="文件有误", **recall)
    shop.settle()
    stamp_at(shop, permit, shop.counter.now + stamped_after)
    shop.counter.later(hours=1)
    shop.report()
    return permit


def test_a_mark_after_the_recall_is_told_with_both_entries(shop: Village):
    permit = recalled(shop, timedelta(minutes=10))
    alarm = one(shop, AlarmKind.USED_AFTER_RECALL)
    assert alarm.subject == permit.application and "撤销" in alarm.text
    named = {ledger.entry(each.entry).kind for each in alarm.evidence if each.entry}
    assert named == {"permit.revoked", "impression.intended"}
    resolved_by_hand(shop, alarm)


@pytest.mark.parametrize("stamped_after", [timedelta(minutes=-10), timedelta(minutes=1)])
def test_a_mark_before_the_recall_that_is_reported_later_is_no_alarm(shop: Village, stamped_after: timedelta):
    """The terminal had not heard of it, or its clock is two minutes off at most."""
    permit = recalled(shop, stamped_after)
    assert any(entry.kind == "permit.spent" and entry.fact.late for entry in ledger.history(permit.application))
    assert AlarmKind.USED_AFTER_RECALL not in kinds(shop)


def test_a_code_typed_elsewhere_is_told_and_opens_nothing(shop: Village):
    permit = shop.held()
    code = shop.code(permit.application)
    with pytest.raises(Refused, match="code_other_place"):
        shop.counter.claim(code=code, terminal=ELSEWHERE)
    shop.settle()
    alarm = one(shop, AlarmKind.USE_AT_OTHER_PLACE)
    assert alarm.terminal == ELSEWHERE and "没有放行" in alarm.text and code not in alarm.text
    assert shop.permit(permit.application).state.value == "held"
    resolved_by_hand(shop, alarm)


def test_a_wrong_code_or_the_right_one_at_its_place_is_no_alarm(shop: Village):
    permit = shop.held()
    code = shop.code(permit.application)
    with pytest.raises(Refused, match="code_wrong"):
        shop.counter.claim(code=f"{(int(code) + 1) % 10**8:08d}")
    shop.counter.claim(code=code)
    shop.settle()
    assert kinds(shop) == set()
