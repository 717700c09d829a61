"""What a paper says (字段): labels in their customary wordings, the value behind each, where it stands, how sure.

A value is plain text in one form whatever the paper's: amounts and areas as decimal numbers, days as 2022-07-01,
codes in half width. Where the least sure character of a value is too doubtful the value is None and the raw text is
still told: nobody is served by a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from zhangfa_vision.reading import numerals
from zhangfa_vision.reading.layout import Text

SURE = 0.5  # of the least sure character

NAMES = {
    "contract_no": "合同编号",
    "party_a": "甲方",
    "party_b": "乙方",
    "party_a_id": "甲方证件号码",
    "party_b_id": "乙方证件号码",
    "party_a_phone": "甲方电话",
    "party_b_phone": "乙方电话",
    "area_mu": "面积（亩）",
    "rent_per_mu": "每亩每年租金（元）",
    "total_yearly": "年租金合计（元）",
    "total": "总金额（元）",
    "total_capital": "大写金额（元）",
    "years": "期限（年）",
    "starts": "起始日期",
    "ends": "终止日期",
    "signed_on": "签订（落款）日期",
    "deposit": "保证金（元）",
    "pay_by": "每年付款日",
    "payment": "支付方式",
    "use": "用途",
    "applicant": "申请人",
    "person": "姓名",
    "id": "身份证号",
    "phone": "联系电话",
    "household": "家庭人口",
    "area_asked": "申请占地面积（平方米）",
    "area_old": "原有占地面积（平方米）",
    "floor_area": "建筑面积（平方米）",
    "floors": "层数",
    "height": "高度（米）",
    "east": "东至",
    "south": "南至",
    "west": "西至",
    "north": "北至",
    "begins_on": "拟开工日期",
    "project": "工程（项目）",
    "month": "所属月份",
    "group": "村民小组",
    "since": "居住起始",
    "purpose": "证明用途",
    "clerk": "经办人",
    "payee": "收款人",
    "bank": "开户银行",
    "account": "账号",
    "village": "村",
}


@dataclass(frozen=True)
class Found:
    """start, end: the value in the document's plain text; value: in its one form, None where too unsure or no value of
    its kind; sure: 0..1; repaired: what proves a value that was read otherwise, "" for as read."""

    name: str
    value: str | None
    start: int
    end: int
    sure: float
    repaired: str = ""


_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:[.。·]\d+)?"
_MONEY = rf"(?:人民币|RMB)?[:(]?(?:小写[:)]*)?[¥Y:]?(?P<v>{_NUMBER})"
_TO = r"(?:为|是|计|共计|合计|按|每年)?"
_SEP = r"[:|\t\n]{0,3}"
_YUAN = r"(?:元|(?=[|\t\n(,。]|$))"
_UNIT = r"(?:\([^)\d]{1,8}\))?"
_NAME = r"(?P<v>[^\n|\t,;。:()<>]{2,36})"
_A = r"(?:甲方|发包方|出租方|转出方|流出方|转让方|出让方|委托方|出租人|发包人)"
_B = r"(?:乙方|承包方|承租方|转入方|流入方|受让方|受托方|承租人|承包人|施工方)"
_ROLE = r"(?:\((?![^)]*[签章盖])[^)]{1,16}\))?(?:\(以下[^)]*\))?"
_CAPITAL = rf"(?P<v>[{numerals.CAPITALS}参一二三四五六七八九十百千]{{2,32}})"
_DAY = rf"(?P<v>{numerals.DAY})"
_STOP = re.compile(
    r"(?:法定代表人|负责人|身份证|统一社会|社会信用|证件|联系|电话|住址|住所|地址|性别|民族|年龄|乙方|甲方|以下简称|签|盖章|系|现|与乙方|所属|单位:|日期|开户)"
)
_CUT = ("party_a", "party_b", "applicant", "payee", "project", "bank", "contract_no")
_LEASES, _FORMS = ("lease", "contract"), ("building",)

Shape = Callable[[str], str | None]


def decimal(text: str) -> str | None:
    value = numerals.amount(re.sub(r"[。·]", ".", text))
    return None if value is None else told(value)


def told(value: Decimal) -> str:
    """An amount in its one form: no thousands' commas, at most the places it has, none that are zero."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _whole(text: str) -> str | None:
    number = numerals.whole(text)
    return None if number is None else str(number)


def _day(text: str) -> str | None:
    found = numerals.day(text)
    return None if found is None else found.isoformat()


def _capital(text: str) -> str | None:
    value = numerals.capital(text)
    return None if value is None else told(value)


def _name(text: str) -> str | None:
    return text.strip(" -_") or None


