"""Invented village papers as data: paragraphs and tables with named fields, before anything is drawn.

A paper is plain data, so a forgery is another paper: a field changed, a line more. Nobody named here exists.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国兰玉梅红军志成文斌春梅海燕永福德胜"
PLACES = (
    "青石",
    "白水",
    "柳河",
    "石桥",
    "大湾",
    "南坪",
    "双溪",
    "高坪",
    "松树",
    "龙泉",
    "竹园",
    "水碾",
    "黄土",
    "枫林",
    "桃源",
)
COUNTIES = ("云岭县", "临江县", "安平县", "永宁县", "清溪县")
CAPITALS = "零壹贰叁肆伍陆柒捌玖"
CROPS = ("苗木种植", "水稻种植", "蔬菜大棚", "果树种植", "中药材种植", "水产养殖")
TRADES = ("普工", "小工", "木工", "瓦工", "电工", "保洁", "司机")


@dataclass(frozen=True)
class Line:
    """A paragraph; `{name}` stands for a field. align: left | centre | right; size in millimetres of an em."""

    text: str
    size: float = 4.6
    align: str = "left"
    indent: int = 0
    bold: bool = False
    gap: float = 0.62  # to the next line, in ems


@dataclass(frozen=True)
class Table:
    """Cells of text; `{name}` stands for a field; widths in millimetres; the last column may be signed by hand; not
    every office draws rules."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    size: float = 3.7
    row_height: float = 7.6
    signed: bool = False
    ruled: bool = True


@dataclass(frozen=True)
class Paper:
    kind: str
    items: tuple[Line | Table, ...]
    fields: dict[str, str] = field(default_factory=dict)
    hand: bool = False  # fields are filled in by hand
    foot: str = ""  # printed in the middle of the lower edge
    added: tuple[tuple[str, float, float, float], ...] = ()  # handwriting: text, x, y, em (millimetres)

    def with_field(self, name: str, value: str) -> Paper:
        return replace(self, fields={**self.fields, name: value})

    def with_items(self, items: tuple[Line | Table, ...]) -> Paper:
        return replace(self, items=items)


def person(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice((1, 2, 2))))


def identity(dice: random.Random) -> str:
    """Eighteen characters with a right check digit, of an area code that nobody has."""
    body = f"99{dice.randrange(10000):04d}{dice.randint(1950, 2004)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}"
    body += f"{dice.randrange(1000):03d}"
    return body + "10X98765432"[sum(int(d) * 2 ** (17 - i) for i, d in enumerate(body)) % 11]


def phone(dice: random.Random) -> str:
    return "1" + dice.choice("3578") + "".join(dice.choice("0123456789") for _ in range(9))


def day(dice: random.Random) -> str:
    one = date(2020, 1, 1) + timedelta(days=dice.randrange(2500))
    return f"{one.year}年{one.month}月{one.day}日"


def capital(amount: int) -> str:
    """Capital numerals of whole yuan under a hundred million."""
    text, zero = "", False
    for place in range(len(str(amount)) - 1, -1, -1):
        digit = amount // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + CAPITALS[digit] + ("", "拾", "佰", "仟")[place % 4]
        zero = not digit
        if place == 4 and amount // 10000:
            text, zero = text + "万", False
    return text + "元整"


def village(dice: random.Random) -> dict[str, str]:
    a, b = dice.sample(PLACES, 2)
    return {"c": dice.choice(COUNTIES), "t": b + dice.choice(("镇", "乡")), "v": a + "村"}


