"""Who may read what of units, people and appointments. Units and offices are public; numbers never leave unmasked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import from_ms, to_ms
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import Discrepancy, Entry
from zhangfa.ledger.queries import plain
from zhangfa.organizations import core
from zhangfa.organizations.models import AppointmentRow, DeputyRow, PersonRow, UnitRow

_CURSOR = re.compile(r"([0-9a-z/]{1,80})~(\d{1,13})~([0-9a-z]{1,26})", re.ASCII)


def within(paths: Iterable[TreePath], field: str = "path") -> Q:
    """A condition on the text column `field`: at or below one of `paths`. No path means no row, never every row."""
    condition = Q(pk__in=())
    for path in paths:
        if not path.text:
            return Q()
        condition |= Q(**{field: path.text}) | Q(**{f"{field}__startswith": path.text + "/"})
    return condition


def walk(rows: QuerySet, *, by: str, cursor: str, limit: int) -> tuple[list[Any], str]:
    """A page of `rows` place by place (their `path`), in each place from the oldest moment `by` on, and the cursor of
    the page after it, "" at the end. What is added meanwhile shifts nothing: no row comes twice, none that was there is
    left out. A cursor that is not ours begins anew."""
    found = _CURSOR.fullmatch(cursor)
    if found:
        path, moment, key = found[1], from_ms(int(found[2])), _key(rows, found[3])
        later = Q(**{f"{by}__gt": moment}) | Q(**{by: moment}, pk__gt=key)
        rows = rows.filter(Q(path__gt=path) | Q(path=path) & later)
    page = list(rows.order_by("path", by, "pk")[: limit + 1])
    if len(page) <= limit:
        return page, ""
    last = page[limit - 1]
    return page[:limit], f"{last.path}~{to_ms(getattr(last, by))}~{last.pk}"


def _key(rows: QuerySet, text: str) -> str | int:
    """Numbered rows have a number in their cursor; any other text is none of ours and stands before them all."""
    if isinstance(rows.model._meta.pk, CharField):
        return text
    return int(text) if text.isdigit() and len(text) < 19 else 0


def unit(path: TreePath) -> core.Unit | None:
    """Open to everybody."""
    row = plain.fetch_one(UnitRow, path=path.text)
    return unit_of(row) if row else None


def units_below(path: TreePath, kind: core.UnitKind | None = None) -> tuple[core.Unit, ...]:
    """`path` itself and everything below, in the order of the paths. Open to everybody."""
    rows = UnitRow.objects.filter(within([path])).order_by("path")
    return tuple(unit_of(row) for row in (rows.filter(kind=kind) if kind else rows))


def children(path: TreePath) -> tuple[core.Unit, ...]:
    """The units directly below `path` (cities below the root). Open to everybody."""
    rows = UnitRow.objects.filter(parent=path.text or None).order_by("path")
    return tuple(unit_of(row) for row in rows)


def unit_names(paths: Iterable[TreePath]) -> Mapping[TreePath, str]:
    """Open to everybody; paths without a unit are left out."""
    rows = UnitRow.objects.filter(path__in={path.text for path in paths}).values_list("path", "name")
    return {TreePath(path): name for path, name in rows}


def full_name(path: TreePath) -> str:
    """云溪县白水镇青石村: from the county down, as it stands in papers. Open to everybody."""
    above = path.lineage[1:] or (path,)
    names = unit_names(above)
    return "".join(names.get(step, "") for step in above)


def person(actor: Actor, person_id: str, cipher: Cipher) -> core.Person | None:
    """Oneself, or a person whose home the actor may read; None for all others."""
    row = PersonRow.objects.filter(pk=person_id).first()
    if row is None:
        return None
    may = actor.id == person_id if actor.is_person else False
    return person_of(row, cipher) if may or actor.may("unit:read", TreePath(row.home)) else None


def person_names(person_ids: Iterable[str]) -> Mapping[str, str]:
    """For concepts that show who did something, and have asked their own rule who may see it."""
    return {row.pk: row.name for row in plain.fetch(PersonRow, id__in=sorted(set(person_ids)))}


def person_home(person_id: str) -> TreePath | None:
    """For concepts only."""
    home = PersonRow.objects.filter(pk=person_id).values_list("home", flat=True).first()
    return None if home is None else TreePath(home)


def person_homes(person_ids: Iterable[str]) -> Mapping[str, TreePath]:
    """For concepts only; unknown people are left out."""
    return {row.pk: TreePath(row.home) for row in plain.fetch(PersonRow, id__in=sorted(set(person_ids)))}


def person_by_phone(phone: str, cipher: Cipher) -> core.Person | None:
    """For concepts only: whose phone this is."""
    row = PersonRow.objects.filter(phone_index=phone_index(phone, cipher)).first()
    return person_of(row, cipher) if row else None


def phone_of(person_id: str, cipher: Cipher) -> str:
    """The whole number, "" without one. Only for sending a message to it."""
    row = plain.fetch_one(PersonRow, id=person_id)
    return cipher.decrypt(bytes(row.phone_box), context=phone_context(person_id)) if row and row.phone_box else ""


def masked_id_number(actor: Actor, person_id: str, cipher: Cipher) -> str:
    """330***********1234 for oneself and for those who may read the person; else ""."""
    row = PersonRow.objects.filter(pk=person_id).first()
    if row is None or not row.id_number_box:
        return ""
    if not (actor.is_person and actor.id == person_id) and not actor.may("unit:read", TreePath(row.home)):
        return ""
    return core.mask_id_number(cipher.decrypt(bytes(row.id_number_box), context=id_context(person_id)))


def people(actor: Actor, home: TreePath, cipher: Cipher) -> tuple[core.Person, ...]:
    """The people registered at or below `home`, as far as the actor may read there."""
    if not actor.may("unit:read", home):
        return ()
    rows = PersonRow.objects.filter(within([home], "home"), tenant=core.tenant_of(home)).order_by("home", "id")
    return tuple(person_of(row, cipher) for row in rows)


def holders(office: core.Office, path: TreePath, *, field: str = "", day: date) -> tuple[core.Person, ...]:
    """Who holds the office at this very unit on that day, in that field when one is given; phones left out.

    Open: who holds an office is public.
    """
    rows = AppointmentRow.objects.filter(_in_force(day), office=office, path=path.text).select_related("person")
    rows = (rows.filter(field=field) if field else rows).order_by("opens_on", "id")
    found = {row.person_id: core.Person(row.person.pk, row.person.name, TreePath(row.person.home)) for row in rows}
    return tuple(found.values())


def holders_among(offices: Iterable[core.Office], paths: Iterable[TreePath], day: date) -> set[str]:
    """The ids of all who hold one of the offices at one of these very units on that day."""
    wanted = {office.value for office in offices}
    places = {path.text for path in paths}
    rows = plain.fetch(AppointmentRow, path__in=sorted(places), office__in=sorted(wanted))
    return {row.person_id for row in rows if appointment_of(row).in_force(day)}


def appointment_holder(appointment_id: str, day: date) -> core.Person | None:
    """Who holds this very appointment on that day; phones left out. Open, as who holds an office is."""
    row = AppointmentRow.objects.filter(_in_force(day), pk=appointment_id).select_related("person").first()
    return core.Person(row.person.pk, row.person.name, TreePath(row.person.home)) if row else None


def offices_held(person_id: str, day: date) -> tuple[tuple[core.Office, TreePath], ...]:
    """One query; access derives all power from it."""
    held = {(appointment.office, appointment.path) for appointment in appointments_held(person_id, day)}
    return tuple(sorted(held, key=lambda each: (each[1], each[0])))


def appointments_held(person_id: str, day: date) -> tuple[core.Appointment, ...]:
    """For concepts, in one query: the appointments in force, each with the field in which a town's leader leads."""
    held = [appointment_of(row) for row in plain.fetch(AppointmentRow, person_id=person_id)]
    return tuple(appointment for appointment in held if appointment.in_force(day))