@dataclass(frozen=True)
class _Rule:
    name: str
    kinds: tuple[str, ...]  # () for all
    pattern: re.Pattern[str]
    shape: Shape


def _rule(name: str, kinds: tuple[str, ...], shape: Shape, *patterns: str) -> list[_Rule]:
    return [_Rule(name, kinds, re.compile(pattern), shape) for pattern in patterns]


_AREAS = (
    rf"(?:面积|共计|合计|共|总计|土地|耕地|承包地|地块){_SEP}{_TO}(?P<v>{_NUMBER})\s?亩",
    rf"面积\(亩\){_SEP}(?P<v>{_NUMBER})",
    rf"(?<![每/\d.])(?P<v>{_NUMBER})(?:\(?市?亩\)?)(?![/·每产均])",
)
_RENTS = (
    rf"每年?亩?每?[亩年](?:每年)?(?:的)?(?:土地)?(?:租金|流转费|承包费|承包金|流转价款|价款|单价|价格|标准)?(?:标准)?{_SEP}{_TO}{_MONEY}元",
    rf"{_MONEY}元(?:/|每)(?:亩|年)[·./,每、]?(?:年|亩)?",
    rf"(?:租金标准|流转费标准|承包费标准|单价|租金单价|标准){_UNIT}{_SEP}{_TO}{_MONEY}",
    rf"{_MONEY}元,?(?:每亩每年|每年每亩)",
)
_TOTAL = (
    r"(?:租金总额|租金合计|总租金|承包费总额|承包总费用|承包金总额|流转费总额|流转总价款|流转价款总额|合同总价款?|合同总金额|合同总额|"
    r"合同价款|合同金额|工程总价|工程价款|总价款|总金额|总价|总计|总费用|合计金额|金额合计|工资合计|实发合计|共计|合计)"
)
RULES = (
    *_rule("contract_no", _LEASES, _name, r"(?:合同|协议)?编号[:|\t](?P<v>[^\n|\t,。]{3,30})"),
    *_rule(
        "party_a", _LEASES, _name, rf"(?<![甲乙一二双各对]){_A}{_ROLE}[:|\t]{_NAME}", rf"{_A}\([^)签章盖]*\){_NAME}\n"
    ),
    *_rule(
        "party_b", _LEASES, _name, rf"(?<![甲乙一二双各对]){_B}{_ROLE}[:|\t]{_NAME}", rf"{_B}\([^)签章盖]*\){_NAME}\n"
    ),
    *_rule("area_mu", _LEASES, decimal, *_AREAS),
    *_rule("rent_per_mu", ("lease",), decimal, *_RENTS),
    *_rule(
        "total_yearly",
        ("lease",),
        decimal,
        rf"(?:(?<!每)年|(?<!每亩)每年)(?:租金|流转费|承包费|承包金|费用)(?:总额|合计|总计|共计)?{_UNIT}{_SEP}{_TO}{_MONEY}{_YUAN}",
    ),
    *_rule(
        "total",
        ("lease", "contract", "labour", "payment"),
        decimal,
        rf"(?<!年)(?<!每年){_TOTAL}(?:\(?小写\)?)?{_UNIT}{_SEP}{_TO}{_MONEY}{_YUAN}",
    ),
    *_rule(
        "total",
        ("payment", "contract"),
        decimal,
        rf"金额\(小写\){_SEP}{_MONEY}",
        rf"(?:申请)?金额(?:\(元\))?[:|\t]{_MONEY}",
        rf"价款{_TO}{_MONEY}元",
    ),
    *_rule(
        "total_capital",
        (),
        _capital,
        rf"大写(?:金额)?\)?{_SEP}\(?(?:人民币)?{_SEP}{_CAPITAL}",
        rf"人民币{_SEP}{_CAPITAL}",
        rf"\({_SEP}(?P<v>[{numerals.CAPITALS}参]{{2,32}}元[整正]?[^)]{{0,4}})\)",
    ),
    *_rule(
        "years",
        _LEASES,
        _whole,
        r"(?:期限|承包期|流转期|租期|租赁期|年限)(?:\(年\))?[:|\t\n]{0,2}(?:为|共|是|共计)?(?P<v>\d{1,2}|[一二三四五六七八九十]{1,3})(?:个)?年?(?![0-9月年])",
        r"(?:共|共计|为期|计|期限为?)[:(]?(?P<v>\d{1,2}|[一二三四五六七八九十]{1,3})年(?!\d)",
    ),
    *_rule(
        "starts",
        _LEASES,
        _day,
        rf"(?:自|从|由){_SEP}{_DAY}{_SEP}(?:起|始|开始|至|到)",
        rf"(?:起始日期|开始日期|起始时间|起){_SEP}{_DAY}",
        rf"期限{_SEP}{_DAY}{_SEP}[至到-]",
    ),
    *_rule(
        "ends",
        _LEASES,
        _day,
        rf"(?:起|日|始|\d|号),?{_SEP}(?:至|到|-|止于){_SEP}{_DAY}",
        rf"(?:终止日期|结束日期|截止日期|终止时间|止){_SEP}{_DAY}",
    ),
    *_rule(
        "signed_on",
        _LEASES,
        _day,
        rf"(?:签订|签约|签署|订立|签字)(?:日期|时间|日)?{_SEP}{_DAY}",
        rf"(?<!起始)(?<!开始)(?<!终止)(?<!截止)日期{_SEP}{_DAY}",
    ),
    *_rule("deposit", _LEASES, decimal, rf"(?:保证金|押金|定金){_TO}{_SEP}{_MONEY}元"),
    *_rule("pay_by", ("lease",), _name, r"每年(?:的)?(?P<v>\d{1,2}月\d{1,2}日)(?:之?前)?"),
    *_rule("payment", _LEASES, _name, r"(?:支付方式|付款方式|支付办法)[。:|.](?P<v>[^\n。|]{4,90})"),
    *_rule("use", _LEASES, _name, r"用途(?:为|是|:|\|)(?P<v>[^\n,。|;\t]{2,20})", r"用于(?P<v>[^\n,。|;\t]{2,16})"),
    *_rule("applicant", _FORMS, _name, rf"(?:申请人|申请户主|户主|建房人)(?:姓名)?[:|\t]{_NAME}"),
    *_rule(
        "household",
        ("building", "certificate"),
        _whole,
        r"(?:家庭人口|人口数|户籍人口|家庭成员|在册人口)(?:\(人\))?[:|\t]?(?P<v>\d{1,2}|[一二三四五六七八九十])",
    ),
    *_rule(
        "area_old",
        _FORMS,
        decimal,
        rf"(?:现有住房占地面积|原有占地面积|原有面积|现有宅基地面积|原宅基地面积|旧房面积){_SEP}(?P<v>{_NUMBER})",
    ),
    *_rule(
        "area_asked",
        _FORMS,
        decimal,
        rf"(?:申请占地面积|拟占地面积|申请用地面积|申请宅基地面积|(?<!原)(?<!现有)宅基地面积|批准占地面积)(?:\([^)]*\))?{_SEP}(?P<v>{_NUMBER})",
    ),
    *_rule("floor_area", _FORMS, decimal, rf"(?:建筑面积|建房面积)(?:\([^)]*\))?{_SEP}(?P<v>{_NUMBER})"),
    *_rule("floors", _FORMS, _whole, r"(?:建筑层数|层数)[:|\t]?(?P<v>\d|[一二三四五六两])"),
    *_rule("height", _FORMS, decimal, rf"(?:檐口高度|建筑高度|房屋高度|高度)(?:\([^)]*\))?{_SEP}(?P<v>{_NUMBER})"),
    *(
        rule
        for name, side in (("east", "东"), ("south", "南"), ("west", "西"), ("north", "北"))
        for rule in _rule(name, _FORMS, _name, rf"{side}至[:|\t]?(?P<v>[^\n|\t,;。:]{{1,14}})")
    ),
    *_rule("begins_on", _FORMS, _day, rf"(?:开工时间|开工日期|动工时间){_SEP}{_DAY}"),
    *_rule("signed_on", _FORMS, _day, rf"(?:填表日期|申请日期|申请时间){_SEP}{_DAY}"),
    *_rule("project", ("labour", "payment"), _name, rf"(?:工程名称|项目名称|工程项目|用工项目|项目)[:|\t]{_NAME}"),
    *_rule(
        "month",
        ("labour",),
        _name,
        r"(?:所属期|所属月份|月份|工期|期间)[:|\t](?P<v>(?:20)\d\d年\d{1,2}月)",
        r"(?P<v>20\d\d年\d{1,2}月)(?!\d)",
    ),
    *_rule(
        "person",
        ("certificate",),
        _name,
        r"兹?(?:有|证明)[:|\t]?(?:我村|本村)?(?:第.{1,3}(?:村民)?小?组)?(?:村民|居民)?(?P<v>[\u4e00-\u9fff·]{2,6}?)(?=[,\t(]|系|身份证|男|女)",
        rf"姓名[:|\t]{_NAME}",
    ),
    *_rule("group", ("certificate",), _whole, r"第(?P<v>\d{1,2}|[一二三四五六七八九十]{1,3})(?:村民)?(?:小)?组"),
    *_rule("since", ("certificate",), _name, rf"(?:自|从)(?P<v>{numerals.DAY}|\d{{4}}年)(?:起|至今|以来)"),
    *_rule("purpose", ("certificate",), _name, r"(?:仅用于|用于|现因)(?P<v>[^\n,。|;\t]{2,20}?)(?=需要|,|。|使用)"),
    *_rule(
        "clerk",
        ("certificate", "labour", "payment"),
        _name,
        r"(?:经办人|制表人|报账员|填表人)[:](?P<v>[\u4e00-\u9fff·]{2,4}?)(?=[^\u4e00-\u9fff]|审核|复核|村主任|$|报账)",
    ),
    *_rule("payee", ("payment",), _name, rf"(?:收款人|收款单位)(?:全称)?[:|\t]{_NAME}"),
    *_rule("bank", ("payment",), _name, rf"(?:开户银行|开户行)[:|\t]{_NAME}"),
    *_rule("account", ("payment",), _name, r"(?:银行)?账号[:|\t](?P<v>\d{10,24})"),
)
_LAST_DAY = ("certificate", "labour", "payment", "notice", "lease", "contract")


