"""Paid work (劳务用工): one person cannot be in two places on one day, nor work the same day twice.

Sheets of paid work come in as tables, a line for a person and a day. Persons are fingerprints here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from zhangfa.insight.core.concerns import Compared, Found
from zhangfa.insight.core.robust import Distance, distance
from zhangfa.kernel.tree import TreePath
from zhangfa.oversight.core import AlarmKind

_DAY = 1.0 + 1e-6
_YUAN = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkDay:
    """`share` of a day (1 is a whole one), `pay` in yuan for it; `sheet` and `line` say where it is written."""

    sheet: str
    line: int
    path: TreePath
    person: str
    day: date
    task: str
    share: float
    pay: float


def judge(days: Iterable[WorkDay]) -> Iterator[Found]:
    """The same person twice on a day, the same person in two villages, and pay far from that of like work."""
    days = tuple(days)
    by_person: dict[tuple[str, date], list[WorkDay]] = defaultdict(list)
    for each in days:
        by_person[each.person, each.day].append(each)
    for found in by_person.values():
        yield from _on_one_day(found)
    yield from _pay(days)


def _on_one_day(days: Sequence[WorkDay]) -> Iterator[Found]:
    total, places = sum(each.share for each in days), {each.path for each in days}
    if len(days) < 2 or total <= _DAY:
        return
    where = "、".join(f"{each.sheet} 第 {each.line} 行" for each in days)
    first = days[0]
    elsewhere = f"在 {len(places)} 个村同一天" if len(places) > 1 else "同一天"
    kind = "overlap" if len(places) > 1 else "twice"
    for path in sorted(places):
        yield Found(
            kind=AlarmKind.LABOUR_CONFLICT,
            key=f"{kind}/{path}/{first.person}/{first.day}",
            path=path,
            reason=f"同一个人{elsewhere}（{first.day}）记了 {len(days)} 次工，合计 {total:g} 天：{where}。",
            value=total,
            median=1.0,
            unit="天",
        )


def _pay(days: Sequence[WorkDay]) -> Iterator[Found]:
    """Pay for a whole day against that of the same task in the same town; each person and sheet speaks once."""
    by_task: dict[tuple[TreePath, str], dict[tuple[str, str], WorkDay]] = defaultdict(dict)
    for each in days:
        if each.share > 0 and each.pay > 0:
            by_task[each.path.parent, each.task].setdefault((each.sheet, each.person), each)
    for (_, task), told in by_task.items():
        for key, each in told.items():
            others = [other.pay / other.share for name, other in told.items() if name != key]
            found = distance(each.pay / each.share, others)
            if found is not None and found.is_far:
                yield _paid(each, task, found, [other for name, other in told.items() if name != key])


def _paid(each: WorkDay, task: str, found: Distance, others: Sequence[WorkDay]) -> Found:
    pay, side = each.pay / each.share, "高" if found.times > 1 else "低"
    return Found(
        kind=AlarmKind.LABOUR_CONFLICT,
        key=f"pay/{each.sheet}/{each.person}",
        path=each.path,
        reason=(
            f"“{task}”每天 {pay:.0f} 元（{each.sheet} 第 {each.line} 行），比本镇同样活计 {found.count} 人的中位数 "
            f"{found.median:.0f} 元{side} {abs(found.times - 1) * 100:.0f}%。"
        ),
        value=pay,
        median=found.median,
        low=found.low,
        high=found.high,
        unit="元/天",
        compared=tuple(
            Compared(place=one.path.text, month=one.day.isoformat()[:7], value=one.pay / one.share, area=0)
            for one in others
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """What a village asked leave to pay out (劳务报酬发放表): for so many people, so much in yuan."""

    id: str
    number: str
    path: TreePath
    people: int
    amount: float


def compare(payment: Payment, days: Sequence[WorkDay]) -> Iterator[Found]:
    """`days`: all work that is said to be paid by it. More than a yuan apart, or other people, is asked about."""
    total, people = sum(each.pay for each in days), len({each.person for each in days})
    if abs(total - payment.amount) <= _YUAN and people == payment.people:
        return
    yield Found(
        kind=AlarmKind.LABOUR_CONFLICT,
        key=f"paid/{payment.id}/{total:.2f}/{people}",
        path=payment.path,
        subject=payment.id,
        reason=(
            f"发放表 {payment.number} 申请给 {payment.people} 人发 {payment.amount:.2f} 元，"
            f"用工记录合起来是 {people} 人 {total:.2f} 元。"
        ),
        value=total,
        median=payment.amount,
        unit="元",
    )
