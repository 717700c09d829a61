"""Who may change units, people and appointments."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.organizations import core, queries
from zhangfa.organizations.models import AppointmentRow, DeputyRow, PersonRow, UnitRow


def found_unit(*, path: TreePath, kind: core.UnitKind, name: str, actor: Actor, now: datetime) -> core.Unit:
    unit = core.Unit(path, kind, name)
    with transaction.atomic():
        parent = UnitRow.objects.select_for_update().filter(path=path.parent.text).first()
        siblings = UnitRow.objects.filter(parent=parent).values_list("name", flat=True)
        require(core.why_not_found(unit, queries.unit_of(parent) if parent else None, siblings, actor))
        _insert(UnitRow(path=path.text, tenant=core.tenant_of(path), kind=kind, name=name, parent=parent))
        fact = core.UnitFounded(subject=path.text, path=path.text, unit_kind=kind, name=name)
        ledger.append(fact, actor=actor, now=now)
    return unit


def register_person(
    *,
    person_id: str,
    name: str,
    home: TreePath,
    phone: str = "",
    id_number: str = "",
    cipher: Cipher,
    actor: Actor,
    now: datetime,
) -> core.Person:
    """Numbers are boxed before they are written; the fact holds their blind indexes only."""
    person = core.Person(person_id, name.strip(), home, core.mask_phone(phone))
    phone_index = queries.phone_index(phone, cipher) if phone else None
    id_index = queries.id_number_index(id_number, cipher) if id_number else None
    with transaction.atomic():
        taken = phone_index is not None and PersonRow.objects.filter(phone_index=phone_index).exists()
        unit = queries.unit(home)
        require(core.why_not_register(person, phone, id_number, actor, home=unit, phone_taken=taken))
        row = PersonRow(
            id=person_id,
            tenant=core.tenant_of(home),
            home=home.text,
            name=person.name,
            phone_box=cipher.encrypt(phone, context=queries.phone_context(person_id)) if phone else None,
            phone_index=phone_index,
            id_number_box=cipher.encrypt(id_number, context=queries.id_context(person_id)) if id_number else None,
            id_number_index=id_index,
            registered_at=now,
        )
        _insert(row)
        fact = core.PersonRegistered(
            subject=person_id, path=home.text, name=person.name, phone_index=phone_index, id_number_index=id_index
        )
        ledger.append(fact, actor=actor, now=now)
    return person


def appoint(
    *,
    appointment_id: str,
    person_id: str,
    office: core.Office,
    path: TreePath,
    opens_on: date,
    closes_on: date | None = None,
    field: str = "",
    actor: Actor,
    now: datetime,
) -> core.Appointment:
    """The person's row is locked, so that two appointments which must not meet cannot be made side by side."""
    new = core.Appointment(appointment_id, person_id, office, path, opens_on, closes_on, field)
    with transaction.atomic():
        person = PersonRow.objects.select_for_update().filter(pk=person_id).first()
        if person is None:
            raise Refused(Refusal("organizations.no_such_person", field="person"))
        held = [queries.appointment_of(row) for row in person.appointments.all()]
        require(core.why_not_appoint(new, queries.unit(path), held, actor))
        _insert(
            AppointmentRow(
                id=appointment_id,
                tenant=core.tenant_of(path),
                person=person,
                office=office,
                path=path.text,
                opens_on=opens_on,
                closes_on=closes_on,
                field=field,
            )
        )
        ledger.append(_made(new), actor=actor, now=now)
    return new


def _made(new: core.Appointment) -> core.AppointmentMade:
    return core.AppointmentMade(
        subject=new.person_id,
        path=new.path.text,
        appointment=new.id,
        office=new.office,
        opens_on=new.opens_on.isoformat(),
        closes_on=new.closes_on.isoformat() if new.closes_on else None,
        field=new.field,
    )


def end_appointment(*, appointment_id: str, closes_on: date, actor: Actor, now: datetime) -> core.Appointment:
    """From `closes_on` on, the office is no longer held, and its power is gone."""
    with transaction.atomic():
        row = AppointmentRow.objects.select_for_update().filter(pk=appointment_id).first()
        if row is None:
            raise Refused(Refusal("organizations.no_such_appointment"))
        appointment = queries.appointment_of(row)
        require(core.why_not_end(appointment, closes_on, actor))
        row.closes_on = closes_on
        row.save(update_fields=["closes_on"])
        fact = core.AppointmentEnded(
            subject=row.person_id,
            path=row.path,
            appointment=row.pk,
            office=appointment.office,
            closes_on=closes_on.isoformat(),
        )
        ledger.append(fact, actor=actor, now=now)
    return queries.appointment_of(row)


