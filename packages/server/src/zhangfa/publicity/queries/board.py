"""村务公开: what a village's seals were used for in a month, for everybody, without names and numbers of papers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhangfa.applications import queries as applications
from zhangfa.impressions import queries as impressions
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import CHINA, day_in_china, spoken_month
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import UnitKind
from zhangfa.procedures.core import TableCell, TableForm
from zhangfa.ratings import queries as ratings
from zhangfa.ratings.core import Score
from zhangfa.seals import queries as seals

PUBLIC = Actor.for_public()
MONTHS = 12


@dataclass(frozen=True)
class Line:
    day: str
    matter: str
    seal: str
    marks: int

    @property
    def on(self) -> str:
        """11月23日, under a head that says the year."""
        _, month, day = self.day.split("-")
        return f"{int(month)}月{int(day)}日"


@dataclass(frozen=True)
class Board:
    path: str
    village: str
    month: str
    months: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[tuple[str, int], ...]
    marks: int
    scores: tuple[tuple[str, int], ...]

    @property
    def title(self) -> str:
        return spoken_month(self.month)

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        return tuple((each, spoken_month(each)) for each in self.months)


def board(text: str, month: str, now: datetime) -> Board | None:
    """None where there is no such village or month."""
    path = _village(text)
    months = _months(now)
    month = month or months[0]
    if path is None or month not in months:
        return None
    lines = _lines(path, *_span(month))
    matters = Counter[str]()
    for line in lines:
        matters[line.matter] += line.marks
    scores = ratings.of_month(path, month)
    return Board(
        path=path.text,
        village=organizations.full_name(path),
        month=month,
        months=months,
        lines=lines,
        totals=tuple(matters.most_common()),
        marks=sum(line.marks for line in lines),
        scores=tuple((each.label, scores[each]) for each in sorted(Score, reverse=True)),
    )


def _village(text: str) -> TreePath | None:
    try:
        path = TreePath(text)
    except ValueError:
        return None
    unit = organizations.unit(path)
    return path if unit is not None and unit.kind is UnitKind.VILLAGE else None


def _months(now: datetime) -> tuple[str, ...]:
    """This one and those before it, a year in all."""
    found, moment = [], now.astimezone(CHINA).replace(day=1)
    for _ in range(MONTHS):
        found.append(f"{moment.year}-{moment.month:02d}")
        moment = (moment - timedelta(days=1)).replace(day=1)
    return tuple(found)


def _span(month: str) -> tuple[datetime, datetime]:
    first = datetime.strptime(f"{month}-01", "%Y-%m-%d").replace(tzinfo=CHINA)
    return first, (first + timedelta(days=32)).replace(day=1)


def _lines(path: TreePath, since: datetime, until: datetime) -> tuple[Line, ...]:
    """One line for each application and day: two marks on one paper are one line."""
    made = impressions.made_between(path, since, until)
    about = applications.about(each.application for each in made)
    names = {each: found.name for each in {one.seal for one in made} if (found := seals.seal_of_record(PUBLIC, each))}
    counted = Counter(
        (day_in_china(each.at or since), each.application, names.get(each.seal, ""))
        for each in made
        if each.application in about
    )
    return tuple(
        Line(day=day, matter=about[application].title, seal=seal, marks=count)
        for (day, application, seal), count in sorted(counted.items())
    )


def sheet(shown: Board) -> TableForm:
    """The same as a ruled sheet for the notice board at the village's gate."""
    heads = (("日期", 4), ("用章事项", 10), ("印章", 8), ("次数", 2))
    rows = [tuple(TableCell(text=text, span=span, label=True) for text, span in heads)]
    for line in shown.lines:
        cells = (line.day, line.matter, line.seal, str(line.marks))
        rows.append(tuple(TableCell(text=text, span=span) for text, (_, span) in zip(cells, heads, strict=True)))
    said = "，".join(f"{label} {count}" for label, count in shown.scores)
    rows.append((TableCell(text="合计", span=4, label=True), TableCell(text=f"{shown.marks} 次", span=20)))
    rows.append((TableCell(text="群众评价", span=4, label=True), TableCell(text=said, span=20)))
    return TableForm(
        title="村级印章使用情况公开",
        left=f"单位：{shown.village}",
        right=f"月份：{shown.title}",
        rows=tuple(rows),
        foot="本表由系统按用印记录自动生成，个人信息不公开。对用章有疑问的，可以向镇纪检监察机构反映。",
    )
