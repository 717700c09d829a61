"""From what the concepts know to the shapes of the open API."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterable
from datetime import datetime

from zhangfa.api.open import schemas as shapes
from zhangfa.api.open.auth import System
from zhangfa.api.schemas.common import Choice
from zhangfa.api.schemas.concerns import ImportReport
from zhangfa.api.screens import concerns, figures, places
from zhangfa.applications import queries as applications
from zhangfa.applications.core import State
from zhangfa.applications.queries import About
from zhangfa.bootstrap import ports
from zhangfa.impressions import queries as impressions
from zhangfa.insight import queries as insight
from zhangfa.insight.core import Period, month_of
from zhangfa.insight.queries import Wanted
from zhangfa.jobs import callbacks
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations import queries as organizations
from zhangfa.partners import queries as partners
from zhangfa.partners import services as deeds
from zhangfa.partners.core import EVENTS, Callback, Scope
from zhangfa.publicity.queries import board, records
from zhangfa.seals import queries as seals
from zhangfa.seals.core import SealBody

PUBLIC = Actor.for_public()
LATEST = "latest"
_EVENTS_AT_ONCE = 200
_HEADS = {"village": "村", "name": "户主", "id_number": "身份证号", "number": "申请编号", "broken": "动工日期"}


def choice(value: Labelled) -> Choice:
    return Choice(code=value.value, label=value.label)


def own(system: System) -> shapes.KeyState:
    key = system.key
    return shapes.KeyState(
        name=key.name,
        scopes=[choice(each) for each in Scope if each in key.scopes],
        unit=places.ref(key.place),
        per_minute=key.per_minute,
        used=key.used,
        expires_at=key.expires_at,
    )


def units(system: System) -> shapes.UnitPage:
    found = organizations.units_below(system.key.place)
    return shapes.UnitPage(
        items=[shapes.UnitLine(path=each.path.text, name=each.name, kind=each.kind.value) for each in found]
    )


def application_page(system: System, asked: shapes.AskedApplications) -> shapes.ApplicationPage:
    place = system.place(asked.unit, Scope.APPLICATIONS)
    state = State(asked.state) if asked.state else None
    found, after = applications.listed(place, state=state, **_between(asked), cursor=asked.cursor, limit=asked.limit)
    return shapes.ApplicationPage(items=_states(found), next=after or None)


def application(system: System, number: str) -> shapes.ApplicationState:
    found = applications.by_number(tenant_of(system.key.place), number)
    if found is None or not system.key.place.contains(found.path):
        raise Refused(Refusal("api.not_found"))
    return _states([found])[0]


def _between(asked: shapes.AskedBetween) -> dict[str, datetime | None]:
    """Moments without an offset would mean something else to each reader."""
    given = {"since": asked.since, "until": asked.until}
    wrong = [name for name, moment in given.items() if moment is not None and moment.tzinfo is None]
    if wrong:
        raise Refused(*(Refusal("api.invalid", field=name) for name in wrong))
    return given


def _states(found: Iterable[About]) -> list[shapes.ApplicationState]:
    found = list(found)
    names = places.refs(each.path for each in found)
    return [
        shapes.ApplicationState(
            number=each.number,
            unit=names[each.path],
            matter=each.title,
            seal=choice(SealBody(each.body)),
            state=choice(each.state),
            copies=each.copies,
            impressions=each.impressions,
            submitted_at=each.submitted_at,
            due_at=each.due_at,
            approved_at=each.approved_at,
        )
        for each in found
    ]


def uses(system: System, asked: shapes.AskedBetween) -> shapes.UsePage:
    place = system.place(asked.unit, Scope.USES)
    found, after = impressions.listed(place, **_between(asked), cursor=asked.cursor, limit=asked.limit)
    about = applications.about(each.application for each, _ in found)
    names = places.refs(each.path for each, _ in found)
    marks = {each: seals.seal_of_record(PUBLIC, each) for each in {one.seal for one, _ in found}}
    items = [
        shapes.UseLine(
            application=about[each.application].number,
            unit=names[each.path],
            matter=about[each.application].title,
            seal=mark.name if (mark := marks[each.seal]) else "",
            medium=choice(each.medium),
            number=each.number,
            outcome=choice(each.state),
            at=each.at,
            recorded_at=recorded,
        )
        for each, recorded in found
        if each.application in about
    ]
    return shapes.UsePage(items=items, next=after or None)


def figure_board(system: System, asked: shapes.AskedFigures) -> shapes.FiguresAnswer:
    place = system.place(asked.unit, Scope.FIGURES)
    until = asked.until or max(month_of(system.now), asked.since)
    try:
        period = Period(asked.since or until, until)
    except ValueError as error:
        raise Refused(Refusal("insight.bad_period", field="since")) from error
    found = insight.board(system.actor, Wanted(place=place, period=period))
    return shapes.FiguresAnswer(
        unit=places.ref(place),
        since=period.first,
        until=period.last,
        whole=figures.figures(found.whole),
        before=figures.figures(found.before),
        lower=figures.lower(found),
        months=figures.months(found),
        behind=found.behind,
    )


def notice_board(system: System, unit: str, month: str) -> shapes.BoardAnswer:
    place = system.place(unit, Scope.BOARDS)
    found = board.board(place.text, month, system.now)
    if found is None:
        raise Refused(Refusal("api.not_found", field="unit"))
    return shapes.BoardAnswer(
        unit=places.ref(place),
        month=found.month,
        lines=[
            shapes.BoardLine(day=each.day, matter=each.matter, seal=each.seal, marks=each.marks) for each in found.lines
        ],
        totals=[shapes.BoardTotal(name=name, count=count) for name, count in found.totals],
        marks=found.marks,
        scores=[shapes.BoardTotal(name=name, count=count) for name, count in found.scores],
    )


def paper(system: System, check_code: str) -> shapes.PaperAnswer:
    found = records.record(check_code)
    if found is None or not system.key.place.contains(found.path):
        raise Refused(Refusal("api.not_found"))
    same = ("check_code", "number", "matter", "unit", "seal", "applicant", "granted", "used")
    return shapes.PaperAnswer(
        **{name: getattr(found, name) for name in same},
        verdict=found.verdict.word,
        says=found.verdict.text,
        approvers=list(found.approvers),
        proof=found.proof.text if found.proof else None,
    )


def events(system: System, cursor: str) -> shapes.EventPage:
    """Of the county's log, from the cursor on, what this key may hear of."""
    log, key = tenant_of(system.key.place), system.key
    size = ledger.size(log)
    first = size if cursor == LATEST else min(int(cursor or 0), size)
    entries = ledger.read_since(log, first, _EVENTS_AT_ONCE)
    told = [
        shapes.EventLine(type=event.kind, **said)
        for event, said in callbacks.told(entries)
        if EVENTS[event.kind][1] in key.scopes and key.place.contains(event.path)
    ]
    after = first + len(entries)
    return shapes.EventPage(items=told, next=str(after), more=after < size)


