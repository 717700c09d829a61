"""A month looked at by several offices together, on samples that nobody can choose (多堂会审).

Laws
1. A review is announced with its team, its month and the digest of all that could be drawn; several people of several
   offices look, not one.
2. What is drawn is decided by the first checkpoint that is signed after the one that covers the announcement.
3. Every drawn use is judged on every item of the checklist, by a member of the team, in words where something is wrong.
4. What is wrong is put right by the village and verified by a member who did not find it.
5. A review closes when everything is judged and everything wrong is verified; then it has a report.
6. Whoever had a part in a use does not judge it.

Deeds: announce, draw, judge, rectify, verify, close. Never: changes a record that it looks at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import spoken_month
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Fact
from zhangfa.procedures.core import TableCell, TableForm

HOLD, RECTIFY = "review:hold", "review:rectify"
TOWN_DEPTH = 3
WORDS_LIMIT = 500


class ReviewState(Labelled):
    ANNOUNCED = "announced", "已公布，等待抽取"
    DRAWN = "drawn", "会审中"
    CLOSED = "closed", "已结束"


class Result(Labelled):
    FINE = "fine", "没有问题"
    PROBLEM = "problem", "有问题"
    NOT_HERE = "not_here", "不涉及"


@dataclass(frozen=True, slots=True)
class Item:
    key: str
    kind: str
    ask: str


@dataclass(frozen=True, slots=True)
class Checklist:
    version: str
    sample: int
    least_members: int
    least_offices: int
    rectify_within: timedelta
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    person: str
    name: str
    office: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """One item of one drawn use: what was found, and for a problem how it was put right and who verified that."""

    id: int
    index: int
    item: str
    result: Result
    note: str
    by: str
    by_id: str
    due_at: datetime | None
    done: str
    done_by: str
    verified_by: str
    verified: str

    @property
    def is_settled(self) -> bool:
        return self.result is not Result.PROBLEM or bool(self.verified_by)


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """`population` are places in the log of what could be drawn; `drawn` are those that were, by place."""

    id: str
    path: TreePath
    month: str
    state: ReviewState
    team: tuple[Member, ...]
    population: tuple[int, ...]
    digest: str
    count: int
    announced_by: str
    announced_at: datetime
    announced_in: int
    checkpoint: str
    drawn: tuple[int, ...]
    report: str

    def is_member(self, person: str) -> bool:
        return any(each.person == person for each in self.team)


def read_checklist(table: Mapping[str, Any]) -> Checklist:
    """From reviews/rules/checklist.toml. ValueError when an item occurs twice."""
    items = tuple(Item(row["key"], row["class"], row["ask"]) for row in table["item"])
    if len({item.key for item in items}) != len(items) or not items:
        raise ValueError("a checklist has items, each once")
    return Checklist(
        table["version"],
        table["sample"],
        table["least_members"],
        table["least_offices"],
        timedelta(days=table["rectify_days"]),
        items,
    )


def why_not_announce(
    checklist: Checklist, town: TreePath, actor: Actor, team: Sequence[Member], *, population: int, again: bool
) -> tuple[Refusal, ...]:
    if not actor.is_person or town.depth != TOWN_DEPTH or not actor.may(HOLD, town):
        return (Refusal("reviews.may_not_hold"),)
    if again:
        return (Refusal("reviews.held_already"),)
    offices = {each.office for each in team}
    if len({each.person for each in team}) < checklist.least_members or len(offices) < checklist.least_offices:
        wanted = {"people": checklist.least_members, "offices": checklist.least_offices}
        return (Refusal("reviews.team_too_small", wanted, field="team"),)
    return () if population else (Refusal("reviews.nothing_to_draw"),)


def why_not_judge(
    review: Review, actor: Actor, index: int, result: Result, note: str, *, involved: Collection[str], judged: bool
) -> tuple[Refusal, ...]:
    if not review.is_member(actor.id):
        return (Refusal("reviews.not_in_team"),)
    if review.state is not ReviewState.DRAWN or index not in review.drawn:
        return (Refusal("reviews.not_drawn"),)
    if actor.id in involved:
        return (Refusal("reviews.own_use"),)
    if judged:
        return (Refusal("reviews.judged_already"),)
    return why_not_words(note) if result is Result.PROBLEM else ()


def why_not_rectify(found: Judged, path: TreePath, actor: Actor, note: str) -> tuple[Refusal, ...]:
    if not actor.may(RECTIFY, path):
        return (Refusal("reviews.may_not_rectify"),)
    if found.result is not Result.PROBLEM or found.done:
        return (Refusal("reviews.nothing_to_rectify"),)
    return why_not_words(note)


def why_not_verify(review: Review, found: Judged, actor: Actor, note: str) -> tuple[Refusal, ...]:
    if not review.is_member(actor.id):
        return (Refusal("reviews.not_in_team"),)
    if not found.done or found.verified_by:
        return (Refusal("reviews.nothing_to_verify"),)
    return (Refusal("reviews.own_finding"),) if actor.id == found.by_id else why_not_words(note)


def why_not_close(review: Review, checklist: Checklist, judged: Iterable[Judged], actor: Actor) -> tuple[Refusal, ...]:
    if not actor.may(HOLD, review.path):
        return (Refusal("reviews.may_not_hold"),)
    if review.state is not ReviewState.DRAWN:
        return (Refusal("reviews.not_drawn"),)
    done = list(judged)
    missing = len(review.drawn) * len(checklist.items) - len(done)
    if missing:
        return (Refusal("reviews.not_all_judged", {"count": missing}),)
    waiting = sum(1 for each in done if not each.is_settled)
    return (Refusal("reviews.not_all_verified", {"count": waiting}),) if waiting else ()


def why_not_words(note: str) -> tuple[Refusal, ...]:
    if not note.strip():
        return (Refusal("reviews.words_missing", field="note"),)
    return (Refusal("reviews.words_too_long", {"most": WORDS_LIMIT}, field="note"),) if len(note) > WORDS_LIMIT else ()


def report_of(
    review: Review, checklist: Checklist, judged: Sequence[Judged], numbers: Mapping[int, str], *, unit: str
) -> TableForm:
    """会审报告: who looked, what was drawn and how, and everything that was found and put right."""
    asks = {item.key: f"{item.kind}：{item.ask}" for item in checklist.items}
    team = "、".join(f"{each.name}（{each.office}）" for each in review.team)
    head = (
        ("会审组", team),
        ("抽取范围", f"{spoken_month(review.month)}用过章的申请 {len(review.population)} 份，清单指纹 {review.digest}"),
        ("抽取依据", review.checkpoint.replace("\n", "　")[:200]),
        ("抽中", "、".join(numbers.get(each, str(each)) for each in review.drawn)),
    )
    rows = [(TableCell(text=label, span=4, label=True), TableCell(text=value, span=20)) for label, value in head]
    names = (("申请", 5), ("对照", 6), ("发现", 5), ("整改", 4), ("复核", 4))
    rows.append(tuple(TableCell(text=text, span=span, label=True) for text, span in names))
    for each in (one for one in judged if one.result is Result.PROBLEM):
        cells = (
            numbers.get(each.index, str(each.index)),
            asks.get(each.item, each.item),
            f"{each.note}（{each.by}）",
            f"{each.done}（{each.done_by}）",
            f"{each.verified}（{each.verified_by}）",
        )
        rows.append(tuple(TableCell(text=text, span=span) for text, (_, span) in zip(cells, names, strict=True)))
    fine = sum(1 for each in judged if each.result is not Result.PROBLEM)
    rows.append((TableCell(text="其余", span=4, label=True), TableCell(text=f"{fine} 项没有问题或不涉及。", span=20)))
    return TableForm(
        title=f"{spoken_month(review.month)}用章多堂会审报告",
        left=f"单位：{unit}",
        right=f"清单版本 {checklist.version}",
        rows=tuple(rows),
        foot="样本由公布之后的账本检查点决定，任何人可以用 zhangfa-verify draw 重新算一遍。",
    )


@dataclass(frozen=True, kw_only=True)
class ReviewAnnounced(Fact):
    """`population` is the digest of everything that could be drawn, `known` the size of the log at that moment."""

    kind = "review.announced"
    public = frozenset({"month", "population", "items", "count", "known"})
    month: str
    population: bytes
    items: int
    count: int
    known: int
    team: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewDrawn(Fact):
    kind = "review.drawn"
    public = frozenset({"month", "size"})
    month: str
    size: int
    drawn: tuple[int, ...]
    team: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewJudged(Fact):
    kind = "review.judged"
    public = frozenset({"index", "item", "result"})
    personal = frozenset({"note"})
    index: int
    item: str
    result: Result
    place: str
    due_at: datetime | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ReviewRectified(Fact):
    kind = "review.rectified"
    public = frozenset({"index", "item"})
    personal = frozenset({"note"})
    index: int
    item: str
    team: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ReviewVerified(Fact):
    """`accepted` false sends it back to the village."""

    kind = "review.verified"
    public = frozenset({"index", "item", "accepted"})
    personal = frozenset({"note"})
    index: int
    item: str
    accepted: bool
    place: str
    note: str | None


@dataclass(frozen=True, kw_only=True)
class ReviewClosed(Fact):
    kind = "review.closed"
    public = frozenset({"month", "report"})
    month: str
    report: bytes
