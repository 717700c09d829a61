"""From the application to the archive, with every reaction in between."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import cast
import pytest
from shop import Village
from zhangfa.applications import services as applications
from zhangfa.applications.core import Action, State
from zhangfa.archives import queries as archives
from zhangfa.archives.core import Check
from zhangfa.impressions import queries as impressions
from zhangfa.jobs.reactions import NOTHING_FOLLOWS, REACTIONS, has_a_row
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import core as ledger_core
from zhangfa.ledger import queries as ledger
from zhangfa.notices import queries as notices
from zhangfa.oversight import queries as oversight
from zhangfa.oversight import services as oversight_services
from zhangfa.oversight.core import AlarmKind
from zhangfa.permits import queries as permits
from zhangfa.permits import services as permit_services
from zhangfa.permits.core import PermitState
from zhangfa.terminals import queries as terminals
from zhangfa_protocol.journal import EventType
from zhangfa_protocol.messages import CommandVerb


def told(member: cast.Member) -> list[str]:
    return [notice.kind for notice in notices.notices(member.actor)][::-1]


def kinds(alarms) -> list[AlarmKind]:
    return [alarm.kind for alarm in alarms.items]


def test_every_kind_of_fact_has_its_row():
    forgotten = [kind for kind in ledger_core.kinds() if not kind.startswith("trial.") and not has_a_row(kind)]
    assert forgotten == []
    known = set(ledger_core.kinds())
    assert (set(REACTIONS) | NOTHING_FOLLOWS) <= known
    assert not set(REACTIONS) & NOTHING_FOLLOWS


def test_the_whole_way(shop: Village):
    counter = shop.counter
    application = counter.submit(handed=counter.handed(copies=2))
    hands = ((cast.CLERK, Action.ACCEPT), (cast.REVIEWER, Action.EXAMINE), (cast.SECRETARY, Action.APPROVE))
    for member, action in hands:
        shop.settle()
        assert told(member) == ["application.todo"]
        application = counter.decide(member, action, application)
    shop.settle()
    permit = counter.hold(shop.permit(application.id))
    shop.settle()
    code = shop.code(permit.application)
    assert (len(code), permit.state) == (8, PermitState.HELD)
    shop.counter.claim(code=code)
    shop.stamp(permit, 1)
    shop.report()
    assert shop.about(permit.application).state is State.APPROVED
    shop.stamp(permit, 2)
    shop.close(permit, 2)
    shop.report()
    assert shop.about(permit.application).state is State.ARCHIVED
    assert [each.number for each in impressions.of_application(permit.application)] == [1, 2]
    assert ledger.parked("reactions") == ()
    wanted = ("submitted", "accepted", "examined", "approved", "used", "archived")
    expected = [f"application.{kind}" for kind in wanted] + ["permit.issued"] + ["impression.made"] * 2
    assert sorted(told(cast.VILLAGER)) == sorted(expected)
    assert told(cast.CLERK) == ["application.todo"] and told(cast.REVIEWER) == ["application.todo"]
    assert told(cast.SECRETARY) == ["application.todo", "impression.made", "impression.made"]
    assert told(cast.KEEPER) == [] and told(cast.STRANGER) == []


def test_the_package_proves_itself(shop: Village):
    """archives law 1 and archives law 2: everything is in it, listed, and the four checks are written down."""
    photo = shop.counter.upload(content=b"a photo")
    permit = shop.held(handed=shop.counter.handed(materials={"photo": (photo,)}))
    shop.counter.claim(code=shop.code(permit.application))
    shop.stamp(permit)
    shop.close(permit, 1)
    shop.report()
    found = archives.find(cast.VILLAGER.actor, permit.application)
    assert [(finding.check, finding.faults) for finding in found.findings] == [(check, ()) for check in Check]
    package = archives.package(cast.INSPECTOR.actor, permit.application, storage=shop.counter.storage)
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        names = opened.namelist()
        record = json.loads(opened.read("record.json"))
    assert {"paper.pdf", "record.json", "manifest.json", "materials/01.pdf"} <= set(names)
    assert sum(name.startswith("photos/") for name in names) == 2
    entries = [entry for entry in ledger.history(permit.application) if entry.kind != "archive.package_made"]
    assert sum(name.endswith(".tlog-proof") for name in names) == len(entries) - 1  # all but application.archived
    assert [each["actor_name"] for each in record["decisions"]] == ["周大山", "刘芳", "何军", "王建国"]
    with pytest.raises(Refused, match=r"applications\.unknown"):
        archives.package(cast.STRANGER.actor, permit.application, storage=shop.counter.storage)


def test_a_package_waits_for_its_photos(shop: Village):
    """archives law 3: a day long; then the gap is part of the record."""
    permit = shop.held()
    shop.counter.claim(code=shop.code(permit.application))
    shop.stamp(permit)
    kept = dict(shop.counter.storage.bytes)
    for digest in [photo.digest for photo in impressions.photos_of_application(permit.application)]:
        shop.counter.storage.remove(digest)
    shop.close(permit, 1)
    shop.machine.send()
    shop.counter.storage.bytes = {key: data for key, data in kept.items() if not data.startswith(b"\xff\xd8")}
    shop.settle()
    assert shop.about(permit.application).state is State.USED
    shop.counter.storage.bytes = kept
    shop.counter.later(seconds=5)
    shop.settle()
    assert shop.about(permit.application).state is State.ARCHIVED


def test_withdrawn_the_permit_is_recalled(shop: Village):
    permit = shop.held()
    revision = 4
    applications.withdraw(
        actor=cast.VILLAGER.actor, now=shop.counter.now, application_id=permit.application, revision=revision
    )
    shop.settle()
    assert permits.permit(permit.id).state is PermitState.REVOKED
    (order,) = terminals.due_orders(shop.counter.now)
    assert (order.verb, order.permit_id) == (CommandVerb.REVOKE, permit.id)
    assert shop.about(permit.application).state is State.WITHDRAWN
    assert "application.withdrawn" in told(cast.SECRETARY)


def test_closed_early_a_new_code_for_the_rest(shop: Village):
    permit = shop.held(handed=shop.counter.handed(copies=2))
    first = shop.code(permit.application)
    shop.counter.claim(code=first)
    shop.stamp(permit)
    shop.close(permit, 1, "paper_short")
    shop.report()
    again = shop.permit(permit.application)
    assert again.id != permit.id and again.granted == 1
    shop.counter.hold(again)
    assert shop.code(permit.application) != first


def test_revoked_by_the_secretary_it_lapses(shop: Village):
    permit = shop.held()
    permit_services.revoke(actor=cast.SECRETARY.actor, now=shop.counter.now, permit_id=permit.id, reason="文件有误")
    shop.settle()
    assert shop.about(permit.application).state is State.LAPSED
    assert {"permit.revoked", "application.lapsed"} <= set(told(cast.VILLAGER))


def test_never_used_it_expires_and_lapses(shop: Village):
    permit = shop.held()
    shop.counter.now = permit.window.closes_at + timedelta(seconds=1)
    shop.settle()
    assert permits.permit(permit.id).state is PermitState.EXPIRED
    assert shop.about(permit.application).state is State.LAPSED


def test_the_terminal_never_said_that_the_job_was_over(shop: Village):
    permit = shop.held()
    shop.counter.claim(code=shop.code(permit.application))
    shop.stamp(permit)
    shop.report()
    assert shop.about(permit.application).state is State.APPROVED
    shop.counter.later(minutes=11)
    shop.settle()
    assert shop.about(permit.application).state is State.ARCHIVED


def test_an_overdue_application_is_told_once(shop: Village):
    """oversight law 2: at the limit, and not a moment before; oversight law 1: once."""
    application = shop.counter.submit()
    shop.settle()
    assert oversight.open_count(cast.INSPECTOR.actor) == 0
    shop.counter.now = shop.about(application.id).due_at
    shop.settle()
    shop.counter.later(hours=1)
    shop.settle()
    found = oversight.page(cast.INSPECTOR.actor)
    assert kinds(found) == [AlarmKind.APPROVAL_OVERDUE]
    assert application.number in found.items[0].text and found.items[0].subject == application.id
    assert "alarm.raised" in told(cast.INSPECTOR) and "alarm.raised" in told(cast.DISCIPLINE)
    assert oversight.page(cast.STRANGER.actor).total == 0
    shop.counter.decide(cast.CLERK, Action.ACCEPT, application)
    shop.settle()
    shop.counter.now = shop.about(application.id).due_at
    shop.settle()
    assert kinds(oversight.page(cast.INSPECTOR.actor)) == [AlarmKind.APPROVAL_OVERDUE]  # the next limit
    assert kinds(oversight.page(cast.INSPECTOR.actor, only_open=False)) == [AlarmKind.APPROVAL_OVERDUE] * 2


def test_approved_and_not_stamped(shop: Village):
    """oversight law 3"""
    permit = shop.held()
    shop.counter.now = shop.about(permit.application).due_at
    shop.settle()
    assert kinds(oversight.page(cast.INSPECTOR.actor)) == [AlarmKind.APPROVED_NOT_STAMPED]


def test_a_silent_terminal(shop: Village):
    """oversight law 4"""
    shop.machine.write(EventType.BOOT, firmware="1", cold=True)
    shop.report()
    shop.counter.later(minutes=16)
    shop.settle()
    shop.counter.later(minutes=16)
    shop.settle()
    assert kinds(oversight.page(cast.INSPECTOR.actor)) == [AlarmKind.TERMINAL_SILENT]


def test_wrong_codes_and_refused_pages(shop: Village):
    """oversight law 5"""
    for _ in range(5):
        with pytest.raises(Refused):
            shop.counter.claim(code="00000000")
    for _ in range(3):
        shop.machine.write(EventType.PAGE_REFUSED, reason="page_blank")
    shop.report()
    assert set(kinds(oversight.page(cast.SECRETARY.actor))) == {
        AlarmKind.CODE_WRONG_REPEATEDLY,
        AlarmKind.PAGE_REFUSED_REPEATEDLY,
    }


def test_uncertain_and_without_a_permit(shop: Village):
    """oversight law 6"""
    permit = shop.held()
    shop.counter.claim(code=shop.code(permit.application))
    shop.stamp(permit, ended=EventType.UNCERTAIN)
    shop.stamp(permit, 7)
    shop.report()
    expected = {AlarmKind.USE_UNCERTAIN, AlarmKind.USE_OVER_COUNT, AlarmKind.USE_WITHOUT_PERMIT}
    assert set(kinds(oversight.page(cast.SECRETARY.actor))) == expected
    assert "impression.uncertain" in told(cast.VILLAGER)


def test_acknowledging_needs_leave_and_words(shop: Village):
    """oversight law 7"""
    shop.counter.submit()
    shop.counter.later(days=2)
    shop.settle()
    (alarm,) = oversight.page(cast.INSPECTOR.actor).items
    more = {"now": shop.counter.now, "alarm_id": alarm.id}
    for member, note, code in (
        (cast.STRANGER, "看过", "oversight.unknown"),
        (cast.KEEPER, "看过", "oversight.may_not_acknowledge"),
        (cast.INSPECTOR, " ", "oversight.note_missing"),
    ):
        with pytest.raises(Refused, match=code):
            oversight_services.acknowledge(actor=member.actor, note=note, **more)
    after = oversight_services.acknowledge(actor=cast.INSPECTOR.actor, note="已催办", **more)
    assert (after.acknowledged_by, after.note) == ("陈志远", "已催办")
    with pytest.raises(Refused, match=r"oversight\.acknowledged_already"):
        oversight_services.acknowledge(actor=cast.INSPECTOR.actor, note="再看", **more)
    assert oversight.open_count(cast.INSPECTOR.actor) == 0


def test_state_equals_replay_after_everything(shop: Village, signer):
    permit = shop.held()
    shop.counter.claim(code=shop.code(permit.application))
    shop.stamp(permit)
    shop.close(permit, 1)
    shop.report()
    assert ledger.check(signer) == ()
