"""Alarms from the records: each rule finds what it is for, joins what repeats, and is heard until somebody acts."""

from __future__ import annotations

from datetime import datetime, timedelta

import cast
import pytest
from alarmed import claimed, found, kinds, stamp_at, told
from sealroom import PlainSealer, bring_into_use
from shop import Village
from zhangfa.applications.core import Action
from zhangfa.cases import services as cases
from zhangfa.eseals import services as eseals
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as ledger
from zhangfa.organizations.core import Office
from zhangfa.oversight import core, queries, services
from zhangfa.oversight.core import RULES, AlarmKind, AlarmState
from zhangfa.oversight.models import AlarmRow, RunRow
from zhangfa.permits.core import Permit
from zhangfa_protocol.journal import EventType

JOB_NIGHT = datetime.fromisoformat("2026-11-23T23:30:00+08:00")
COUNTY_DISCIPLINE = cast.Member(40, "顾明", cast.COUNTY, (Office.DISCIPLINE_OFFICER,))


def test_a_mark_at_night_is_told_with_its_hour_its_evidence_and_its_remedy(shop: Village):
    """oversight law 1."""
    permit = claimed(shop)
    stamp_at(shop, permit, JOB_NIGHT)
    shop.report()
    (alarm,) = found(shop)
    assert alarm.kind is AlarmKind.USE_AT_ODD_HOUR and alarm.subject == permit.application
    assert "11月23日 23:30" in alarm.text and alarm.number in alarm.text and "为什么" in alarm.kind.remedy
    (entry,) = [ledger.entry(each.entry) for each in alarm.evidence if each.entry]
    assert entry.kind == "impression.intended" and entry.subject == permit.application


def test_a_mark_older_than_its_permit_is_told_as_stamped_before_approval(shop: Village):
    """oversight law 6."""
    permit = claimed(shop)
    stamp_at(shop, permit, cast.NOW - timedelta(hours=1))
    shop.report()
    assert {alarm.kind for alarm in found(shop)} == {AlarmKind.USE_WITHOUT_PERMIT}
    assert "早于许可签发" in found(shop)[0].text


def test_pressed_twice_while_open_is_more_than_was_granted(shop: Village):
    permit = claimed(shop)
    stamp_at(shop, permit, cast.NOW, presses=2)
    shop.report()
    assert kinds(shop) == {AlarmKind.USE_OVER_COUNT} and "按下了 2 次" in found(shop)[0].text


def judged(shop: Village, **said: object) -> Permit:
    permit = claimed(shop)
    shop.stamp(permit)
    given = {"verdict": "match", "version": "1/1", "added": 1, "reasons": "", "flaw": ""} | said
    shop.machine.write(EventType.MARK_JUDGED, permit.id, impression=1, **given)
    shop.report()
    return permit


def test_a_strangers_impression_is_told_with_its_evidence_and_its_remedy(shop: Village):
    permit = judged(shop, verdict="mismatch", added=2, reasons="press.extra press.wrong_seal")
    (alarm,) = found(shop)
    assert alarm.kind is AlarmKind.MARK_WRONG and alarm.subject == permit.application
    assert alarm.level is core.AlarmLevel.URGENT and "锁定终端" in alarm.kind.remedy
    assert "多出了印迹；不是登记的这枚印章" in alarm.text and alarm.terminal == shop.machine.id
    (entry,) = [ledger.entry(each.entry) for each in alarm.evidence if each.entry]
    assert entry.kind == "impression.judged" and entry.fact.version == "1/1"
    assert told(cast.STRANGER) == 0 and told(cast.DISCIPLINE) >= 1


@pytest.mark.parametrize(
    "said",
    [{}, {"flaw": "faint"}, {"verdict": "doubtful", "reasons": "press.unsure_seal", "flaw": "faint"},
     {"verdict": "unreadable", "reasons": "press.broken"}],
)  # fmt: skip
def test_a_good_a_faint_or_a_doubtful_impression_is_no_alarm(shop: Village, said: dict):
    judged(shop, **said)
    assert kinds(shop) == set()


def test_prying_is_told_at_once(shop: Village):
    shop.machine.write(EventType.TAMPER, sensor="lid")
    shop.report()
    (alarm,) = found(shop)
    assert alarm.kind is AlarmKind.TERMINAL_TAMPERED and alarm.level is core.AlarmLevel.URGENT
    assert told(cast.SECRETARY) == told(cast.INSPECTOR) == told(cast.DISCIPLINE) == 1 and told(cast.STRANGER) == 0


