"""洞察 through the door: figures by subtree, spreadsheets that take nothing for a formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import cast
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook
from world import World
from zhangfa.access.models import AccountRow
from zhangfa.api.sheets import Sheet, csv_file, excel_file
from zhangfa.insight import services
from zhangfa.insight.models import StartRow
from zhangfa.kernel.clock import day_in_china
from zhangfa.kernel.clock import now as clock_now
from zhangfa.ledger import services as ledger

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")')


@pytest.fixture
def counted(world: World, own_ports) -> World:
    ledger.sequence_all(signer=own_ports.log_signer, now=clock_now())
    while services.follow(now=clock_now()):
        pass
    return world


def client(member: cast.Member) -> Client:
    found = Client()
    found.force_login(AccountRow.objects.get(person_id=member.id))
    return found


def test_the_village_sees_its_own_figures_and_what_lies_behind_them(counted):
    head = client(cast.SECRETARY)
    found = head.get("/api/v1/insight/figures").json()
    assert (found["unit"]["name"], found["is_village"], found["lower"]) == ("青石村", True, [])
    assert found["whole"]["submitted"] >= 4 and found["whole"]["approved"] >= 2
    assert found["whole"]["p50"] is not None and found["running"] is True and found["behind"] == 0
    page = head.get("/api/v1/insight/records?happened=approved").json()
    assert page["total"] == found["whole"]["approved"]
    assert {each["id"] for each in page["items"]} >= {counted.ids["approved"], counted.ids["archived"]}


def test_the_county_drills_down(counted):
    auditor = client(cast.AUDITOR)
    county = auditor.get("/api/v1/insight/figures").json()
    assert [each["unit"]["name"] for each in county["lower"]] == ["白水镇", "松坪镇"]
    town = auditor.get(f"/api/v1/insight/figures?unit={cast.TOWN.text}").json()
    assert [each["name"] for each in town["trail"]] == ["云溪县", "白水镇"]
    assert sum(each["figures"]["submitted"] for each in town["lower"]) == county["whole"]["submitted"]
    month = day_in_china(clock_now())[:7]
    assert (county["since"], county["until"]) == (month, month)


@pytest.mark.parametrize("place", [cast.CITY, cast.OTHER_COUNTY])
def test_nobody_reads_beyond_his_place(counted, place):
    answer = client(cast.AUDITOR).get(f"/api/v1/insight/figures?unit={place.text}")
    assert answer.status_code == 404 and answer.json()["reasons"][0]["code"] == "insight.unknown_place"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("since=2026-05&until=2026-04", "insight.bad_period"),
        ("since=2026-13", "api.invalid"),
        ("unit=../x", "api.invalid"),
        ("seal=none", "api.invalid"),
    ],
)
def test_a_question_that_is_none_is_refused(counted, query, code):
    answer = client(cast.AUDITOR).get(f"/api/v1/insight/figures?{query}")
    assert (answer.status_code, answer.json()["reasons"][0]["code"]) == (422, code)


def test_both_kinds_of_spreadsheet_say_what_the_page_says(counted):
    auditor = client(cast.AUDITOR)
    shown = auditor.get("/api/v1/insight/figures").json()
    book = load_workbook(io.BytesIO(auditor.get("/api/v1/insight/figures/export").content))
    assert book.sheetnames[:2] == ["合计", "下级地区"]
    assert book["合计"]["B2"].value == shown["whole"]["submitted"]
    text = auditor.get("/api/v1/insight/figures/export?kind=csv").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert [line[0] for line in lines] == ["地区", "白水镇", "松坪镇"]
    assert lines[1][1] == str(shown["lower"][0]["figures"]["submitted"])
    records = client(cast.SECRETARY).get("/api/v1/insight/records/export")
    assert load_workbook(io.BytesIO(records.content)).active.max_row >= 5


def test_nothing_in_a_spreadsheet_is_a_formula():
    sheet = Sheet("x", ("甲",), [(text,) for text in EVIL])
    plain = csv_file(sheet, "x").content.decode("utf-8-sig")
    assert [line[0] for line in csv.reader(io.StringIO(plain))][1:] == [f"'{text}" for text in EVIL]
    book = load_workbook(io.BytesIO(excel_file([sheet], "x").content))
    cells = [row[0] for row in book.active.iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s"] * len(EVIL)
    assert [cell.value for cell in cells] == list(EVIL)


SHEET = "村,户主,动工日期\n青石村,周大山,{day}\n"


def bring(member: cast.Member, content: bytes, name: str = "动工.csv", **more: str):
    file = SimpleUploadedFile(name, content)
    return client(member).post("/api/v1/insight/building-starts", {"file": file, "unit": cast.VILLAGE.text, **more})


def test_a_sheet_comes_in_whole_with_a_report_of_every_line(world):
    good = bring(cast.INSPECTOR, SHEET.format(day="2026-10-02").encode("gb18030")).json()
    assert good["taken"] and [each["fault"] for each in good["lines"]] == ["未批先建"]
    bad = bring(cast.INSPECTOR, (SHEET.format(day="2026-10-03") + "青石村,,昨天\n").encode()).json()
    assert not bad["taken"] and bad["lines"] == [] and [each["line"] for each in bad["wrong"]] == [3]


def test_excel_is_read_as_csv_is(world):
    book = Workbook()
    for row in (["村", "户主", "开挖"], ["青石村", "周大山", date(2026, 10, 2)]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    told = bring(cast.INSPECTOR, out.getvalue(), "动工.xlsx", broken="开挖", only_try="true").json()
    assert told == {
        "taken": False,
        "wrong": [],
        "lines": [{"line": 2, "village": "青石村", "number": "", "fault": "未批先建", "doubt": "", "known": False}],
    }


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"PK\x03\x04 not a package", "a.xlsx", "insight.sheet_unreadable"),
        (b"\x00\x01\x02", "a.csv", "insight.sheet_unreadable"),
        (b"", "a.csv", "api.invalid"),
        ("村,户主\n青石村,周大山\n".encode(), "a.csv", "insight.column_missing"),
        ("村,户主,动工日期\n".encode(), "a.csv", "insight.sheet_length"),
    ],
)
def test_a_strange_sheet_is_refused_and_nothing_is_taken(world, content, name, code):
    answer = bring(cast.INSPECTOR, content, name)
    assert answer.status_code == 422
    assert answer.json()["reasons"][0]["code"] in {code, "insight.sheet_length"}
    assert not StartRow.objects.exists()