def certificate(dice: random.Random) -> Paper:
    fields = village(dice) | {
        "n": person(dice),
        "id": identity(dice),
        "g": str(dice.randint(1, 12)),
        "who": person(dice),
    }
    fields |= {"ph": phone(dice), "m": str(dice.randint(2, 8)), "y": f"{dice.randint(1960, 2020)}", "d": day(dice)}
    use = dice.choice(("子女入学", "申请临时救助", "办理户口迁移", "落实房屋修缮补助", "申请公益岗位"))
    body = (
        "兹证明{n}，身份证号码{id}，系我村第{g}村民小组村民，家庭人口{m}人，自{y}年起在本村居住至今，情况属实。",
        f"本证明仅用于{use}，联系电话：{{ph}}。自开具之日起三十日内有效，复印、涂改无效。",
        "特此证明。",
    )
    keep = body if dice.random() < 0.7 else (body[0], body[2])
    items = (Line(dice.choice(("证 明", "居住证明", "情 况 说 明")), 7.5, "centre", bold=True, gap=1.0),)
    items += tuple(Line(one, 5.2, indent=2) for one in keep) + (Line(" ", 5.2),)
    items += (Line("{c}{t}{v}村民委员会", 5.2, "right"), Line("经办人：{who}", 5.2, "right"), Line("{d}", 5.2, "right"))
    return Paper("certificate", items, fields)


def notice(dice: random.Random) -> Paper:
    fields = village(dice) | {"no": str(dice.randint(1, 99)), "d": day(dice), "n": person(dice), "ph": phone(dice)}
    fields |= {
        "len": str(dice.randint(300, 5000)),
        "w": f"{dice.randint(25, 60) / 10}",
        "sum": f"{dice.randint(20, 900) / 10:.2f}",
    }
    fields |= {"fee": str(dice.randint(320, 480)), "by": day(dice), "x": person(dice), "b": person(dice)}
    clauses = [
        "经村党支部委员会和村民委员会会议研究，并经村民代表会议讨论通过，决定对村内主干道进行硬化，全长{len}米，路面宽{w}米，工程预算总价{sum}万元。",
        "资金来源为上级奖补资金和村集体经济收入，不向村民摊派。项目由{x}负责现场监督，{b}负责财务管理。",
        "施工期间请各户将堆放在路边的柴草、农具、车辆于{by}前自行清理，逾期未清理的由村委会统一处理。",
        "本年度城乡居民基本医疗保险缴费标准为每人每年{fee}元，请未参保的农户尽快办理，以免影响就医报销。",
        "严禁在林区、地头焚烧秸秆和使用明火，一经发现，按照有关规定处罚；造成火灾的，依法追究责任。",
        "低保、特困对象的参保费用由财政资助，具体名单见公示栏，公示期为七天，如有异议请向村务监督委员会反映。",
    ]
    chosen = sorted(dice.sample(range(6), dice.randint(3, 6)))
    items = (Line("{v}村委〔2026〕{no}号", 4.6, "centre"),) if dice.random() < 0.6 else ()
    items += (
        Line(
            dice.choice(("关于近期重点工作安排的通知", "村务公开通知", "关于村内道路硬化等事项的公告")),
            7,
            "centre",
            bold=True,
        ),
    )
    items += (Line("全体村民：", gap=0.8),)
    items += tuple(Line(f"{'一二三四五六'[i]}、{clauses[k]}", indent=2) for i, k in enumerate(chosen))
    items += (
        Line("联系人：{n}，电话：{ph}。特此通知。", indent=2),
        Line(" "),
        Line("{c}{t}{v}村民委员会", align="right"),
    )
    return Paper("notice", (*items, Line("{d}", align="right")), fields)