def test_what_happens_again_joins_the_alarm_that_is_open(shop: Village):
    """oversight law 11."""
    for _ in range(3):
        shop.machine.write(EventType.TAMPER, sensor="lid")
        shop.report()
    (alarm,) = found(shop)
    assert alarm.count == 3 and len(queries.occurrences(alarm.id)) == 3 and told(cast.SECRETARY) == 1
    services.resolve(actor=cast.INSPECTOR.actor, now=shop.counter.now, alarm_id=alarm.id, note="搬动时碰到，已复位")
    shop.machine.write(EventType.TAMPER, sensor="lid")
    shop.report()
    assert [each.count for each in found(shop)] == [1] and told(cast.SECRETARY) == 2


def test_what_nobody_takes_in_hand_is_passed_on_to_the_county_once(shop: Village):
    """oversight law 12."""
    cast.settle_member(COUNTY_DISCIPLINE, shop.counter.cipher)
    shop.machine.write(EventType.TAMPER, sensor="lid")
    shop.report()
    assert told(COUNTY_DISCIPLINE) == 0
    for _ in range(3):
        shop.counter.later(hours=1)
        shop.settle()
    assert told(COUNTY_DISCIPLINE, "alarm.passed_on") == 1 and told(cast.SECRETARY, "alarm.passed_on") == 0


def test_what_is_in_hand_is_not_passed_on(shop: Village):
    """oversight law 12."""
    cast.settle_member(COUNTY_DISCIPLINE, shop.counter.cipher)
    shop.machine.write(EventType.TAMPER, sensor="lid")
    shop.report()
    (alarm,) = found(shop)
    services.acknowledge(actor=cast.SECRETARY.actor, now=shop.counter.now, alarm_id=alarm.id, note="我到现场看")
    shop.counter.later(hours=5)
    shop.settle()
    assert told(COUNTY_DISCIPLINE, "alarm.passed_on") == 0


def test_a_rule_that_breaks_is_told_and_the_others_look_on(shop: Village, monkeypatch: pytest.MonkeyPatch):
    """oversight law 12."""

    def broken(entries, now, settings):
        raise ZeroDivisionError

    odd = RULES["odd_hour"]
    monkeypatch.setitem(RULES, "odd_hour", type(odd)(**{n: getattr(odd, n) for n in odd.__slots__} | {"judge": broken}))
    permit = claimed(shop)
    stamp_at(shop, permit, JOB_NIGHT, presses=2)
    shop.report()
    assert kinds(shop) == {AlarmKind.USE_OVER_COUNT} and ledger.parked("reactions") == ()
    (told_,) = AlarmRow.objects.filter(kind=AlarmKind.RULE_FAILED.value)
    assert told_.path == cast.COUNTY.text and "异时用章" in told_.text and "ZeroDivisionError" in told_.text


def test_a_rule_that_no_longer_runs_by_the_clock_is_told(shop: Village):
    """oversight law 12."""
    shop.settle()
    assert AlarmRow.objects.count() == 0
    RunRow.objects.create(rule="town_delay", ran_at=shop.counter.now - timedelta(minutes=16))
    shop.counter.later(minutes=6)
    shop.settle()
    assert {row.path for row in AlarmRow.objects.filter(kind="rule_failed")} == {
        cast.COUNTY.text,
        cast.OTHER_COUNTY.text,
    }


def test_only_those_who_supervise_call_it_false(shop: Village):
    """oversight law 7."""
    shop.machine.write(EventType.TAMPER, sensor="lid")
    shop.report()
    (alarm,) = found(shop)
    more = {"now": shop.counter.now, "alarm_id": alarm.id, "note": "误报"}
    for member, code in ((cast.SECRETARY, "may_not_dismiss"), (cast.STRANGER, "unknown"), (cast.KEEPER, "may_not")):
        before = ledger.history(alarm.id)
        with pytest.raises(Refused, match=code):
            services.dismiss(actor=member.actor, **more)
        assert ledger.history(alarm.id) == before and found(shop)[0].state is AlarmState.OPEN
    assert services.dismiss(actor=cast.INSPECTOR.actor, **more).state is AlarmState.FALSE_ALARM
    with pytest.raises(Refused, match="acknowledged_already"):
        services.resolve(actor=cast.SECRETARY.actor, **more)
    assert ledger.history(alarm.id)[-1].fact.state is AlarmState.FALSE_ALARM


