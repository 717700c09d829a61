"""Figures for the screens and for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.http import HttpResponse

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import insight as shapes
from zhangfa.api.schemas.common import Choice, UnitRef
from zhangfa.api.screens import places
from zhangfa.api.sheets import Sheet, Value, csv_file, excel_file
from zhangfa.applications.core import RefusalGround
from zhangfa.insight import queries
from zhangfa.insight.core import Cell, Journey, Period, month_of
from zhangfa.insight.queries import Board, Wanted
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.matters import queries as matters
from zhangfa.organizations.core import UnitKind
from zhangfa.seals.core import SealBody
from zhangfa.terminals import queries as terminals

HEADS = (
    *("申请", "批准", "按时批准", "按时率", "平均用时（小时）", "一半用时不超过（小时）", "九成用时不超过（小时）"),
    *("不予办理", "退回补正", "撤回或放弃", "批而不盖", "用印件数", "用印次数"),
)
_RECORD_HEADS = (
    "申请编号",
    "事项",
    "印章",
    "结果",
    "超时",
    "提交时间",
    "批准时间",
    "办结时间",
    "审批用时（小时）",
    "用印次数",
)


def wanted(caller: Caller, asked: Any) -> Wanted:
    """What was asked for, with what was left out. Refused when the period is none, or nothing may be read."""
    mine = queries.places(caller.actor)
    place = places.unit_path(asked.unit) or (mine[0] if mine else None)
    if place is None:
        raise Refused(Refusal("insight.unknown_place", field="unit"))
    until = asked.until or max(month_of(caller.now), asked.since)
    try:
        period = Period(asked.since or until, until)
    except ValueError as error:
        raise Refused(Refusal("insight.bad_period", field="since")) from error
    return Wanted(place=place, period=period, body=asked.seal, matter=asked.matter)


def board(caller: Caller, asked: Any) -> shapes.Board:
    what = wanted(caller, asked)
    found = queries.board(caller.actor, what)
    mine = queries.places(caller.actor)
    trail = [path for path in _way(what.place) if caller.actor.may(queries.READ, path)]
    units = places.refs([*trail, *mine])
    titles = matters.titles(found.matters)
    before = what.period.before
    return shapes.Board(
        unit=units[what.place],
        trail=[units[path] for path in trail],
        places=[units[path] for path in mine],
        since=what.period.first,
        until=what.period.last,
        before_since=before.first,
        before_until=before.last,
        running=what.period.is_running(caller.now),
        seal=what.body,
        matter=what.matter,
        whole=figures(found.whole),
        before=figures(found.before),
        lower=lower(found),
        seals=_named(found.bodies, lambda code: SealBody(code).label),
        matters=_named(found.matters, lambda code: titles.get(code, code)),
        months=months(found),
        days=_named(found.days, _day),
        grounds=_grounds(found.whole),
        terminals=_terminals(caller, what.place, found.whole),
        is_village=what.place.depth >= queries.VILLAGE_DEPTH,
        seen_at=found.seen_at,
        behind=found.behind,
    )


def _way(place: TreePath) -> list[TreePath]:
    return [TreePath("/".join(place.segments[:depth])) for depth in range(1, place.depth + 1)]


def figures(cell: Cell) -> shapes.Figures:
    columns = cell.columns
    approved = columns["approved"]
    return shapes.Figures(
        **{name: value for name, value in columns.items() if name != "seconds"},
        on_time_rate=columns["on_time"] / approved if approved else None,
        mean=columns["seconds"] / approved if approved else None,
        p50=cell.spread.quantile(0.5),
        p90=cell.spread.quantile(0.9),
    )


def lower(found: Board) -> list[shapes.LowerUnit]:
    return [
        shapes.LowerUnit(
            unit=UnitRef(path=path.text, name=found.units[path].name),
            has_lower=found.units[path].kind is not UnitKind.VILLAGE,
            figures=figures(cell),
        )
        for path, cell in found.lower.items()
    ]


def months(found: Board) -> list[shapes.NamedFigures]:
    return _named(found.months, _month)


def _named(cells: Mapping[str, Cell], label: Callable[[str], str]) -> list[shapes.NamedFigures]:
    return [shapes.NamedFigures(code=code, label=label(code), figures=figures(cell)) for code, cell in cells.items()]


def _month(code: str) -> str:
    return f"{code[:4]}年{int(code[5:])}月"


def _day(code: str) -> str:
    return f"{int(code[5:7])}月{int(code[8:])}日"


def _grounds(cell: Cell) -> list[shapes.NamedCount]:
    """The coded grounds of refusals, the most frequent first; one without a ground says so."""
    labels = {f"refused.{each}": each.label for each in RefusalGround} | {"refused.without_ground": "没有写明理由"}
    found = [
        shapes.NamedCount(code=name.partition(".")[2], label=labels.get(name, name), count=count)
        for name, count in cell.beside.items()
        if name.startswith("refused.")
    ]
    return sorted(found, key=lambda each: (-each.count, each.code))


def _terminals(caller: Caller, place: TreePath, cell: Cell) -> shapes.TerminalsNow:
    health = terminals.health(caller.actor, below=place, now=caller.now)
    return shapes.TerminalsNow(
        all=health.all,
        online=health.online,
        quarantined=health.quarantined,
        locked=health.locked,
        went_silent=cell.beside.get("terminal.silent", 0),
        were_quarantined=cell.beside.get("terminal.quarantined", 0),
        were_locked=cell.beside.get("terminal.locked", 0),
    )


def records(caller: Caller, asked: Any, happened: str, cursor: str) -> shapes.RecordPage:
    found = queries.records(caller.actor, wanted(caller, asked), happened=happened, cursor=cursor)
    titles = matters.titles({each.matter for each in found.items})
    items = [_record(each, titles) for each in found.items]
    return shapes.RecordPage(items=items, next=found.next or None, total=found.total)


def _record(journey: Journey, titles: Mapping[str, str]) -> shapes.RecordLine:
    return shapes.RecordLine(
        id=journey.id,
        number=journey.number,
        matter=Choice(code=journey.matter, label=titles.get(journey.matter, journey.matter)),
        seal=Choice(code=journey.body, label=SealBody(journey.body).label),
        outcome=Choice(code=journey.outcome.value, label=journey.outcome.label),
        late=journey.late,
        submitted_at=journey.submitted_at,
        approved_at=journey.approved_at,
        ended_at=journey.ended_at,
        seconds=journey.seconds,
        impressions=journey.impressions,
    )


def export(caller: Caller, asked: Any, kind: str) -> HttpResponse:
    shown = board(caller, asked)
    name = f"{shown.unit.name}用章统计{shown.since}至{shown.until}"
    whole = [("本期", shown.whole), ("上期", shown.before)]
    lower = Sheet("下级地区", ("地区", *HEADS), (_line(each.unit.name, each.figures) for each in shown.lower))
    if kind == "csv":
        return csv_file(
            lower if shown.lower else Sheet("合计", ("时段", *HEADS), (_line(*each) for each in whole)), name
        )
    tables = {"事项": shown.matters, "印章": shown.seals, "按月": shown.months, "按日": shown.days}
    grounds = ((each.label, each.count) for each in shown.grounds)
    return excel_file(
        [
            Sheet("合计", ("时段", *HEADS), (_line(*each) for each in whole)),
            *([lower] if shown.lower else []),
            *(Sheet(title, (title, *HEADS), _lines(lines)) for title, lines in tables.items() if lines),
            Sheet("不予办理的理由", ("理由", "件数"), grounds),
        ],
        name,
    )


def _lines(named: Iterable[shapes.NamedFigures]) -> Iterator[list[Value]]:
    return (_line(each.label, each.figures) for each in named)


def _line(name: str, each: shapes.Figures) -> list[Value]:
    rate = None if each.on_time_rate is None else round(each.on_time_rate, 4)
    times = [None if each_time is None else round(each_time / 3600, 2) for each_time in (each.mean, each.p50, each.p90)]
    rest = (each.refused, each.returned, each.abandoned, each.unstamped, each.used, each.impressions)
    return [name, each.submitted, each.approved, each.on_time, rate, *times, *rest]


def export_records(caller: Caller, asked: Any, happened: str, kind: str) -> HttpResponse:
    what = wanted(caller, asked)
    found = list(queries.every_record(caller.actor, what, happened=happened))
    titles = matters.titles({each.matter for each in found})
    name = f"{places.ref(what.place).name}用印记录{what.period.first}至{what.period.last}"
    sheet = Sheet("用印记录", _RECORD_HEADS, (_record_line(_record(each, titles)) for each in found))
    return csv_file(sheet, name) if kind == "csv" else excel_file([sheet], name)


def _record_line(line: shapes.RecordLine) -> list[Value]:
    """The number stands in groups of four: a spreadsheet would round twelve digits."""
    grouped = " ".join(line.number[start : start + 4] for start in range(0, len(line.number), 4))
    moments = [
        each.astimezone(CHINA).strftime("%Y-%m-%d %H:%M") if each else ""
        for each in (line.submitted_at, line.approved_at, line.ended_at)
    ]
    hours = None if line.seconds is None else round(line.seconds / 3600, 2)
    late = "是" if line.late else ""
    return [grouped, line.matter.label, line.seal.label, line.outcome.label, late, *moments, hours, line.impressions]
