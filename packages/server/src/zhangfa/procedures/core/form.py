"""The words of the 《村级经济合同签订程序表》: a ruled table as towns keep it, and nothing of how it is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zhangfa.procedures.core.record import MEETINGS, PUBLICITIES, Contract, Record, StepKey, StepRecord
from zhangfa.procedures.core.rules import Rules

COLUMNS = 24
TITLE = "村级经济合同签订程序表"
OTHER_TITLE = "村级重大事项民主决策程序表"
_SIGNERS = ("党组织书记", "村委会主任", "监委会主任", "镇经管站审查人")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`span` of the 24 columns; a `label` is set in bold, in the middle."""

    text: str
    span: int
    label: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, kw_only=True)
class TableForm:
    """`tall` are rows with room to sign in, by number."""

    title: str
    left: str
    right: str
    rows: tuple[Row, ...]
    foot: str
    tall: frozenset[int] = frozenset()


def procedure_form(
    record: Record, contract: Contract, rules: Rules, *, unit: str, number: str, missing: Sequence[str], digest: str
) -> TableForm:
    """The form as the record stands; `missing` are sentences, and a form that lacks something says so itself."""
    rows = [*_about(contract), *_meetings(record), *_publicities(record, rules), *_tender(record, contract)]
    verdict = "程序齐全，人数、票数、公示天数符合要求。" if not missing else "还缺：" + "；".join(missing) + "。"
    rows.append((_label("核对结果", 4), Cell(text=verdict, span=20)))
    signing = len(rows) + 1
    rows.append(tuple(_label(f"{who}（签字）", COLUMNS // len(_SIGNERS)) for who in _SIGNERS))
    rows.append(tuple(Cell(text="", span=COLUMNS // len(_SIGNERS)) for _ in _SIGNERS))
    return TableForm(
        title=TITLE if contract.counterparty else OTHER_TITLE,
        left=f"填报单位：{unit}",
        right=f"申请编号：{number}",
        rows=tuple(rows),
        foot=f"本表由系统按程序记录生成，记录摘要 {digest[:16]}；应到、实到、票数以会议记录和签到表为准。",
        tall=frozenset({signing}),
    )


def _label(text: str, span: int) -> Cell:
    return Cell(text=text, span=span, label=True)


def _about(contract: Contract) -> Iterator[Row]:
    yield (
        _label("合同名称" if contract.counterparty else "事项名称", 4),
        Cell(text=contract.subject or contract.title, span=20),
    )
    if contract.counterparty:
        yield (
            _label("对方名称", 4),
            Cell(text=contract.counterparty, span=10),
            _label("怎样选定", 4),
            Cell(text=contract.tender or "—", span=6),
        )
    if contract.land:
        yield (_label("标的位置", 4), Cell(text=contract.land, span=20))
    term = f"{_day(contract.begins_on)} 至 {_day(contract.ends_on)}" if contract.begins_on else "—"
    yield (
        _label("金额（元）", 4),
        Cell(text=_money(contract.amount), span=8),
        _label("合同期限", 4),
        Cell(text=term, span=8),
    )


_SPANS = (4, 3, 5, 2, 2, 2, 2, 2, 2)


def _meetings(record: Record) -> Iterator[Row]:
    heads = ("“四议”程序", "日期", "地点", "主持人", "应到", "实到", "同意", "反对", "弃权")
    yield tuple(_label(text, span) for text, span in zip(heads, _SPANS, strict=True))
    for key in MEETINGS:
        step, name = record.step(key), record.assembly.label if key is StepKey.ASSEMBLY else key.label
        if record.merged and key is StepKey.PROPOSAL:
            yield (_label(name, 4), Cell(text="与“两委”商议合并召开", span=20))
            continue
        counts = (step.due, step.attended, step.agreed, step.against, step.abstained)
        texts = (_day(step.on), step.place, step.chair, *("" if each is None else str(each) for each in counts))
        yield (_label(name, 4), *(Cell(text=text, span=span) for text, span in zip(texts, _SPANS[1:], strict=True)))


def _publicities(record: Record, rules: Rules) -> Iterator[Row]:
    heads, spans = ("“两公开”程序", "起止日期", "天数", "地点", "照片"), (4, 8, 4, 4, 4)
    yield tuple(_label(text, span) for text, span in zip(heads, spans, strict=True))
    for key in PUBLICITIES:
        step = record.step(key)
        photos = f"张贴 {len(step.photos)} 张，期满 {len(step.photos_end)} 张" if step.begun else "签订后公开"
        texts = (f"{_day(step.on)} 至 {_day(step.until)}" if step.on else "—", _days(step, rules), step.place, photos)
        yield (_label(key.label, 4), *(Cell(text=text, span=span) for text, span in zip(texts, spans[1:], strict=True)))


def _days(step: StepRecord, rules: Rules) -> str:
    if step.on is None or step.until is None:
        return f"要满 {rules.publicity_days} 天"
    return f"{(step.until - step.on).days} 天（要满 {rules.publicity_days} 天）"


def _tender(record: Record, contract: Contract) -> Iterator[Row]:
    tender = record.tender
    if tender is None:
        if contract.counterparty:
            yield (_label("招投标（竞价）", 4), Cell(text="无", span=20))
        return
    bids = "；".join(f"{each.name} {_money(each.price)} 元" for each in tender.bidders)
    yield (
        _label("招投标（竞价）", 4),
        Cell(text=f"{tender.method}　{_day(tender.on)}　{tender.place}", span=20),
    )
    yield (_label("竞价人和报价", 4), Cell(text=bids or "—", span=20))
    yield (
        _label("成交人", 4),
        Cell(text=tender.winner or "—", span=10),
        _label("成交价（元）", 4),
        Cell(text=_money(tender.price), span=6),
    )


def _day(value: date | str | None) -> str:
    if not value:
        return ""
    year, month, day = str(value).split("-")
    return f"{year}.{int(month)}.{int(day)}"


def _money(text: str) -> str:
    whole, _, cents = text.partition(".")
    if not whole.isdecimal():
        return text or "—"
    return f"{int(whole):,}.{cents}" if cents.strip("0") else f"{int(whole):,}"