def find_people(
    actor: Actor, home: TreePath, words: str, cipher: Cipher, *, limit: int = 30
) -> tuple[core.Person, ...]:
    """At home at or below `home`, with the words in the name, as far as the actor may read there."""
    if not actor.may("unit:read", home):
        return ()
    rows = PersonRow.objects.filter(within([home], "home"), name__contains=words.strip()).order_by("home", "id")
    return tuple(person_of(row, cipher) for row in rows[:limit])


Held = tuple[tuple[core.Appointment, str], ...]


def office_table(path: TreePath, day: date) -> tuple[tuple[core.Office, str, Held], ...]:
    """Every office that exists in the unit, with its field, and the appointments in force with names. Open: who holds
    an office is public."""
    kind = UnitRow.objects.values_list("kind", flat=True).get(pk=path.text)
    rows = AppointmentRow.objects.filter(_in_force(day), path=path.text).select_related("person")
    held: dict[tuple[str, str], list[tuple[core.Appointment, str]]] = {}
    for row in rows.order_by("opens_on", "id"):
        held.setdefault((row.office, row.field), []).append((appointment_of(row), row.person.name))
    table = []
    for office in core.Office:
        if core.UnitKind(kind) in core.OFFICE_UNITS[office]:
            fields = sorted(field for name, field in held if name == office.value) or [""]
            table += [(office, field, tuple(held.get((office.value, field), ()))) for field in fields]
    return tuple(table)


