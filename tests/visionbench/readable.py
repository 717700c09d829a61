"""Invented papers to be read, with the truth of every field: several customary wordings and layouts of each kind.

Some do not agree with themselves (a total, capital numerals, a check digit, days); the truth names the findings.
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from zhangfa_vision.reading import numerals

from tests.visionbench import papers
from tests.visionbench.papers import Line, Paper, Table
from tests.visionbench.readable_contracts import Readable, broken, lease, told, works


def building(dice: random.Random) -> Readable:
    paper = papers.building(dice)
    slip = dice.random() < 0.25
    f = dict(paper.fields) | ({"id": broken(paper.fields["id"], dice)} if slip else {})
    keys = {
        "n": "applicant",
        "id": "id",
        "ph": "phone",
        "m": "household",
        "area": "area_asked",
        "old": "area_old",
        "fl": "floors",
        "h": "height",
    }
    keys |= {"e": "east", "w": "west", "s": "south", "north": "north"}
    truth = {name: f[key] for key, name in keys.items()} | {"signed_on": str(numerals.day(f["d"]))}
    truth = {k: told(Decimal(v)) if k in ("area_asked", "area_old", "height") else v for k, v in truth.items()}
    return Readable("building", replace(paper, fields=f), truth, {"code.check"} if slip else set())


def labour(dice: random.Random) -> Readable:
    slip = dice.choice(("", "", "", "rows.total", "row.net", "amount.capital"))
    where, rows, truth_rows, total = papers.village(dice), [], [], 0
    f: dict[str, str] = where | {
        "lead": papers.person(dice),
        "ck": papers.person(dice),
        "d": papers.day(dice),
        "mon": f"202{dice.randint(0, 6)}年{dice.randint(1, 12)}月",
    }
    head = dice.choice(
        (
            ("序号", "姓名", "工种", "天数", "日工资", "应发", "扣款", "实发金额", "领款人签字"),
            ("序号", "姓名", "岗位", "出勤天数", "工价", "应发工资", "扣款", "实发工资", "签字"),
        )
    )
    count = dice.randint(5, 19)
    for i in range(count):
        days, wage, off = dice.randint(1, 30), dice.choice((100, 120, 150, 180, 200, 260)), dice.choice((0, 0, 50, 100))
        gross = days * wage
        net = gross - min(off, gross)
        row = {
            "name": papers.person(dice),
            "trade": dice.choice(papers.TRADES),
            "days": str(days),
            "wage": str(wage),
            "gross": str(gross),
            "off": str(gross - net),
        }
        shown = net + 10 if slip == "row.net" and i == count // 2 else net
        row["net"] = told(Decimal(shown))
        total += shown
        truth_rows.append(row)
        f |= {f"{k}{i}": v for k, v in row.items()} | {
            f"net{i}": f"{shown}.00",
            f"sig{i}": row["name"] if dice.random() < 0.6 else "",
        }
        rows.append(
            (str(i + 1), *(f"{{{k}{i}}}" for k in ("name", "trade", "days", "wage", "gross", "off", "net", "sig")))
        )
    said = total + 100 if slip == "rows.total" else total
    words = said + 1000 if slip == "amount.capital" else said
    f |= {"tot": f"{said}.00", "cap": numerals.in_capitals(Decimal(words))}
    items = (
        Line("{v}" + dice.choice(("劳务工资发放表", "劳务用工工资表")), 6.2, "centre", bold=True),
        Line("工程名称：河道清理  所属期：{mon}  单位：元", 3.9),
        Table((head, *rows), (11, 20, 15, 16, 17, 19, 15, 24, 27), signed=True, ruled=dice.random() < 0.7),
        Line("合计金额：{tot}元  人民币（大写）：{cap}", 3.9),
        Line("制表人：{lead}  审核人：{ck}", 3.9),
        Line("{c}{t}{v}村民委员会", 3.9, "right"),
        Line("{d}", 3.9, "right"),
    )
    truth = {
        "total": told(said),
        "total_capital": told(words),
        "month": f["mon"],
        "project": "河道清理",
        "signed_on": str(numerals.day(f["d"])),
    }
    return Readable("labour", Paper("labour", items, f), truth, {slip} - {""}, tuple(truth_rows))


def certificate(dice: random.Random) -> Readable:
    paper = papers.certificate(dice)
    slip = dice.random() < 0.25
    f = dict(paper.fields) | ({"id": broken(paper.fields["id"], dice)} if slip else {})
    truth = {
        "person": f["n"],
        "id": f["id"],
        "group": f["g"],
        "household": f["m"],
        "clerk": f["who"],
        "signed_on": str(numerals.day(f["d"])),
    }
    if any("{ph}" in one.text for one in paper.items if isinstance(one, Line)):
        truth["phone"] = f["ph"]
    return Readable("certificate", replace(paper, fields=f), truth, {"code.check"} if slip else set())


MAKERS = (lease, labour, lease, building, works, certificate)


def make(number: int, dice: random.Random) -> Readable:
    """Readable `number` of a set: every kind in turn, leases twice."""
    return MAKERS[number % len(MAKERS)](dice)