def callback_list(system: System) -> shapes.CallbackList:
    return shapes.CallbackList(
        items=[shapes.CallbackLine(**_callback(each)) for each in partners.callbacks(system.key)]
    )


def register(system: System, body: shapes.CallbackIn) -> shapes.CallbackMade:
    secret = os.urandom(32)
    made = deeds.register_callback(
        actor=system.actor,
        now=system.now,
        callback_id=new_id(),
        secret=secret,
        url=body.url,
        kinds=body.kinds,
        cipher=ports().cipher,
    )
    return shapes.CallbackMade(**_callback(made), secret=f"whsec_{base64.b64encode(secret).decode()}")


def remove(system: System, callback_id: str) -> None:
    deeds.remove_callback(actor=system.actor, now=system.now, callback_id=callback_id)


def _callback(made: Callback) -> dict[str, object]:
    return {"id": made.id, "url": made.url, "kinds": sorted(made.kinds), "made_at": made.made_at}


def import_starts(system: System, body: shapes.StartsIn) -> ImportReport:
    place = system.place(body.unit, Scope.BUILDING_STARTS)
    rows = [list(_HEADS.values())] + [[getattr(line, name) for name in _HEADS] for line in body.lines]
    return concerns.take_starts(system.actor, system.now, place, rows, chosen={}, only_try=body.only_try)