def test_an_alarm_ends_when_what_it_is_about_has_ended(shop: Village):
    """oversight law 15."""
    application = shop.counter.submit()
    shop.counter.later(days=2)
    shop.settle()
    (alarm,) = found(shop)
    services.acknowledge(actor=cast.SECRETARY.actor, now=shop.counter.now, alarm_id=alarm.id, note="我去催")
    shop.settle()
    assert found(shop)[0].state is AlarmState.ACKNOWLEDGED
    shop.counter.decide(cast.CLERK, Action.ACCEPT, application)
    shop.settle()
    (after,) = found(shop, only_open=False)
    assert after.state is AlarmState.RESOLVED and after.ended_by == "系统" and "已经办了" in after.end_note


def test_a_mark_in_no_record_is_reported_by_somebody_who_watches(shop: Village):
    given = {"now": shop.counter.now, "alarm_id": new_id(), "path": cast.VILLAGE}
    for member in (cast.STRANGER, cast.VILLAGER, cast.CLERK):
        with pytest.raises(Refused, match="may_not_report"):
            services.report(actor=member.actor, note="一张没有防伪码的证明", **given)
    assert AlarmRow.objects.count() == 0
    services.report(actor=cast.INSPECTOR.actor, note="一张没有防伪码的证明", **given)
    shop.settle()
    (alarm,) = found(shop)
    assert alarm.kind is AlarmKind.USE_WITHOUT_PERMIT and "没有防伪码" in alarm.text and told(cast.DISCIPLINE) == 1


SPAN = {"since": cast.NOW - timedelta(days=90), "until": cast.NOW + timedelta(days=30)}


def test_a_trial_finds_what_was_raised_and_raises_nothing(shop: Village):
    """oversight law 13: on the same records the rule says the same."""
    permit = claimed(shop)
    stamp_at(shop, permit, JOB_NIGHT)
    shop.report()
    shop.counter.submit()
    shop.counter.later(days=2)
    shop.settle()
    before = AlarmRow.objects.count()
    for key, kind in (("odd_hour", AlarmKind.USE_AT_ODD_HOUR), ("overdue", AlarmKind.APPROVAL_OVERDUE)):
        raised = [alarm for alarm in found(shop, only_open=False) if alarm.kind is kind]
        trial = queries.try_rule(cast.DISCIPLINE.actor, cast.COUNTY, key, {}, **SPAN)
        assert trial.complete and trial.alarms == len(raised) > 0
        assert {example.text for example in trial.examples} == {alarm.text for alarm in raised}
    wider = queries.try_rule(cast.DISCIPLINE.actor, cast.COUNTY, "odd_hour", {"until_hour": 24}, **SPAN)
    assert wider.found == 0 and AlarmRow.objects.count() == before
    with pytest.raises(Refused, match="unknown_county"):
        queries.try_rule(cast.STRANGER.actor, cast.COUNTY, "odd_hour", {}, **SPAN)
    with pytest.raises(Refused, match="rule_not_triable"):
        queries.try_rule(cast.DISCIPLINE.actor, cast.COUNTY, "silent", {}, **SPAN)


def switch(shop: Village, member: cast.Member, rule: str, *, on: bool, note: str = "试过，误报太多", **settings: int):
    given = {"actor": member.actor, "now": shop.counter.now, "county": cast.COUNTY, "rule": rule}
    return services.switch(on=on, settings=settings, note=note, **given)


def test_a_rule_is_switched_with_an_author_and_words(shop: Village):
    """oversight law 14."""
    for member, code in ((cast.DISCIPLINE, "may_not_switch"), (cast.STRANGER, "unknown_county")):
        with pytest.raises(Refused, match=code):
            switch(shop, member, "odd_hour", on=False)
    for settings, code in (({"from_hour": 99}, "setting_wrong"), ({"moon": 1}, "setting_unknown")):
        with pytest.raises(Refused, match=code):
            switch(shop, cast.ADMINISTRATOR, "odd_hour", on=True, **settings)
    with pytest.raises(Refused, match="nothing_switched"):
        switch(shop, cast.ADMINISTRATOR, "odd_hour", on=True)
    assert queries.states(cast.TENANT)["odd_hour"].on and ledger.history("rule/odd_hour") == ()
    state = switch(shop, cast.ADMINISTRATOR, "odd_hour", on=False)
    assert not state.on and state.changed_by == "郑海"
    shop.settle()
    assert told(cast.DISCIPLINE, "rule.switched") == 1
    permit = claimed(shop)
    stamp_at(shop, permit, JOB_NIGHT)
    shop.report()
    assert found(shop) == []