def contract(dice: random.Random) -> Paper:
    rent, area, years = dice.randint(30, 90) * 10, dice.randint(20, 3000) / 10, dice.choice((5, 10, 15, 20))
    total = int(rent * area)
    fields = village(dice) | {"a": person(dice), "b": person(dice), "ia": identity(dice), "ib": identity(dice)}
    fields |= {"pa": phone(dice), "area": f"{area}", "rent": str(rent), "tot": f"{total}.00", "cap": capital(total)}
    fields |= {"yr": str(years), "d0": day(dice), "d1": day(dice), "sd": day(dice), "no": str(dice.randint(1, 200))}
    fields |= {"use": dice.choice(CROPS), "pct": str(dice.randint(2, 9)), "dep": str(dice.randint(2, 60) * 1000)}
    clauses = (
        "流转标的。甲方将位于{c}{t}{v}的承包土地{area}亩流转给乙方，用途为{use}，不得擅自改变农业用途。",
        "流转期限。流转期限{yr}年，自{d0}起至{d1}止。",
        "流转价款。流转价款为每亩每年人民币{rent}元，年流转费合计人民币{tot}元（大写：{cap}）。",
        "支付方式。乙方应于每年{pay}前支付当年流转费，逾期每日按未付款的千分之{pct}支付违约金。",
        "保证金。乙方于本合同签订之日向甲方交纳保证金{dep}元，合同期满无违约的，甲方应当无息退还。",
        "甲方有权监督乙方合理使用土地，乙方有权在流转期限内自主生产经营，未经甲方同意不得再流转。",
        "乙方不得在流转土地上修建永久性建筑，不得破坏耕作层，期满后应当恢复原状交还甲方。",
        "流转期内土地被依法征收的，土地补偿费归甲方所有，青苗补偿费归乙方所有。",
        "任何一方违约给对方造成损失的，应当赔偿实际损失；因不可抗力不能履行的，双方互不承担责任。",
        "本合同履行中发生争议，由双方协商解决，协商不成的，可向农村土地承包仲裁委员会申请仲裁。",
        "本合同一式四份，甲乙双方各执一份，村民委员会和乡镇人民政府各备案一份，自签字盖章之日起生效。",
    )
    fields["pay"] = f"{dice.randint(1, 12)}月{dice.randint(1, 28)}日"
    chosen = [0, 1, 2, 3, *sorted(dice.sample(range(4, 11), dice.randint(3, 7)))]
    size = dice.choice((3.9, 4.2))
    items = (
        Line("农村土地承包经营权流转合同", 6.5, "centre", bold=True),
        Line("合同编号：2026第{no}号", size, "right"),
    )
    items += (Line("甲方（转出方）：{a}", size), Line("身份证号：{ia}", size), Line("联系电话：{pa}", size))
    items += (Line("乙方（转入方）：{b}", size), Line("身份证号：{ib}", size))
    names = "一二三四五六七八九十"
    items += tuple(
        Line(f"{names[i] if i < 10 else '十一'}、{clauses[k]}", size, indent=2) for i, k in enumerate(chosen)
    )
    items += (Line("甲方（签章）：          乙方（签章）：", size), Line("签订日期：{sd}", size))
    return Paper("contract", items, fields, hand=dice.random() < 0.3)


def labour_sheet(dice: random.Random) -> Paper:
    fields, rows = village(dice) | {"d": day(dice), "lead": person(dice), "acc": person(dice), "ck": person(dice)}, []
    head = ("序号", "姓名", "工种", "天数", "日工资", "应发", "扣款", "实发金额", "领款人签字")
    total = 0
    for i in range(dice.randint(6, 19)):
        days, wage, off = dice.randint(3, 30), dice.choice((120, 150, 180, 200, 260)), dice.choice((0, 0, 50, 100, 130))
        total += days * wage - off
        name, trade = person(dice), dice.choice(TRADES)
        fields |= {f"n{i}": name, f"t{i}": trade, f"k{i}": str(days), f"w{i}": str(wage), f"s{i}": str(days * wage)}
        fields |= {f"o{i}": str(off), f"r{i}": f"{days * wage - off}.00", f"g{i}": name if dice.random() < 0.6 else ""}
        rows.append((str(i + 1), *(f"{{{key}{i}}}" for key in "ntkwsorg")))
    fields |= {"tot": f"{total}.00", "cap": capital(total)}
    items = (
        Line("{v}劳务工资发放表", 6.4, "centre", bold=True),
        Line("工程名称：河道清理  所属期：2026年8月  单位：元", 3.8),
        Table((head, *rows), (11, 20, 15, 14, 17, 19, 15, 24, 30), signed=True),
        Line("合计金额：{tot}元  人民币（大写）：{cap}", 3.8),
        Line("村主任：{lead}  审核人：{ck}  报账员：{acc}", 3.8),
        Line("{c}{t}{v}村民委员会", 3.8, "right"),
        Line("{d}", 3.8, "right"),
    )
    return Paper("labour", items, fields)


