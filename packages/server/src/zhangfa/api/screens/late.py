"""The list of what is late, for those who supervise and for those with whom it is late."""

from __future__ import annotations

from collections.abc import Iterable

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import late as shapes
from zhangfa.api.schemas.common import CaseRef
from zhangfa.api.screens import places
from zhangfa.applications import services as deeds
from zhangfa.cases import queries as cases
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.oversight import queries, services
from zhangfa.oversight.core import Delay


def shown(caller: Caller) -> shapes.LateList:
    return shapes.LateList(items=_items(queries.late(caller.actor, caller.now)))


def urge(caller: Caller, application_id: str) -> shapes.LateItem:
    found = queries.late_one(caller.actor, application_id, caller.now)
    if found is None:
        raise Refused(Refusal("oversight.unknown_delay"))
    revision = found.waiting.about.revision
    deeds.urge(actor=caller.actor, now=caller.now, application_id=application_id, revision=revision)
    return _one(caller, application_id)


def ask(caller: Caller, application_id: str, *, note: str) -> shapes.LateItem:
    services.ask(actor=caller.actor, now=caller.now, application_id=application_id, delay_id=new_id(), note=note)
    return _one(caller, application_id)


def answer(caller: Caller, application_id: str, *, note: str) -> shapes.LateItem:
    services.answer(actor=caller.actor, now=caller.now, application_id=application_id, note=note)
    return _one(caller, application_id)


def _one(caller: Caller, application_id: str) -> shapes.LateItem:
    found = queries.late_one(caller.actor, application_id, caller.now)
    if found is None:
        raise Refused(Refusal("oversight.unknown_delay"))
    return _items([found])[0]


def _items(found: Iterable[queries.Late]) -> list[shapes.LateItem]:
    found = tuple(found)
    units = places.refs(each.waiting.about.path for each in found)
    return [_item(each, units[each.waiting.about.path]) for each in found]


def _item(found: queries.Late, unit: shapes.UnitRef) -> shapes.LateItem:
    about, limit = found.waiting.about, found.waiting.limit
    step = limit.step
    return shapes.LateItem(
        application=shapes.LateApplication(id=about.id, number=about.number, title=about.title),
        unit=unit,
        step=shapes.LateStep(key=step.key, label=step.title, stage=step.stage.value, town=step.town, hours=step.hours),
        seats=[
            shapes.LateSeat(
                label=seat.label,
                place=seat.place,
                who=list(seat.people.values()),
                deputies=list(seat.deputies.values()),
            )
            for seat in found.asked
        ],
        due_at=limit.due_at,
        hours_late=round(found.hours_late, 1),
        urges=found.waiting.urges,
        questions=[_question(each) for each in found.delays],
        case=next((CaseRef(id=each.id, number=each.number) for each in cases.about(about.id)), None),
        may_urge=found.may_supervise,
        may_ask=found.may_ask,
        may_answer=found.may_answer,
    )


def _question(delay: Delay) -> shapes.Question:
    return shapes.Question(
        asked_by=delay.asked_by,
        asked_at=delay.asked_at,
        question=delay.question,
        answered_by=delay.answered_by or None,
        answered_at=delay.answered_at,
        answer=delay.answer,
    )