def deputise(
    *,
    deputising_id: str,
    principal: str,
    deputy: str,
    office: str = "",
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    cipher: Cipher,
    actor: Actor,
    now: datetime,
) -> core.Deputising:
    """From `opens_at` the deputy decides for the principal, in one office or, for "", in all in which he decides."""
    new = core.Deputising(deputising_id, principal, deputy, office, opens_at, closes_at, reason.strip())
    with transaction.atomic():
        rows = {row.pk: row for row in PersonRow.objects.select_for_update().filter(pk__in=(principal, deputy))}
        if {principal, deputy} - set(rows):
            raise Refused(Refusal("organizations.no_such_person", field="deputy"))
        sides = [_side(rows[person_id], cipher, now) for person_id in (principal, deputy)]
        either = Q(principal_id__in=rows) | Q(deputy_id__in=rows)
        others = [queries.deputising_of(row) for row in DeputyRow.objects.filter(either, closes_at__gt=now)]
        require(core.why_not_deputise(new, *sides, others, actor, now))
        tenant = core.tenant_of(sides[0].home)
        window = {"opens_at": opens_at, "closes_at": closes_at}
        pair = {"principal_id": principal, "deputy_id": deputy}
        _insert(DeputyRow(id=deputising_id, tenant=tenant, office=office, reason=new.reason, **pair, **window))
        fact = core.DeputyNamed(
            subject=principal,
            path=sides[0].home.text,
            deputising=deputising_id,
            deputy=deputy,
            office=office,
            reason=new.reason,
            **window,
        )
        ledger.append(fact, actor=actor, now=now)
    return new


def _side(row: PersonRow, cipher: Cipher, now: datetime) -> core.Side:
    box = row.id_number_box
    number = cipher.decrypt(bytes(box), context=queries.id_context(row.pk)) if box else ""
    day = core.today(now)
    return core.Side(TreePath(row.home), queries.offices_held(row.pk, day), core.is_adult(number, day))


def end_deputy(*, deputising_id: str, cipher: Cipher, actor: Actor, now: datetime) -> core.Deputising:
    """From now on the deputy decides no more; what he decided stands."""
    with transaction.atomic():
        row = DeputyRow.objects.select_for_update(of=("self",)).filter(pk=deputising_id).first()
        if row is None:
            raise Refused(Refusal("organizations.no_such_deputy"))
        principal = _side(row.principal, cipher, now)
        require(core.why_not_end_deputy(queries.deputising_of(row), principal, actor, now))
        row.closes_at = max(now, row.opens_at)
        row.save(update_fields=["closes_at"])
        fact = core.DeputyEnded(
            subject=row.principal_id,
            path=row.principal.home,
            deputising=row.pk,
            deputy=row.deputy_id,
            office=row.office,
            closes_at=row.closes_at,
        )
        ledger.append(fact, actor=actor, now=now)
    return queries.deputising_of(row)


def reveal_id_number(*, person_id: str, reason: str, cipher: Cipher, actor: Actor, now: datetime) -> str:
    """The whole identity number, "" when none is known. The reason stands in the ledger before the number is seen."""
    with transaction.atomic():
        row = PersonRow.objects.filter(pk=person_id).first()
        if row is None:
            raise Refused(Refusal("organizations.may_not_reveal"))
        require(core.why_not_reveal(TreePath(row.home), reason, actor))
        fact = core.IdNumberRevealed(subject=person_id, path=row.home, reason=reason.strip())
        ledger.append(fact, actor=actor, now=now)
    box = row.id_number_box
    return cipher.decrypt(bytes(box), context=queries.id_context(person_id)) if box else ""


def _insert(row: UnitRow | PersonRow | AppointmentRow | DeputyRow) -> None:
    """A duplicate that slipped in between the question and the answer is somebody else's earlier deed."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(f"{type(row).__name__} {row.pk} was there first") from error