def principals_of(person_id: str, now: datetime) -> tuple[core.StandsIn, ...]:
    """For whom this person decides now. One query, two when there is somebody."""
    found = _in_force_now(plain.fetch(DeputyRow, deputy_id=person_id), now)
    return _named([(row.principal_id, row.office) for row in found])


def deputies_of(person_id: str, now: datetime) -> tuple[core.StandsIn, ...]:
    """Who decides for this person now."""
    found = _in_force_now(plain.fetch(DeputyRow, principal_id=person_id), now)
    return _named([(row.deputy_id, row.office) for row in found])


def deputised_offices(principal: core.StandsIn, day: date) -> tuple[core.Appointment, ...]:
    """For concepts: the principal's appointments in force for which his deputy stands in."""
    return tuple(
        held
        for held in appointments_held(principal.person_id, day)
        if held.office in core.DECIDING and principal.office in ("", held.office.value)
    )


def _in_force_now(rows: Iterable[DeputyRow], now: datetime) -> list[DeputyRow]:
    return sorted((row for row in rows if row.opens_at <= now < row.closes_at), key=lambda row: row.pk)


def _named(pairs: list[tuple[str, str]]) -> tuple[core.StandsIn, ...]:
    names = person_names(person_id for person_id, _ in pairs) if pairs else {}
    return tuple(core.StandsIn(person_id, names[person_id], office) for person_id, office in pairs)


def deputisings(actor: Actor, *, unit: TreePath | None = None) -> tuple[core.Deputising, ...]:
    """One's own, on either side; with `unit` those of whom the actor may read who are at home there. Newest first."""
    if unit is None:
        rows = DeputyRow.objects.filter(Q(principal_id=actor.id) | Q(deputy_id=actor.id))
    elif actor.may("unit:read", unit):
        rows = DeputyRow.objects.filter(within([unit], "principal__home"))
    else:
        return ()
    return tuple(deputising_of(row) for row in rows.order_by("-opens_at", "id")[:200])


def may_be_deputy(
    actor: Actor, principal_id: str, words: str, *, day: date, limit: int = 30
) -> tuple[core.Person, ...]:
    """Those near the principal's deciding offices whose name has the words in it; the law has the last word."""
    decides = [held for held in appointments_held(principal_id, day) if held.office in core.DECIDING]
    may_name = actor.id == principal_id or all(actor.may("person:appoint", held.path) for held in decides)
    if not may_name or not decides:
        return ()
    near = {place.text for held in decides for place in (held.path, held.path.parent)}
    rows = PersonRow.objects.filter(name__contains=words.strip()).exclude(pk=principal_id)
    here = AppointmentRow.objects.filter(_in_force(day), path__in=near)
    if actor.id == principal_id:
        in_office = AppointmentRow.objects.filter(_in_force(day)).exclude(office=core.Office.REPRESENTATIVE)
        rows = rows.filter(pk__in=in_office.values("person_id"))
    rows = rows.filter(Q(home__in=near) | Q(pk__in=here.values("person_id"))).order_by("name", "id")
    return tuple(core.Person(row.pk, row.name, TreePath(row.home)) for row in rows[:limit])


def may_end_deputy(actor: Actor, found: core.Deputising, day: date) -> bool:
    """For the button; the deed asks the law."""
    if actor.id in (found.principal, found.deputy):
        return True
    decides = [held for held in appointments_held(found.principal, day) if held.office in core.DECIDING]
    return bool(decides) and all(actor.may("person:appoint", held.path) for held in decides)


def deputising_of(row: DeputyRow) -> core.Deputising:
    return core.Deputising(row.pk, row.principal_id, row.deputy_id, row.office, row.opens_at, row.closes_at, row.reason)


