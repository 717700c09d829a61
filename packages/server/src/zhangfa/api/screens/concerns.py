"""Concerns and imported sheets for the screens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ninja import UploadedFile

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import concerns as shapes
from zhangfa.api.schemas.common import Choice
from zhangfa.api.screens import places
from zhangfa.api.sheets import rows_of
from zhangfa.bootstrap import ports
from zhangfa.insight import queries, services
from zhangfa.insight.core.concerns import Concern
from zhangfa.jobs.actors import INSIGHT
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.organizations import queries as organizations
from zhangfa.oversight.core import AlarmKind

DEEDS = {"answer": services.answer, "justify": services.justify, "hand_on": services.hand_on}
SHEET_BYTES = 5 * 1024 * 1024


def page(caller: Caller, *, state: str, kind: str, cursor: str) -> shapes.ConcernPage:
    wanted = AlarmKind(kind) if kind else None
    found = queries.concerns(caller.actor, only_open=state == "open", kind=wanted, cursor=cursor)
    items = _shown(caller, found.items, with_compared=False)
    return shapes.ConcernPage(items=items, next=found.next or None, total=found.total)


def one(caller: Caller, concern_id: str) -> shapes.ConcernView:
    return _shown(caller, [queries.concern(caller.actor, concern_id)])[0]


def say(caller: Caller, concern_id: str, body: shapes.ConcernWords) -> shapes.ConcernView:
    asked = {"actor": caller.actor, "now": caller.now, "concern_id": concern_id, "words": body.words}
    more = {"case_id": new_id()} if body.action == "hand_on" else {}
    moved = DEEDS[body.action](**asked, **more)
    return _shown(caller, [moved])[0]


def _shown(caller: Caller, found: Iterable[Concern], *, with_compared: bool = True) -> list[shapes.ConcernView]:
    concerns = tuple(found)
    compared = {TreePath(each.place) for one in concerns for each in one.found.compared} if with_compared else set()
    units = places.refs({one.found.path for one in concerns} | compared)
    names = organizations.person_names({one.answered_by for one in concerns} | {one.settled_by for one in concerns})
    return [
        shapes.ConcernView(
            id=one.id,
            kind=Choice(code=one.found.kind.value, label=one.found.kind.label),
            unit=units[one.found.path],
            application=one.found.subject or None,
            number=one.number,
            reason=one.found.reason,
            value=one.found.value,
            median=one.found.median,
            low=one.found.low,
            high=one.found.high,
            measure=one.found.unit,
            month=one.raised_at.isoformat()[:7],
            compared=_compared(one, units) if with_compared else [],
            raised_at=one.raised_at,
            state=Choice(code=one.state.value, label=one.state.label),
            answer=one.answer,
            answered_by=names.get(one.answered_by),
            answered_at=one.answered_at,
            verdict=one.verdict,
            settled_by=names.get(one.settled_by),
            settled_at=one.settled_at,
            actions=[action.value for action in queries.actions(caller.actor, one)],
        )
        for one in concerns
    ]


def _compared(concern: Concern, units: Mapping[TreePath, object]) -> list[shapes.ComparedView]:
    return [
        shapes.ComparedView(place=units[TreePath(each.place)].name, month=each.month, value=each.value, area=each.area)
        for each in concern.found.compared
    ]


def import_starts(
    caller: Caller, file: UploadedFile, *, unit: str, chosen: Mapping[str, str], only_try: bool
) -> shapes.ImportReport:
    place, rows = _sheet(file, unit)
    return take_starts(caller.actor, caller.now, place, rows, chosen=chosen, only_try=only_try)


def take_starts(
    actor: Actor,
    now: datetime,
    place: TreePath,
    rows: Sequence[Sequence[str]],
    *,
    chosen: Mapping[str, str],
    only_try: bool,
) -> shapes.ImportReport:
    """`rows` with their head; from a person's sheet or from another system."""
    report = services.import_starts(
        actor=actor,
        watcher=INSIGHT,
        now=now,
        unit=place,
        rows=rows,
        chosen=chosen,
        cipher=ports().cipher,
        only_try=only_try,
    )
    return _reported(report)


def import_work(
    caller: Caller, file: UploadedFile, *, unit: str, chosen: Mapping[str, str], only_try: bool
) -> shapes.ImportReport:
    place, rows = _sheet(file, unit)
    report = services.import_work(
        actor=caller.actor,
        watcher=INSIGHT,
        now=caller.now,
        unit=place,
        rows=rows,
        chosen=chosen,
        name=file.name or "",
        cipher=ports().cipher,
        only_try=only_try,
    )
    return _reported(report)


def _sheet(file: UploadedFile, unit: str) -> tuple[TreePath, list[list[str]]]:
    place = places.unit_path(unit)
    if place is None or file.size is None or file.size > SHEET_BYTES:
        raise Refused(Refusal("api.invalid", field="unit" if place is None else "file"))
    return place, rows_of(file.read(), file.name or "")


def _reported(report: services.Report) -> shapes.ImportReport:
    return shapes.ImportReport(
        taken=report.taken,
        wrong=[shapes.WrongLine(line=each.line, text=each.text) for each in report.wrong],
        lines=[
            shapes.ReportedLine(
                line=each.line,
                village=each.village,
                number=each.number,
                fault=each.fault,
                doubt=each.doubt,
                known=each.known,
            )
            for each in report.lines
        ],
    )