def find(text: Text, kind: str) -> list[Found]:
    """Every field of a document of this kind (see `kinds`), one of a name, in no order."""
    out: dict[str, Found] = {}
    for rule in RULES:
        if rule.name in out or (rule.kinds and kind not in rule.kinds):
            continue
        for match in rule.pattern.finditer(text.plain):
            found = _taken(text, rule, match)
            if found is not None:
                out[rule.name] = found
                break
    out |= {found.name: found for found in _codes(text, kind)}
    if "total" in out and "total_yearly" in out and out["total"].start == out["total_yearly"].start:
        del out["total"]
    if "signed_on" not in out and kind in _LAST_DAY:
        days = [m for m in re.finditer(numerals.DAY, text.plain) if _closes(text.plain, m)]
        if days:
            out["signed_on"] = _found(text, "signed_on", *days[-1].span(), _day)
    return list(out.values())


def _closes(plain: str, match: re.Match[str]) -> bool:
    """A day that stands alone at the end of its row: the date under a paper."""
    return plain[match.end() : match.end() + 1] in ("", "\n", "\t", "|") and plain[match.start() - 1] in "\n\t|:)"


def _taken(text: Text, rule: _Rule, match: re.Match[str]) -> Found | None:
    start, end = match.span("v")
    if rule.shape is _name:
        raw = text.plain[start:end]
        cut = _STOP.search(raw, 2) if rule.name in _CUT else None
        end = start + (cut.start() if cut else len(raw))
        while end > start and text.plain[end - 1] in " -_.":
            end -= 1
        if end - start < 1 or (rule.name.startswith("party") and end - start < 2):
            return None
    return _found(text, rule.name, start, end, rule.shape)


