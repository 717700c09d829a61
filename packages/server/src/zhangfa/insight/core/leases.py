"""Leases of the village's land and houses: rent against like leases nearby, contracts cut in pieces, odd terms.

Comparables are leases of the same kind of the last five years, of other land: first those of the village itself; where
they are fewer than eight, those of the town; then those of the county. What is too few in a county is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhangfa.insight.core.concerns import Compared, Found
from zhangfa.insight.core.robust import LEAST, Distance, distance
from zhangfa.kernel.tree import TreePath
from zhangfa.oversight.core import AlarmKind

KINDS = frozenset(
    {"land-lease", "forest-lease", "pond-lease", "orchard-lease", "warehouse-lease", "stall-lease", "equipment-lease"}
)
RECENT = timedelta(days=5 * 366)
NEAR = timedelta(days=90)
# Civil Code, article 705: a lease of more than twenty years is void beyond them. Law on Land Contracts in Rural Areas,
# article 21: forest land may be contracted for thirty to seventy.
LONGEST, LONGEST_FOREST = 20.0, 70.0
# By how much the total may differ from rent times area times years before somebody should say why.
AMOUNT_OFF = 0.15
_PIECE = re.compile(
    r"(第?[一二三四五六七八九十\d]+(号|块|片|宗|地块)?|[东西南北中](片|块|区)|之[一二三四五]|[甲乙丙ABC](块|地块|区)?)$"
)
_LEVELS = {4: "本村", 3: "本镇", 2: "本县"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """`party` and `land` are fingerprints of who and what, so that equal ones are found and nobody is named; `rent` in
    yuan a mu (or a unit) a year, `area` in mu, `amount` in yuan for the whole term; 0 where the form does not say."""

    id: str
    path: TreePath
    kind: str
    party: str
    land: str
    area: float
    rent: float
    amount: float
    begins: date | None
    ends: date | None
    signed: date

    @property
    def years(self) -> float:
        return (self.ends - self.begins).days / 365.25 if self.begins and self.ends else 0.0


@dataclass(frozen=True, slots=True)
class Limit:
    """Contracts of `kinds` whose total reaches `amount` go another way; `says` what they would have needed."""

    kinds: frozenset[str]
    amount: float
    says: str


# Above which total a lease of land is let in public: the town's exchange of rights (产权交易平台).
LIMITS = (Limit(frozenset({"land-lease", "orchard-lease", "pond-lease"}), 100_000, "应当进镇产权交易平台公开交易"),)


def plain_land(text: str) -> str:
    """村东大畈第二块 and 村东大畈（一） are the same land: the name without what tells its pieces apart."""
    bare = re.sub(r"[\s，。、（）()·\-—:：]", "", text)
    while (shorter := _PIECE.sub("", bare)) != bare and shorter:
        bare = shorter
    return bare


def judge(lease: Lease, others: Sequence[Lease], limits: Iterable[Limit]) -> Iterator[Found]:
    """Everything that stands out in one lease. `others` may hold it too."""
    yield from _terms(lease)
    yield from _rent(lease, [each for each in others if each.id != lease.id])
    for limit in limits:
        if lease.kind in limit.kinds:
            yield from _split(lease, others, limit)


def comparables(lease: Lease, others: Iterable[Lease]) -> tuple[int, list[Lease]]:
    """(depth of the place that they are from, they themselves); the widest when even there they are too few."""
    alike = [each for each in others if _alike(lease, each)]
    found: list[Lease] = []
    for depth in (4, 3, 2):
        place = TreePath("/".join(lease.path.segments[:depth]))
        found = [each for each in alike if place.contains(each.path)]
        if len(found) >= LEAST:
            return depth, found
    return 2, found


def _alike(lease: Lease, other: Lease) -> bool:
    is_other_land = (other.path, other.land) != (lease.path, lease.land)
    return other.kind == lease.kind and other.rent > 0 and is_other_land and abs(lease.signed - other.signed) <= RECENT


def _rent(lease: Lease, others: Sequence[Lease]) -> Iterator[Found]:
    if lease.rent <= 0:
        return
    depth, alike = comparables(lease, others)
    found = distance(lease.rent, [each.rent for each in alike])
    if found is not None and found.is_far:
        yield Found(
            kind=AlarmKind.LEASE_UNUSUAL,
            key=f"rent/{lease.id}",
            path=lease.path,
            subject=lease.id,
            reason=_why(lease, found, _LEVELS[depth]),
            value=lease.rent,
            median=found.median,
            low=found.low,
            high=found.high,
            unit="元/亩·年",
            compared=tuple(
                Compared(place=each.path.text, month=each.signed.isoformat()[:7], value=each.rent, area=each.area)
                for each in alike
            ),
        )


def _why(lease: Lease, found: Distance, level: str) -> str:
    side = f"低 {(1 - found.times) * 100:.0f}%" if found.times < 1 else f"高 {(found.times - 1) * 100:.0f}%"
    return (
        f"租金每亩每年 {lease.rent:.0f} 元，比{level}近五年 {found.count} 份同类合同的中位数 {found.median:.0f} 元"
        f"{side}；这些合同有一半在 {found.low:.0f}～{found.high:.0f} 元之间。"
    )


def _terms(lease: Lease) -> Iterator[Found]:
    wrong = list(_wrong_terms(lease))
    if wrong:
        yield Found(
            kind=AlarmKind.LEASE_UNUSUAL,
            key=f"terms/{lease.id}",
            path=lease.path,
            subject=lease.id,
            reason="；".join(wrong) + "。",
        )


def _wrong_terms(lease: Lease) -> Iterator[str]:
    longest = LONGEST_FOREST if lease.kind == "forest-lease" else LONGEST
    if lease.begins and lease.ends and lease.ends <= lease.begins:
        yield f"到期日期 {lease.ends} 不晚于开始日期 {lease.begins}"
    elif lease.years > longest + 0.02:
        law = "农村土地承包法第二十一条" if lease.kind == "forest-lease" else "民法典第七百零五条"
        yield f"租期 {lease.years:.1f} 年，超过{law}规定的 {longest:.0f} 年"
    expected = lease.rent * lease.area * lease.years
    if expected > 0 and lease.amount > 0 and abs(lease.amount / expected - 1) > AMOUNT_OFF:
        yield (
            f"合同总金额 {lease.amount:.0f} 元，与每亩租金 × 面积 × 年数（{lease.rent:.0f} × {lease.area:g} × "
            f"{lease.years:.1f} = {expected:.0f} 元）差 {abs(lease.amount / expected - 1) * 100:.0f}%"
        )


def _split(lease: Lease, others: Sequence[Lease], limit: Limit) -> Iterator[Found]:
    """Same party, same land, near in time, each under the limit and together at or over it."""
    near = {
        each.id: each
        for each in (*others, lease)
        if (each.path, each.kind, each.party, each.land) == (lease.path, lease.kind, lease.party, lease.land)
        and abs(each.signed - lease.signed) <= NEAR
        and 0 < each.amount < limit.amount
    }
    total = sum(each.amount for each in near.values())
    if lease.id in near and len(near) > 1 and total >= limit.amount and not _follow_on(list(near.values())):
        parts = sorted(near.values(), key=lambda each: (each.signed, each.id))
        said = "、".join(f"{each.signed} {each.amount:.0f} 元" for each in parts)
        yield Found(
            kind=AlarmKind.CONTRACT_SPLIT,
            key="split/" + "/".join(each.id for each in parts),
            path=lease.path,
            subject=lease.id,
            reason=(
                f"同一对方、同一地块在 {NEAR.days} 天内签了 {len(parts)} 份合同（{said}），每份不到 "
                f"{limit.amount:.0f} 元，合起来 {total:.0f} 元；{limit.says}。"
            ),
            value=total,
            median=limit.amount,
            unit="元",
            compared=tuple(
                Compared(place=each.path.text, month=each.signed.isoformat()[:7], value=each.amount, area=each.area)
                for each in parts
            ),
        )


def _follow_on(leases: Sequence[Lease]) -> bool:
    """A renewal: each begins when the one before has ended."""
    parts = sorted((each for each in leases if each.begins and each.ends), key=lambda each: each.begins)
    pairs = zip(parts, parts[1:], strict=False)
    return len(parts) == len(leases) and all(later.begins >= earlier.ends for earlier, later in pairs)