def test_a_rush_at_one_terminal_once_it_is_switched_on(shop: Village):
    switch(shop, cast.ADMINISTRATOR, "rush", on=True, note="试用三次", impressions=3)
    permit = claimed(shop, handed=shop.counter.handed(copies=3))
    for number in (1, 2, 3):
        stamp_at(shop, permit, cast.NOW, number)
        shop.report()
    assert kinds(shop) == {AlarmKind.USED_IN_A_RUSH} and "用印 3 次" in found(shop)[0].text


class TestAnESealThatEnds:
    """One of a year, so that nobody waits three."""

    @pytest.fixture
    def eseal(self, shop: Village) -> str:
        return bring_into_use(PlainSealer(years=1), shop.counter.now)

    def on_day(self, shop: Village, days: int) -> list:
        """What is open so many days after it was made."""
        shop.counter.now = cast.NOW + timedelta(days=days)
        shop.settle()
        return [alarm for alarm in found(shop, only_open=False) if alarm.kind is AlarmKind.ESEAL_ENDING]

    def test_is_told_once_thirty_days_before_to_whoever_keeps_seals_there(self, shop: Village, eseal: str):
        """oversight laws 1 and 11"""
        assert self.on_day(shop, 330) == []
        (alarm,) = self.on_day(shop, 336)
        assert "还有 29 天" in alarm.text and "村民委员会" in alarm.text and "换发" in alarm.kind.remedy
        assert told(cast.KEEPER) == told(cast.SECRETARY) == told(cast.HEAD) == 1
        assert told(cast.STRANGER) == told(cast.VILLAGER) == 0
        for days in (337, 350, 366, 400):
            (again,) = self.on_day(shop, days)
            assert (again.id, again.count, again.state) == (alarm.id, 1, AlarmState.OPEN)
        assert told(cast.KEEPER) == 1 and told(cast.ADMINISTRATOR, "alarm.passed_on") == 1

    def test_and_once_it_is_renewed_the_alarm_ends_by_itself(self, shop: Village, eseal: str):
        """oversight law 15"""
        (alarm,) = self.on_day(shop, 340)
        bring_into_use(PlainSealer(years=1), shop.counter.now)
        (after,) = self.on_day(shop, 341)
        assert (after.id, after.state, after.ended_by) == (alarm.id, AlarmState.RESOLVED, "系统")
        assert "换发" in after.end_note and len(self.on_day(shop, 600)) == 1

    def test_and_cancelled_likewise(self, shop: Village, eseal: str):
        """oversight law 15"""
        self.on_day(shop, 340)
        given = {"actor": cast.HEAD.actor, "now": shop.counter.now, "eseal_id": eseal}
        eseals.cancel(**given, reason="村里不再用", sealer=PlainSealer())
        (after,) = self.on_day(shop, 341)
        assert after.state is AlarmState.RESOLVED and "注销" in after.end_note

    def test_is_told_as_early_as_the_county_has_set_and_not_at_all_when_it_is_off(self, shop: Village, eseal: str):
        """oversight law 14"""
        switch(shop, cast.ADMINISTRATOR, "eseal_ending", on=False)
        assert self.on_day(shop, 340) == []
        switch(shop, cast.ADMINISTRATOR, "eseal_ending", on=True, days=90)
        shop.counter.now = cast.NOW
        assert self.on_day(shop, 270) == []
        assert len(self.on_day(shop, 276)) == 1

    def test_opens_a_case_that_is_about_no_application(self, shop: Village, eseal: str):
        (alarm,) = self.on_day(shop, 340)
        about = {"alarm_id": alarm.id, "note": "查一查为什么没有换发"}
        case = cases.open_case(actor=cast.INSPECTOR.actor, now=shop.counter.now, case_id=new_id(), **about)
        assert case.application == ""