def _found(text: Text, name: str, start: int, end: int, shape: Shape) -> Found:
    sure = text.sure(start, end)
    value = shape(text.plain[start:end]) if sure >= SURE else None
    return Found(name, value, start, end, sure)


def _codes(text: Text, kind: str) -> Iterator[Found]:
    """Codes and telephones, given to the party whose label stands before them."""
    parties = sorted(
        [(m.start(), "party_a") for m in re.finditer(rf"{_A}{_ROLE}[:|\t]", text.plain)]
        + [(m.start(), "party_b") for m in re.finditer(rf"{_B}{_ROLE}[:|\t]", text.plain)]
    )
    seen: set[str] = set()
    for pattern, ending in ((_PERSON_OR_BODY, "id"), (_PHONE, "phone")):
        for match in pattern.finditer(text.plain):
            name = ending
            if kind in _LEASES:
                before = [who for at, who in parties if at < match.start()]
                name = f"{before[-1]}_{ending}" if before else ending
            if name in seen:
                continue
            if ending == "id" and sum(c.isdecimal() for c in match["v"]) < 13 and not numerals.credit_fits(match["v"]):
                continue
            seen.add(name)
            yield _found(text, name, *match.span("v"), _code if ending == "id" else _name)


_PERSON_OR_BODY = re.compile(r"(?<![0-9A-Za-z])(?P<v>[0-9A-Za-z]{18})(?![0-9A-Za-z])")
_PHONE = re.compile(r"(?:电话|手机|联系方式)[^\n\d|]{0,6}[:|\t]?(?P<v>1\d{10})(?!\d)")


def _code(text: str) -> str | None:
    text = text.upper()
    return text if len(text) == 18 else None