def payment(dice: random.Random) -> Paper:
    amount = dice.randint(300, 98000)
    fields = village(dice) | {"n": person(dice), "sum": f"{amount}.00", "cap": capital(amount), "d": day(dice)}
    fields |= {
        "acct": "62" + "".join(dice.choice("0123456789") for _ in range(17)),
        "bank": dice.choice(PLACES) + "信用社",
    }
    fields |= {
        "why": dice.choice(("水渠维修", "路灯安装", "公厕改造", "垃圾清运", "办公用品")),
        "k": str(dice.randint(1, 9)),
    }
    rows = (
        ("项目名称", "{why}工程", "申请日期", "{d}"),
        ("收款人", "{n}", "附件张数", "{k}"),
        ("开户银行", "{bank}", "账号", "{acct}"),
        ("金额（小写）", "{sum}元", "金额（大写）", "{cap}"),
        ("经办人意见", "情况属实，请审核。", "监委会意见", "同意支付。"),
        ("村支书意见", "同意。", "乡镇意见", "同意拨付。"),
    )
    items = (
        Line("{c}{t}{v}村级资金支付申请表", 6.2, "centre", bold=True),
        Table(rows, (28, 52, 28, 58), row_height=13.5),
    )
    items += (
        Line("注：本表一式三份，村民委员会、代理记账中心、收款单位各一份。", 3.8),
        Line("{v}村民委员会", 4.2, "right"),
    )
    return Paper("payment", items, fields)


def building(dice: random.Random) -> Paper:
    fields = village(dice) | {"n": person(dice), "id": identity(dice), "m": str(dice.randint(2, 9)), "ph": phone(dice)}
    fields |= {
        "area": f"{dice.randint(800, 2000) / 10}",
        "fl": str(dice.randint(1, 3)),
        "h": f"{dice.randint(30, 120) / 10}",
    }
    fields |= {
        "e": person(dice),
        "w": person(dice),
        "s": person(dice),
        "north": person(dice),
        "d": day(dice),
        "old": str(dice.randint(60, 160)),
    }
    rows = (
        ("申请人", "{n}", "家庭人口", "{m}人"),
        ("身份证号", "{id}", "联系电话", "{ph}"),
        ("宅基地面积", "{area}平方米", "建筑层数", "{fl}层"),
        ("檐口高度", "{h}米", "原有面积", "{old}平方米"),
        ("东至", "{e}", "西至", "{w}"),
        ("南至", "{s}", "北至", "{north}"),
        ("申请理由", "原房屋年久失修，现申请原址翻建。", "是否公示", "已公示七日，无异议。"),
        ("村民小组意见", "经讨论，同意申请。", "村委会意见", "符合条件，同意上报。"),
    )
    items = (Line("农村宅基地和建房（规划许可）申请表", 6.2, "centre", bold=True), Line("申请日期：{d}", 3.8, "right"))
    items += (
        Table(rows, (30, 52, 26, 58), row_height=12.5),
        Line("填表说明：申请人对所填内容的真实性负责，土地未经批准不得动工。", 3.8),
    )
    return Paper("building", (*items, Line("{c}{t}{v}村民委员会", 4.2, "right")), fields)


MAKERS = (certificate, notice, contract, labour_sheet, payment, building)


def paper(kind: int, dice: random.Random) -> Paper:
    """One of six kinds, drawn by the dice alone."""
    one = MAKERS[kind % len(MAKERS)](dice)
    return replace(one, foot="第1页 共1页" if dice.random() < 0.75 else "")
