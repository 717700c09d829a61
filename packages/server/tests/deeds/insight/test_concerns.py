"""A lease far from its like is said once, answered by the village, and accepted or handed on; sheets are whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import cast
import pytest
from ways import Way, write
from zhangfa.applications import queries as applications
from zhangfa.cases.models import CaseRow
from zhangfa.insight import queries, services
from zhangfa.insight.core.concerns import ConcernState
from zhangfa.insight.models import ConcernRow, HouseRow, LeaseRow, StartRow
from zhangfa.insight.services import _reading
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger import queries as about_ledger
from zhangfa.ledger import services as ledger
from zhangfa.ledger.models import EntryRow
from zhangfa.oversight import queries as alarms
from zhangfa.oversight.core import AlarmKind, AlarmState
from zhangfa.oversight.models import AlarmRow

WATCHER = Actor.for_job("insight", {"alarm:raise"})
WORDS = "这块是抛荒多年的坡地，经代表会议定价。"


def form(rent: int, **more: str) -> dict[str, str]:
    values = {"counterparty": f"承包户{rent}", "location": f"村东第{rent}块地头", "area": "10", "rent": str(rent)}
    return {**values, "amount": str(rent * 50), "begins_on": "2026-12-01", "ends_on": "2031-12-01", **more}


@pytest.fixture
def read(village, cipher, signer, monkeypatch):
    """Hands in leases with these forms, and lets them be judged."""
    forms: dict[str, dict[str, str]] = {}
    monkeypatch.setattr(applications, "filled_form", lambda application, cipher: forms.get(application))

    def judge(*given: dict[str, str], path=cast.VILLAGE, matter: str = "land-lease") -> None:
        for each in given:
            name = f"lease{len(forms):021d}"
            forms[name] = each
            write(Way(name, path, matter, "contract").submitted())
        ledger.sequence_all(signer=signer, now=cast.NOW)
        while services.judge_forms(actor=WATCHER, now=cast.NOW, cipher=cipher):
            pass

    return judge


@pytest.fixture
def cheap(read) -> str:
    """The id of the concern about a lease at a quarter of the price."""
    read(*(form(600 + number * 7) for number in range(10)))
    assert not ConcernRow.objects.exists()
    read(form(150))
    return ConcernRow.objects.get().pk


def test_insight_law_8_what_stands_out_is_said_once_with_its_reason_and_its_like(cheap, read, signer):
    """insight law 8"""
    found = queries.concern(cast.SECRETARY.actor, cheap)
    assert "低 76%" in found.found.reason and len(found.found.compared) == 10
    alarm = alarms.by_id(found.alarm)
    assert (alarm.kind, alarm.state) == (AlarmKind.LEASE_UNUSUAL, AlarmState.OPEN)
    assert alarm.evidence[0].link == f"/concerns/{cheap}"
    kept = LeaseRow.objects.get(rent=150)
    assert "承包户" not in kept.party and "村东" not in kept.land
    assert not any("承包户" in str(value) for value in ConcernRow.objects.values_list("found", flat=True))
    services.judge_forms(actor=WATCHER, now=cast.NOW, cipher=None)
    assert ConcernRow.objects.count() == 1 and AlarmRow.objects.count() == 1


def test_answered_and_accepted_as_justified(cheap):
    answered = services.answer(actor=cast.SECRETARY.actor, now=cast.NOW, concern_id=cheap, words=WORDS)
    assert answered.state is ConcernState.ANSWERED and answered.answer == WORDS
    done = services.justify(
        actor=cast.INSPECTOR.actor, now=cast.NOW, concern_id=cheap, words="已到现场看过，情况属实。"
    )
    assert done.state is ConcernState.JUSTIFIED
    assert alarms.by_id(done.alarm).state is AlarmState.RESOLVED
    kinds = [entry.kind for entry in about_ledger.history(cheap)]
    assert kinds == ["concern.raised", "concern.answered", "concern.settled"]


def test_handed_on_it_becomes_a_case(cheap):
    done = services.hand_on(
        actor=cast.DISCIPLINE.actor, now=cast.NOW, concern_id=cheap, case_id="case", words="请镇纪检核查。"
    )
    assert done.state is ConcernState.HANDED_ON
    assert CaseRow.objects.get().alarm == done.alarm


def test_who_may_open_no_case_hands_nothing_on(cheap):
    before = EntryRow.objects.count()
    with pytest.raises(Refused):
        services.hand_on(
            actor=cast.SECRETARY.actor, now=cast.NOW, concern_id=cheap, case_id="case", words="请镇纪检核查。"
        )
    assert ConcernRow.objects.get().state == "open" and not CaseRow.objects.exists()
    assert EntryRow.objects.count() == before


@pytest.mark.parametrize("member", [cast.STRANGER, cast.VILLAGER])
def test_strangers_hear_of_no_concern_and_change_nothing(cheap, member):
    before = EntryRow.objects.count()
    with pytest.raises(Refused, match=r"insight\.unknown_concern"):
        queries.concern(member.actor, cheap)
    with pytest.raises(Refused, match=r"insight\.unknown_concern"):
        services.answer(actor=member.actor, now=cast.NOW, concern_id=cheap, words=WORDS)
    listed = queries.concerns(member.actor, only_open=False, kind=None, cursor="")
    assert (listed.items, listed.total) == ((), 0)
    assert ConcernRow.objects.get().state == "open" and EntryRow.objects.count() == before


def test_twice_is_refused_and_the_first_answer_stands(cheap):
    services.answer(actor=cast.SECRETARY.actor, now=cast.NOW, concern_id=cheap, words=WORDS)
    before = EntryRow.objects.count()
    with pytest.raises(Refused, match=r"insight\.not_now"):
        services.answer(actor=cast.HEAD.actor, now=cast.NOW, concern_id=cheap, words="另一个说法。")
    assert ConcernRow.objects.get().answer == WORDS and EntryRow.objects.count() == before


def test_a_form_that_is_mended_is_judged_anew(read):
    read(*(form(600 + number * 7) for number in range(10)))
    row = LeaseRow.objects.order_by("pk").first()
    assert row.rent == 600 and row.value().years == pytest.approx(5, abs=0.01)


HEADS = ["村名", "户主", "身份证", "动工日期", "申请编号"]
ID = "339901196803150019"


def sheet(*rows: list[str]) -> list[list[str]]:
    return [HEADS, *rows]


def bring(rows, cipher, *, actor=cast.DISCIPLINE.actor, only_try=False, unit=cast.TOWN):
    more = {"rows": rows, "chosen": {}, "cipher": cipher, "only_try": only_try, "unit": unit}
    return services.import_starts(actor=actor, watcher=WATCHER, now=cast.NOW, **more)


@pytest.fixture
def asked(village, cipher, monkeypatch):
    """周大山 asked to build forty days ago and got leave twenty days ago."""
    _reading.keep_house("house0", cast.VILLAGE, {"name": "周大山", "id_number": ID}, cipher)
    about = applications.About(
        **{
            **dict.fromkeys(applications.About.__dataclass_fields__),
            "id": "house0",
            "number": "202611230001",
            "submitted_at": cast.NOW - timedelta(days=40),
            "approved_at": cast.NOW - timedelta(days=20),
        }
    )
    monkeypatch.setattr(applications, "about", lambda ids: {"house0": about} if "house0" in ids else {})
    monkeypatch.setattr(applications, "about_one", lambda application: about if application == "house0" else None)
    return about


def test_a_sheet_is_matched_and_what_stands_out_is_raised(asked, cipher):
    early = (cast.NOW - timedelta(days=30)).date().isoformat()
    report = bring(sheet(["青石村", "周大山", ID, early, ""], ["柳河村", "无名氏", "", early, ""]), cipher)
    assert [(each.line, each.fault, each.number) for each in report.lines] == [
        (2, "边批边建", "202611230001"),
        (3, "未批先建", ""),
    ]
    assert report.taken and StartRow.objects.count() == 2
    assert set(ConcernRow.objects.values_list("kind", flat=True)) == {AlarmKind.BUILDING_UNAPPROVED.value}
    assert ConcernRow.objects.count() == 2 and HouseRow.objects.get().name != "周大山"


def test_the_same_sheet_again_adds_nothing(asked, cipher):
    rows = sheet(["青石村", "周大山", ID, "2026-11-20", ""])
    bring(rows, cipher)
    before = EntryRow.objects.filter(kind="concern.raised").count()
    again = bring(rows, cipher)
    assert again.lines[0].known and StartRow.objects.count() == 1
    assert EntryRow.objects.filter(kind="concern.raised").count() == before


def test_insight_law_10_one_wrong_line_and_nothing_is_taken(asked, cipher):
    before = EntryRow.objects.count()
    report = bring(sheet(["青石村", "周大山", ID, "2026-10-20", ""], ["青石村", "李四", "", "上个月", ""]), cipher)
    assert [each.line for each in report.wrong] == [3] and not report.taken and report.lines == ()
    assert not StartRow.objects.exists() and not ConcernRow.objects.exists() and EntryRow.objects.count() == before


def test_a_trial_says_what_would_be_and_writes_nothing(asked, cipher):
    before = EntryRow.objects.count()
    report = bring(sheet(["青石村", "某某", "", "2026-10-20", ""]), cipher, only_try=True)
    assert report.lines[0].fault == "未批先建" and not report.taken
    assert not StartRow.objects.exists() and EntryRow.objects.count() == before


@pytest.mark.parametrize("member", [cast.SECRETARY, cast.STRANGER, cast.AUDITOR])
def test_only_those_who_watch_bring_sheets_in(asked, cipher, member):
    with pytest.raises(Refused, match=r"insight\.may_not_import"):
        bring(sheet(["青石村", "周大山", ID, "2026-10-20", ""]), cipher, actor=member.actor)
    assert not StartRow.objects.exists()


def test_a_village_outside_the_place_is_not_known(asked, cipher):
    report = bring(
        sheet(["青石村", "周大山", ID, "2026-10-20", ""]),
        cipher,
        actor=replace(cast.INSPECTOR.actor),
        unit=cast.VILLAGE,
    )
    assert report.taken
    report = bring(
        sheet(["柳河村", "周大山", ID, "2026-10-20", ""]), cipher, actor=cast.INSPECTOR.actor, unit=cast.VILLAGE
    )
    assert "没有找到村“柳河村”" in report.wrong[0].text
