"""Who stands in for whom, from when till when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import people as shapes
from zhangfa.api.schemas.common import Choice
from zhangfa.api.screens import places
from zhangfa.api.screens.people import office_of, people
from zhangfa.bootstrap import ports
from zhangfa.kernel.clock import CHINA
from zhangfa.kernel.identifiers import new_id
from zhangfa.organizations import queries, services
from zhangfa.organizations.core import DECIDING, Deputising, Office, today

EVERYTHING = "全部办理事项"
STATES = {"coming": "还没开始", "now": "代理中", "over": "已结束"}


def shown(caller: Caller, *, unit: str) -> shapes.DeputyList:
    found = queries.deputisings(caller.actor, unit=places.unit_path(unit))
    names = queries.person_names(person for each in found for person in (each.principal, each.deputy))
    held = {each.office for each in queries.appointments_held(caller.actor.id, today(caller.now))}
    return shapes.DeputyList(
        items=[_view(caller, each, names) for each in found],
        offices=[Choice(code=office.value, label=office.label) for office in Office if office in held & DECIDING],
    )


def candidates(caller: Caller, *, words: str, principal: str) -> shapes.Candidates:
    of_whom = principal or caller.actor.id
    known = queries.may_be_deputy(caller.actor, of_whom, words, day=today(caller.now))
    return shapes.Candidates(items=people(known, caller))


def deputise(caller: Caller, body: shapes.DeputyIn) -> shapes.DeputyView:
    made = services.deputise(
        deputising_id=new_id(),
        principal=body.principal or caller.actor.id,
        deputy=body.deputy,
        office=office_of(body.office).value if body.office else "",
        opens_at=_moment(body.opens_at),
        closes_at=_moment(body.closes_at),
        reason=body.reason,
        cipher=ports().cipher,
        actor=caller.actor,
        now=caller.now,
    )
    return _view(caller, made, queries.person_names([made.principal, made.deputy]))


def _moment(given: datetime) -> datetime:
    """To the second; without a zone it is China's time."""
    return (given if given.tzinfo else given.replace(tzinfo=CHINA)).replace(microsecond=0)


def end(caller: Caller, deputising_id: str) -> shapes.DeputyView:
    ended = services.end_deputy(deputising_id=deputising_id, cipher=ports().cipher, actor=caller.actor, now=caller.now)
    return _view(caller, ended, queries.person_names([ended.principal, ended.deputy]))


def _view(caller: Caller, found: Deputising, names: Mapping[str, str]) -> shapes.DeputyView:
    state = "now" if found.in_force(caller.now) else "coming" if caller.now < found.opens_at else "over"
    return shapes.DeputyView(
        id=found.id,
        principal=shapes.PersonName(id=found.principal, name=names[found.principal]),
        deputy=shapes.PersonName(id=found.deputy, name=names[found.deputy]),
        office=found.office,
        office_label=Office(found.office).label if found.office else EVERYTHING,
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        reason=found.reason,
        state=state,
        state_label=STATES[state],
        may_end=state != "over" and queries.may_end_deputy(caller.actor, found, today(caller.now)),
    )
