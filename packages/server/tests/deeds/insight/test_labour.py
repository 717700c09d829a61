"""Sheets of paid work: taken whole or not at all, compared with one another and with what was paid."""

from __future__ import annotations

import cast
import pytest
from zhangfa.applications import queries as applications
from zhangfa.insight import services
from zhangfa.insight.models import ConcernRow, WorkDayRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused
from zhangfa.ledger.models import EntryRow

pytestmark = pytest.mark.django_db
WATCHER = Actor.for_job("insight", {"alarm:raise"})
HEADS = ["村", "姓名", "身份证号", "日期", "工种", "工日", "工钱", "发放表申请编号"]
ID = "339901196803150019"
NUMBER = "261101000018"


def line(name: str = "周大山", day: str = "2026-11-02", **more: str) -> list[str]:
    cells = {"village": "青石村", "id": "", "task": "清沟", "share": "1", "pay": "180", "number": "", **more}
    return [
        *(cells["village"], name, cells["id"], day),
        *(cells["task"], cells["share"], cells["pay"], cells["number"]),
    ]


def bring(cipher, *rows: list[str], name: str = "十一月用工.xlsx", actor=cast.DISCIPLINE.actor, only_try: bool = False):
    asked = {"unit": cast.TOWN, "chosen": {}, "cipher": cipher, "only_try": only_try, "name": name}
    return services.import_work(actor=actor, watcher=WATCHER, now=cast.NOW, rows=[HEADS, *rows], **asked)


def crew(pay: int = 180, many: int = 10) -> list[list[str]]:
    return [line(f"工{number}", pay=str(pay + number)) for number in range(many)]


def test_honest_work_is_taken_and_nobody_is_asked(village, cipher):
    halves = [line(day="2026-11-03", task=task, share="0.5", pay="90") for task in ("清沟", "除草")]
    report = bring(cipher, *crew(), *halves)
    assert report.taken and not report.wrong and {each.fault for each in report.lines} == {""}
    assert WorkDayRow.objects.count() == 12 and not ConcernRow.objects.exists()
    assert EntryRow.objects.filter(kind="insight.sheet_imported").count() == 1
    assert "周大山" not in {row.person for row in WorkDayRow.objects.all()}


def test_one_person_in_two_villages_on_a_day_is_asked_about_in_both(village, cipher):
    """By the identity number across villages, and also against a sheet that came before."""
    bring(cipher, line(id=ID))
    report = bring(cipher, line(id=ID, village="柳河村"), name="柳河用工.csv")
    assert "在 2 个村同一天" in report.lines[0].fault and "第 2 行" in report.lines[0].fault
    assert set(ConcernRow.objects.values_list("path", flat=True)) == {cast.VILLAGE.text, cast.NEXT_VILLAGE.text}


def test_two_of_one_name_in_two_villages_are_two_people(village, cipher):
    bring(cipher, line(), line(village="柳河村"))
    assert not ConcernRow.objects.exists()


def test_pay_far_from_like_work_names_its_comparables(village, cipher):
    report = bring(cipher, *crew(), line("高工钱", pay="900"))
    assert [each.line for each in report.lines if each.fault] == [12] and "中位数" in report.lines[-1].fault
    (concern,) = ConcernRow.objects.all()
    assert len(concern.found["compared"]) == 10


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (line(village="没有村"), "没有找到村"),
        (line(""), "没有写姓名"),
        (line(day="十一月二日"), "看不懂用工日期"),
        (line(day="2026-12-30"), "在今天以后"),
        (line(share="2"), "一行写一个人一天"),
        (line(share="很多"), "一行写一个人一天"),
        (line(pay="一百八"), "看不懂工钱"),
        (line(pay="nan"), "看不懂工钱"),
        (line(pay="-5"), "看不懂工钱"),
        (line(task=""), "没有写做什么活"),
        (line(number="123"), "申请编号不是 12 位"),
        (line(number="261101999999"), "没有编号 261101999999"),
        (line("工0"), "与第 2 行重复"),
    ],
)
def test_one_wrong_line_and_nothing_is_taken(village, cipher, row, words):
    """insight law 10"""
    before = EntryRow.objects.count()
    report = bring(cipher, *crew(many=2), row)
    assert [each.line for each in report.wrong] == [4] and words in report.wrong[0].text
    assert not report.taken and not WorkDayRow.objects.exists() and EntryRow.objects.count() == before


def test_a_trial_and_the_same_sheet_again_write_nothing(village, cipher):
    twice = [line(), line(task="除草")]
    report = bring(cipher, *twice, only_try=True)
    assert not report.taken and "合计 2 天" in report.lines[0].fault
    assert not WorkDayRow.objects.exists() and not ConcernRow.objects.exists()
    bring(cipher, *twice)
    entries = EntryRow.objects.count()
    again = bring(cipher, *twice)
    assert all(each.known for each in again.lines)
    assert (WorkDayRow.objects.count(), ConcernRow.objects.count(), EntryRow.objects.count()) == (2, 1, entries)


@pytest.fixture
def paid(village, monkeypatch):
    """The village asked leave to pay two people 360 yuan."""
    about = applications.About(
        **{
            **dict.fromkeys(applications.About.__dataclass_fields__),
            "id": "payment0",
            "number": NUMBER,
            "path": cast.VILLAGE,
        }
    )
    monkeypatch.setattr(applications, "by_number", lambda tenant, number: about if number == NUMBER else None)
    monkeypatch.setattr(applications, "filled_form", lambda *_: {"amount": "360", "people": "2"})
    monkeypatch.setattr(applications, "about_one", lambda application: about if application == "payment0" else None)


def test_what_was_paid_is_held_against_the_work(paid, cipher):
    good = [line("甲", number=NUMBER), line("乙", number=NUMBER)]
    assert {each.fault for each in bring(cipher, *good, only_try=True).lines} == {""}
    report = bring(cipher, *good, line("丙", number=NUMBER))
    said = "发放表 261101000018 申请给 2 人发 360.00 元，用工记录合起来是 3 人 540.00 元。"
    assert {each.fault for each in report.lines} == {said}
    (concern,) = ConcernRow.objects.all()
    assert (concern.subject, concern.number, concern.path) == ("payment0", NUMBER, cast.VILLAGE.text)


@pytest.mark.parametrize("member", [cast.SECRETARY, cast.STRANGER, cast.AUDITOR, cast.ADMINISTRATOR])
def test_only_those_who_watch_bring_sheets_in(village, cipher, member):
    before = EntryRow.objects.count()
    with pytest.raises(Refused, match=r"insight\.may_not_import"):
        bring(cipher, line(), actor=member.actor)
    assert not WorkDayRow.objects.exists() and EntryRow.objects.count() == before
