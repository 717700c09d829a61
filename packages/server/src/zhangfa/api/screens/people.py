"""Offices with their holders, appointing, finding and registering people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import people as shapes
from zhangfa.api.schemas.common import Choice
from zhangfa.api.screens import places
from zhangfa.bootstrap import ports
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.organizations import queries, services
from zhangfa.organizations.core import FIELDS, Appointment, Office, Person, office_label, today


def offices(caller: Caller, *, unit: str) -> shapes.OfficeList:
    path = places.unit_path(unit) or places.home_of(caller)
    if queries.unit(path) is None:
        raise Refused(Refusal("organizations.no_such_unit", field="unit"))
    in_detail = caller.actor.may("unit:read", path)
    return shapes.OfficeList(
        unit=places.ref(path),
        may_appoint=caller.actor.may("person:appoint", path),
        items=[
            shapes.OfficeRow(
                office=office.value,
                label=office_label(office, field),
                field=field,
                empty=not held,
                holders=[_holder(caller, each, name, in_detail) for each, name in held],
            )
            for office, field, held in queries.office_table(path, today(caller.now))
        ],
        fields=[Choice(code=code, label=label) for code, label in FIELDS.items()],
    )


def _holder(caller: Caller, held: Appointment, name: str, in_detail: bool) -> shapes.Holder:
    deputies = queries.deputies_of(held.person_id, caller.now)
    return shapes.Holder(
        person=shapes.PersonName(id=held.person_id, name=name),
        appointment=held.id if in_detail else None,
        opens_on=held.opens_on if in_detail else None,
        closes_on=held.closes_on if in_detail else None,
        deputies=[each.name for each in deputies if each.office in ("", held.office.value)],
    )


def office_of(text: str) -> Office:
    """The office that was named. Refused when there is none."""
    try:
        return Office(text)
    except ValueError as error:
        raise Refused(Refusal("organizations.no_such_office", field="office")) from error


def appoint(caller: Caller, body: shapes.AppointIn) -> shapes.AppointmentView:
    made = services.appoint(
        appointment_id=new_id(),
        person_id=body.person,
        office=office_of(body.office),
        path=places.unit_path(body.unit),
        field=body.field,
        opens_on=body.opens_on,
        closes_on=body.closes_on,
        actor=caller.actor,
        now=caller.now,
    )
    return _appointment(made)


def end_appointment(caller: Caller, appointment_id: str, *, closes_on: date) -> shapes.AppointmentView:
    ended = services.end_appointment(
        appointment_id=appointment_id, closes_on=closes_on, actor=caller.actor, now=caller.now
    )
    return _appointment(ended)


def _appointment(found: Appointment) -> shapes.AppointmentView:
    name = queries.person_names([found.person_id])[found.person_id]
    return shapes.AppointmentView(
        id=found.id,
        person=shapes.PersonName(id=found.person_id, name=name),
        office=found.office.value,
        label=office_label(found.office, found.field),
        field=found.field,
        unit=places.ref(found.path),
        opens_on=found.opens_on,
        closes_on=found.closes_on,
    )


def found(caller: Caller, *, unit: str, words: str) -> shapes.PersonList:
    path = places.unit_path(unit) or places.home_of(caller)
    return shapes.PersonList(items=people(queries.find_people(caller.actor, path, words, ports().cipher), caller))


def people(known: Iterable[Person], caller: Caller) -> list[shapes.PersonFound]:
    """Each with where he is at home and what he is today."""
    known, day = tuple(known), today(caller.now)
    units = places.refs(person.home for person in known)
    return [
        shapes.PersonFound(
            id=person.id,
            name=person.name,
            phone=person.phone_masked,
            unit=units[person.home],
            offices=[office_label(each.office, each.field) for each in queries.appointments_held(person.id, day)],
        )
        for person in known
    ]


def register(caller: Caller, body: shapes.PersonIn) -> shapes.PersonFound:
    made = services.register_person(
        person_id=new_id(),
        name=body.name,
        home=places.unit_path(body.unit),
        phone=body.phone,
        id_number=body.id_number.upper(),
        cipher=ports().cipher,
        actor=caller.actor,
        now=caller.now,
    )
    return people([made], caller)[0]


def reveal(caller: Caller, person_id: str, *, reason: str) -> shapes.Revealed:
    number = services.reveal_id_number(
        person_id=person_id, reason=reason, cipher=ports().cipher, actor=caller.actor, now=caller.now
    )
    return shapes.Revealed(id_number=number)
