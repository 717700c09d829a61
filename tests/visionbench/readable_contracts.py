"""Invented contracts to be read: leases in clauses, in a table, in rows of labels, and contracts for works."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from zhangfa_vision.reading import numerals

from tests.visionbench import papers
from tests.visionbench.papers import Line, Paper, Table

SLIPS = ("", "", "", "", "product", "capital", "code", "order")


@dataclass(frozen=True)
class Readable:
    """paper: to be drawn; fields: name → value in the one form of `zhangfa_vision.reading.fields`; findings: codes;
    rows: of a labour sheet; signed: label → whether somebody signed."""

    kind: str
    paper: Paper
    fields: dict[str, str]
    findings: set[str] = field(default_factory=set)
    rows: tuple[dict[str, str], ...] = ()
    signed: dict[str, bool] = field(default_factory=dict)


def told(value: Decimal | int) -> str:
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def credit_code(dice: random.Random) -> str:
    body = "N2" + f"99{dice.randrange(10000):04d}MF" + f"{dice.randrange(10**7):07d}"
    return next(body + c for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if numerals.credit_fits(body + c))


def broken(code: str, dice: random.Random) -> str:
    """Another digit before the last: the check character no longer fits."""
    place = dice.randrange(14, 17)
    return code[:place] + str((int(code[place]) + dice.randint(1, 9)) % 10) + code[place + 1 :]


def written(one: date, dice: random.Random) -> str:
    style = dice.randrange(6)
    if style == 4:
        return f"{one.year}-{one.month:02d}-{one.day:02d}"
    if style == 5:
        digits = "〇一二三四五六七八九"
        return "".join(digits[int(c)] for c in str(one.year)) + f"年{chinese(one.month)}月{chinese(one.day)}日"
    return f"{one.year}年{one.month}月{one.day}日" if style else f"{one.year}年{one.month:02d}月{one.day:02d}日"


def chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones or not tens else "")


def _body(dice: random.Random, where: dict[str, str]) -> str:
    return where["c"] + where["t"] + where["v"] + dice.choice(("股份经济合作社", "村民委员会", "经济联合社"))


def _firm(dice: random.Random, where: dict[str, str]) -> str:
    return (
        where["c"]
        + dice.choice(("丰收", "绿野", "金穗", "惠农"))
        + dice.choice(("农业发展有限公司", "家庭农场", "种植专业合作社"))
    )


def lease(dice: random.Random) -> Readable:
    where = papers.village(dice)
    slip = dice.choice(SLIPS)
    area = Decimal(dice.choice((dice.randint(20, 3000), dice.randint(200, 9000)))) / dice.choice((1, 10, 100))
    rent = Decimal(dice.choice((dice.randint(30, 180) * 10, dice.randint(300, 1500))))
    years = dice.choice((3, 5, 8, 10, 15, 20))
    starts = date(dice.randint(2016, 2026), dice.randint(1, 12), 1)
    ends = date(starts.year + years, starts.month, 1) - timedelta(days=1)
    yearly = (area * rent).quantize(Decimal("0.01"))
    whole = dice.random() < 0.5
    total = yearly * years if whole else yearly
    digits = total + dice.choice((100, 1000, 90)) if slip == "product" else total
    words = digits + dice.choice((1000, 200, 30)) if slip == "capital" else digits
    if slip == "order":
        starts, ends = ends, starts
    ids = [papers.identity(dice), credit_code(dice) if dice.random() < 0.4 else papers.identity(dice)]
    if slip == "code":
        ids[0] = broken(ids[0], dice)
    signed_on = papers.day(dice)
    f = where | {
        "a": dice.choice((papers.person(dice), _body(dice, where))),
        "b": dice.choice((papers.person(dice), _firm(dice, where))),
        "ia": ids[0],
        "ib": ids[1],
        "pa": papers.phone(dice),
        "pb": papers.phone(dice),
        "area": told(area),
        "rent": dice.choice((told(rent), f"{rent}.00")),
        "yr": dice.choice((str(years), chinese(years))),
        "d0": written(starts, dice),
        "d1": written(ends, dice),
        "tot": dice.choice((f"{digits:.2f}", f"{digits:,.2f}")),
        "cap": numerals.in_capitals(words),
        "use": dice.choice(papers.CROPS),
        "no": f"{dice.randint(2019, 2026)}第{dice.randint(1, 400):03d}号",
        "dep": str(dice.randint(2, 60) * 1000),
        "pay": f"{dice.randint(1, 12)}月{dice.randint(1, 28)}日",
        "sd": signed_on,
    }
    name_a, name_b = dice.choice(
        (
            ("甲方（出租方）", "乙方（承租方）"),
            ("甲方（转出方）", "乙方（受让方）"),
            ("发包方（甲方）", "承包方（乙方）"),
            ("甲方", "乙方"),
        )
    )
    signed = {"甲方": dice.random() < 0.6, "乙方": dice.random() < 0.6}
    f |= {
        "by_hand_a": papers.person(dice) if signed["甲方"] else "",
        "by_hand_b": papers.person(dice) if signed["乙方"] else "",
    }
    truth = {
        "contract_no": f["no"],
        "party_a": f["a"],
        "party_b": f["b"],
        "party_a_id": ids[0],
        "party_b_id": ids[1],
        "area_mu": told(area),
        "rent_per_mu": told(rent),
        "years": str(years),
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
        ("total" if whole else "total_yearly"): told(digits),
        "total_capital": told(words),
        "signed_on": str(numerals.day(signed_on)),
    }
    shape = dice.choice((_lease_in_clauses, _lease_in_clauses, _lease_in_a_table, _lease_in_rows))
    paper, more = shape(f, name_a, name_b, whole, dice)
    codes = {
        "product": {"amount.product"},
        "capital": {"amount.capital"},
        "code": {"code.check"},
        "order": {"days.order"},
    }
    return Readable("lease", paper, truth | more, codes.get(slip, set()), signed=signed)


def _ending(size: float, dice: random.Random) -> tuple[Line, ...]:
    label = dice.choice(("签章", "签字", "签字或盖章"))
    return (
        Line(" ", size),
        Line(f"甲方（{label}）：{{by_hand_a}}", size, gap=0.9),
        Line(f"乙方（{label}）：{{by_hand_b}}", size, gap=0.9),
        Line(dice.choice(("签订日期：{sd}", "签订时间：{sd}", "签约日期：{sd}")), size),
    )


def _lease_in_clauses(
    f: dict[str, str], a: str, b: str, whole: bool, dice: random.Random
) -> tuple[Paper, dict[str, str]]:
    code = dice.choice(("身份证号（统一社会信用代码）", "身份证号码/信用代码", "证件号码"))
    size = dice.choice((4.2, 4.6, 5.0))
    term = dice.choice(
        (
            "流转期限为{yr}年，自{d0}起至{d1}止。",
            "承包期限{yr}年，即从{d0}至{d1}止。",
            "租赁期限共{yr}年，自{d0}起，至{d1}止。",
        )
    )
    rent = dice.choice(
        (
            "流转价款为每亩每年人民币{rent}元",
            "每亩每年租金为{rent}元",
            "租金按{rent}元/亩·年计算",
            "租金标准为每年每亩{rent}元",
            "土地流转费标准为{rent}元/亩/年",
        )
    )
    total = (
        dice.choice(
            (
                "，租金总额为人民币{tot}元（大写：{cap}）。",
                "，合同总价款{tot}元，人民币（大写）：{cap}。",
                "，承包费总额¥{tot}元（人民币大写：{cap}）。",
            )
        )
        if whole
        else dice.choice(("，年流转费合计人民币{tot}元（大写：{cap}）。", "，年租金共计{tot}元（大写：{cap}）。"))
    )
    clauses = [
        dice.choice(
            (
                "甲方将位于{c}{t}{v}的承包地{area}亩流转给乙方经营，四至界限以附图为准。",
                "甲方自愿将坐落于{t}{v}的耕地面积{area}亩出租给乙方。",
            )
        ),
        term,
        rent + total,
        "支付方式：乙方应于每年{pay}前以银行转账方式向甲方支付当年租金，逾期每日按千分之三支付违约金。",
        "流转土地用于{use}，乙方不得改变土地的农业用途。",
        "乙方于本合同签订之日起十日内向甲方缴纳保证金人民币{dep}元，期满无违约的全额无息退还。",
        "任何一方违约给对方造成损失的，应当赔偿实际损失；因不可抗力不能履行的，互不承担责任。",
        "本合同一式四份，甲乙双方各执一份，村民委员会和乡镇人民政府各备案一份。",
    ]
    body = [f"{'一二三四五六七八'[i]}、{one}" for i, one in enumerate(clauses)]
    items = (
        Line(
            dice.choice(("农村土地承包经营权流转合同", "土地租赁合同", "集体土地承包合同")),
            6.6,
            "centre",
            bold=True,
            gap=0.9,
        ),
        Line(dice.choice(("合同编号：{no}", "编号：{no}")), size, "right"),
        Line(f"{a}：{{a}}", size),
        Line(f"{code}：{{ia}}", size),
        Line("联系电话：{pa}", size),
        Line(f"{b}：{{b}}", size),
        Line(f"{code}：{{ib}}", size),
        Line("联系电话：{pb}", size),
        *(Line(one, size, indent=2) for one in body),
        *_ending(size, dice),
    )
    more = {
        "party_a_phone": f["pa"],
        "party_b_phone": f["pb"],
        "deposit": f["dep"],
        "pay_by": f["pay"],
        "use": f["use"],
    }
    return Paper("lease", items, f, hand=dice.random() < 0.12), more


def _lease_in_a_table(
    f: dict[str, str], a: str, b: str, whole: bool, dice: random.Random
) -> tuple[Paper, dict[str, str]]:
    rows = (
        (a, "{a}", "证件号码", "{ia}"),
        (b, "{b}", "证件号码", "{ib}"),
        ("面积（亩）", "{area}", "用途", "{use}"),
        ("租金标准（元/亩·年）", "{rent}", "期限（年）", "{yr}"),
        ("起始日期", "{d0}", "终止日期", "{d1}"),
        ("租金总额（元）" if whole else "年租金合计（元）", "{tot}", "金额（大写）", "{cap}"),
    )
    items = (
        Line("土地租赁合同备案表", 6.4, "centre", bold=True, gap=0.9),
        Line("合同编号：{no}", 4.0, "right"),
        Table(rows, (34, 46, 28, 54), row_height=dice.choice((11.0, 13.0)), ruled=dice.random() < 0.8),
        *_ending(4.2, dice),
    )
    return Paper("lease", items, f), {"use": f["use"]}


def _lease_in_rows(f: dict[str, str], a: str, b: str, whole: bool, dice: random.Random) -> tuple[Paper, dict[str, str]]:
    items = (
        Line("土地承包合同", 6.6, "centre", bold=True, gap=0.9),
        Line("合同编号：{no}", 4.4, "right"),
        Line(f"{a}：{{a}}    身份证号：{{ia}}", 4.2),
        Line(f"{b}：{{b}}    身份证号：{{ib}}", 4.2),
        Line("承包土地面积：{area}亩", 4.4),
        Line("承包用途：{use}", 4.4),
        Line("承包期限：{yr}年，自{d0}起至{d1}止", 4.4),
        Line("承包费标准：{rent}元/亩·年", 4.4),
        Line(("承包费总额：{tot}元" if whole else "年承包费：{tot}元"), 4.4),
        Line("人民币（大写）：{cap}", 4.4),
        Line("付款方式：乙方于每年{pay}前一次性付清当年承包费。", 4.4),
        *_ending(4.4, dice),
    )
    return Paper("lease", items, f), {"pay_by": f["pay"]}


def works(dice: random.Random) -> Readable:
    """A contract for building works."""
    where = papers.village(dice)
    amount = Decimal(dice.randint(3000, 900_000)) + Decimal(dice.choice((0, 0, 50, 38))) / 100
    slip = dice.choice(("", "", "", "capital"))
    words = amount + 1000 if slip else amount
    signed_on, starts = papers.day(dice), date(2025, dice.randint(1, 9), dice.randint(1, 28))
    ends = starts + timedelta(days=dice.randint(20, 120))
    f = where | {
        "a": _body(dice, where),
        "b": where["c"] + "恒信建筑工程有限公司",
        "ib": credit_code(dice),
        "tot": f"{amount:.2f}",
        "cap": numerals.in_capitals(words),
    }
    f |= {
        "sd": signed_on,
        "no": f"{dice.randint(2019, 2026)}-{dice.randint(1, 99):02d}",
        "d0": written(starts, dice),
        "d1": written(ends, dice),
    }
    f |= {"by_hand_a": papers.person(dice), "by_hand_b": papers.person(dice) if dice.random() < 0.5 else ""}
    size = dice.choice((4.2, 4.8))
    items = (
        Line(dice.choice(("道路硬化工程施工合同", "水渠维修工程承揽协议")), 6.6, "centre", bold=True),
        Line("合同编号：{no}", size, "right"),
        Line("甲方（委托方）：{a}", size),
        Line("乙方（施工方）：{b}", size),
        Line("统一社会信用代码：{ib}", size),
        Line("一、工程内容：村内主干道硬化，全长八百米，路面宽四米，包工包料。", size, indent=2),
        Line("二、工期：自{d0}起至{d1}止，因天气原因可以顺延。", size, indent=2),
        Line(
            dice.choice(("三、合同总价款为人民币{tot}元（大写：{cap}）。", "三、工程总价：¥{tot}元，大写：{cap}。")),
            size,
            indent=2,
        ),
        Line("四、乙方应当保证施工质量和安全，违约的应当赔偿损失。", size, indent=2),
        Line("五、本合同一式三份，双方签字盖章后生效。", size, indent=2),
        *_ending(size, dice),
    )
    truth = {
        "contract_no": f["no"],
        "party_a": f["a"],
        "party_b": f["b"],
        "party_b_id": f["ib"],
        "total": told(amount),
        "total_capital": told(words),
    }
    truth |= {"starts": starts.isoformat(), "ends": ends.isoformat(), "signed_on": str(numerals.day(signed_on))}
    signed = {"甲方": True, "乙方": bool(f["by_hand_b"])}
    return Readable("contract", Paper("works", items, f), truth, {"amount.capital"} if slip else set(), signed=signed)