def appointments(actor: Actor, path: TreePath) -> tuple[core.Appointment, ...]:
    """All appointments at or below `path`, past ones included, as far as the actor may read there."""
    if not actor.may("unit:read", path):
        return ()
    rows = AppointmentRow.objects.filter(within([path]), tenant=core.tenant_of(path)).order_by("path", "opens_on", "id")
    return tuple(appointment_of(row) for row in rows)


def phone_index(phone: str, cipher: Cipher) -> str:
    return cipher.blind_index(phone, purpose="organizations.person.phone")


def id_number_index(number: str, cipher: Cipher) -> str:
    return cipher.blind_index(number, purpose="organizations.person.id_number")


def phone_context(person_id: str) -> str:
    return f"organizations.person.phone:{person_id}"


def id_context(person_id: str) -> str:
    return f"organizations.person.id_number:{person_id}"


def unit_of(row: UnitRow) -> core.Unit:
    return core.Unit(TreePath(row.path), core.UnitKind(row.kind), row.name)


def person_of(row: PersonRow, cipher: Cipher) -> core.Person:
    phone = cipher.decrypt(bytes(row.phone_box), context=phone_context(row.pk)) if row.phone_box else ""
    return core.Person(row.pk, row.name, TreePath(row.home), core.mask_phone(phone))


def appointment_of(row: AppointmentRow) -> core.Appointment:
    return core.Appointment(
        row.pk, row.person_id, core.Office(row.office), TreePath(row.path), row.opens_on, row.closes_on, row.field
    )


def _in_force(day: date) -> Q:
    return Q(opens_on__lte=day) & (Q(closes_on__isnull=True) | Q(closes_on__gt=day))


class OrganizationsReplay:
    """Units, people and appointments rebuilt from their facts (ledger law 9)."""

    def __init__(self) -> None:
        self.units: dict[str, tuple] = {}
        self.people: dict[str, tuple | None] = {}
        self.appointments: dict[str, tuple] = {}
        self.deputies: dict[str, tuple] = {}

    def take(self, entry: Entry) -> None:
        match entry.fact:
            case core.UnitFounded() as fact:
                self.units[fact.path] = (fact.unit_kind.value, fact.name)
            case core.PersonRegistered() as fact:
                known = (fact.path, fact.name, fact.phone_index, fact.id_number_index)
                self.people[fact.subject] = None if entry.erased else known
            case core.AppointmentMade() as fact:
                begun = (fact.subject, fact.office.value, fact.path, fact.opens_on, fact.field, fact.closes_on)
                self.appointments[fact.appointment] = begun
            case core.AppointmentEnded() as fact:
                self.appointments[fact.appointment] = (*self.appointments[fact.appointment][:-1], fact.closes_on)
            case core.DeputyNamed() as fact:
                window = fact.opens_at, fact.closes_at
                self.deputies[fact.deputising] = (fact.subject, fact.deputy, fact.office, *window)
            case core.DeputyEnded() as fact:
                self.deputies[fact.deputising] = (*self.deputies[fact.deputising][:-1], fact.closes_at)

    def compare(self, tenant: str) -> Iterator[Discrepancy]:
        units = {row.path: (row.kind, row.name) for row in UnitRow.objects.filter(tenant=tenant)}
        people = {row.pk: _known(row) for row in PersonRow.objects.filter(tenant=tenant)}
        people.update({person_id: None for person_id, known in self.people.items() if known is None})
        appointments = {row.pk: _begun(row) for row in AppointmentRow.objects.filter(tenant=tenant)}
        deputies = {row.pk: _stands_in(row) for row in DeputyRow.objects.filter(tenant=tenant)}
        pairs = ((units, self.units), (people, self.people), (appointments, self.appointments))
        for rows, replayed in (*pairs, (deputies, self.deputies)):
            for name in sorted(rows.keys() | replayed.keys()):
                if rows.get(name) != replayed.get(name) or (name in rows) != (name in replayed):
                    yield Discrepancy(tenant, f"organizations {name}", "the row is not what the facts make")


def _known(row: PersonRow) -> tuple:
    return row.home, row.name, row.phone_index, row.id_number_index


def _begun(row: AppointmentRow) -> tuple:
    closes_on = row.closes_on.isoformat() if row.closes_on else None
    return row.person_id, row.office, row.path, row.opens_on.isoformat(), row.field, closes_on


def _stands_in(row: DeputyRow) -> tuple:
    return row.principal_id, row.deputy_id, row.office, row.opens_at, row.closes_at
