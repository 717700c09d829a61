"""Submitting, and submitting again what was returned."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from zhangfa.applications import queries
from zhangfa.applications.core import (
    Action,
    Application,
    Route,
    Stage,
    State,
    begun,
    dated_in_form,
    make_number,
    plan,
    why_not,
    why_not_in_order,
    why_not_route,
    why_not_said,
    why_not_submit,
)
from zhangfa.applications.core import resubmit as resubmitted
from zhangfa.applications.core.facts import ApplicationResubmitted, ApplicationSubmitted
from zhangfa.applications.models import ApplicationRow, MaterialRow, NumberRow
from zhangfa.applications.services import _procedure, _rows
from zhangfa.applications.services._rows import Said
from zhangfa.documents import queries as files
from zhangfa.documents import services as documents
from zhangfa.documents.core import Document
from zhangfa.documents.ports import Storage, Typesetter
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.matters import queries as matters
from zhangfa.matters.core import Matter, PaperSource, form_values, why_not_apply
from zhangfa.organizations import queries as organizations
from zhangfa.organizations import services as people
from zhangfa.organizations.core import Unit, today
from zhangfa.seals import queries as seals

_COUNT_ON = f"""
INSERT INTO {NumberRow._meta.db_table} AS counter (tenant, day, last) VALUES (%s, %s, 1)
ON CONFLICT (tenant, day) DO UPDATE SET last = counter.last + 1 RETURNING last
"""


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What is handed in. `paper` is the file to be stamped, for matters whose paper the applicant brings; `paper_id`
    the id for the one that is set from the form. `materials` are file ids by the matter's material."""

    form: Mapping[str, object]
    copies: int = 1
    paper: str | None = None
    paper_id: str = ""
    materials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OnBehalf:
    """The villager for whom a clerk fills in the form; `person_id` is used when he is not registered yet."""

    person_id: str
    name: str
    phone: str = ""
    id_number: str = ""


def submit(
    *,
    actor: Actor,
    now: datetime,
    application_id: str,
    check_code: str,
    matter_id: str,
    path: TreePath,
    handed: Handed,
    on_behalf: OnBehalf | None = None,
    cipher: Cipher,
    typesetter: Typesetter,
    storage: Storage,
) -> Application:
    """申请. The same `application_id` from the same person twice is one application."""
    earlier = plain.fetch_one(ApplicationRow, id=application_id)
    if earlier is not None:
        return _again(earlier, actor)
    matter = matters.matter(actor, matter_id, unit=path)
    require(why_not_submit(actor, path, applicants=matter.applicants, on_behalf=on_behalf is not None))
    route = _planned(matter, handed, path, now)
    unit = organizations.unit(path)
    if unit is None:
        raise Refused(Refusal("applications.no_seal"))
    paper = _paper(matter, handed, path, actor, now, typesetter, storage)
    with transaction.atomic():
        applicant = _applicant(on_behalf, path, cipher, actor, now)
        row = _new_row(application_id, check_code, matter, unit, route, applicant, now)
        if on_behalf is not None:
            row.clerk_id, row.clerk_name = actor.id, actor.name
        _hand(row, matter, handed, paper, cipher)
        made = begun(row.value())
        row.due_at = _rows.due(made, now, queries.work_calendar())
        plain.insert(row)
        _rows.insert_seats(row, made, list(made.seats), now)
        materials = _file(row, matter, handed, paper, actor, now)
        _rows.record(row, made, "submit", Said(actor, now), Stage.APPLY.value)
        ledger.append(_fact(ApplicationSubmitted, row, materials), actor=actor, now=now)
        _procedure.begin(row, matter, handed.form, actor, now)
    return made


def _new_row(
    application_id: str,
    check_code: str,
    matter: Matter,
    unit: Unit,
    route: Route,
    applicant: tuple[str, str],
    now: datetime,
) -> ApplicationRow:
    """Not yet saved, and nothing handed in yet."""
    return plain.new(
        ApplicationRow,
        id=application_id,
        tenant=tenant_of(unit.path),
        number=_next_number(unit.path, now),
        check_code=check_code,
        path=unit.path.text,
        unit_name=unit.name,
        matter_id=matter.id,
        matter_version=matter.version,
        matter_class=matter.matter_class.value,
        title=matter.title,
        body=matter.body.value,
        applicant_id=applicant[0],
        applicant_name=applicant[1],
        route=route,
        state=State.SUBMITTED.value,
        retention_years=matter.retention_years,
        submitted_at=now,
        changed_at=now,
    )


def resubmit(
    *,
    actor: Actor,
    now: datetime,
    application_id: str,
    revision: int,
    handed: Handed,
    note: str = "",
    cipher: Cipher,
    typesetter: Typesetter,
    storage: Storage,
) -> Application:
    """重新提交, after a return: a new round. A paper or material that stays is named by the id it already has."""
    seen = _rows.load(actor, application_id, revision)
    require(why_not(seen.value, Action.RESUBMIT, actor, queries.NO_STANDING))
    path = seen.value.path
    matter = matters.matter_version(actor, seen.row.matter_id, version=seen.row.matter_version, unit=path)
    require(why_not_said(Action.RESUBMIT, note, None))
    route = _planned(matter, handed, path, now)
    paper = _paper(matter, handed, path, actor, now, typesetter, storage)
    with transaction.atomic():
        loaded = _rows.load(actor, application_id, revision)
        row, said = loaded.row, Said(actor, now, note.strip())
        require(why_not(loaded.value, Action.RESUBMIT, actor, queries.NO_STANDING))
        after = resubmitted(loaded.value, route)
        _hand(row, matter, handed, paper, cipher)
        content = ("form", "copies", "impressions", "paper_file", "paper_digest", "paper_pages")
        due_at = _rows.due(after, now, queries.work_calendar())
        _rows.move(loaded, after, said, due_at, **{name: getattr(row, name) for name in content})
        materials = _file(row, matter, handed, paper, actor, now)
        _rows.record(row, after, Action.RESUBMIT, said, Stage.APPLY.value)
        ledger.append(_fact(ApplicationResubmitted, row, materials), actor=actor, now=now)
        _procedure.begin_anew(row, matter, handed.form, actor, now)
    return after


def _again(row: ApplicationRow, actor: Actor) -> Application:
    if actor.id not in {row.applicant_id, row.clerk_id}:
        raise Refused(Refusal("applications.unknown"))
    return row.value(tuple(seat.value() for seat in queries.seats_of(row.pk, row.round)))


def _planned(matter: Matter, handed: Handed, path: TreePath, now: datetime) -> Route:
    """The route that what is handed in needs, when it may be handed in at all."""
    require(_why_not_hand(matter, handed, now))
    route = plan(matter, handed.form, path)
    require(why_not_route(route))
    return route


def _why_not_hand(matter: Matter, handed: Handed, now: datetime) -> tuple[Refusal, ...]:
    counts = {name: len(ids) for name, ids in handed.materials.items()}
    refusals = why_not_apply(matter, handed.form, copies=handed.copies, has_paper=bool(handed.paper), materials=counts)
    return refusals or why_not_in_order(dated_in_form(matter, form_values(matter, handed.form), today(now)))


def _paper(
    matter: Matter,
    handed: Handed,
    path: TreePath,
    actor: Actor,
    now: datetime,
    typesetter: Typesetter,
    storage: Storage,
) -> Document:
    """The paper to be stamped: set from the form by us, never by the applicant; or the file that he brought."""
    seal = seals.seal_for(actor, village=path, body=matter.body)
    if seal is None:
        raise Refused(Refusal("applications.no_seal"))
    if matter.paper is PaperSource.UPLOADED:
        return files.get_file(actor, handed.paper or "")
    text = queries.paper_text(matter, handed.form, path=path, seal=seal, on=today(now))
    return documents.render_form(
        file_id=handed.paper_id, text=text, typesetter=typesetter, storage=storage, actor=actor, now=now
    )


def _applicant(
    on_behalf: OnBehalf | None, path: TreePath, cipher: Cipher, actor: Actor, now: datetime
) -> tuple[str, str]:
    """(person id, name); a villager whom nobody has registered yet is registered by the clerk."""
    if on_behalf is None:
        return actor.id, actor.name
    known = organizations.person_by_phone(on_behalf.phone, cipher) if on_behalf.phone else None
    if known is not None:
        if known.name != on_behalf.name.strip():
            raise Refused(Refusal("applications.phone_of_another", field="on_behalf.phone"))
        return known.id, known.name
    made = people.register_person(
        person_id=on_behalf.person_id,
        name=on_behalf.name.strip(),
        home=path,
        phone=on_behalf.phone,
        id_number=on_behalf.id_number,
        cipher=cipher,
        actor=actor,
        now=now,
    )
    return made.id, made.name


def _next_number(path: TreePath, now: datetime) -> str:
    """Counts on in the county's row of today; the row stays locked until the transaction ends."""
    day = today(now)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ON, [tenant_of(path), connection.ops.adapt_datefield_value(day)])
        return make_number(day, cursor.fetchone()[0])


def _hand(row: ApplicationRow, matter: Matter, handed: Handed, paper: Document, cipher: Cipher) -> None:
    """Puts what was handed in onto the row (not yet saved)."""
    values = form_values(matter, handed.form)
    row.form = cipher.encrypt(json.dumps(values, ensure_ascii=False), context=queries.form_context(row.pk))
    row.copies = handed.copies
    row.impressions = handed.copies * matter.marks_per_copy
    row.paper_file, row.paper_digest, row.paper_pages = paper.id, paper.digest, paper.pages


def _file(
    row: ApplicationRow, matter: Matter, handed: Handed, paper: Document, actor: Actor, now: datetime
) -> list[str]:
    """Makes paper and materials part of the application; the digests of the materials."""
    labels = {material.name: material.label for material in matter.materials}
    named = list(_file_ids(handed))
    attached = _attach({paper.id, *(file_id for _, file_id in named)}, row, actor, now)
    rows = [
        plain.new(
            MaterialRow,
            application_id=row.pk,
            round=row.round,
            position=position,
            name=name,
            label=labels[name],
            file_id=file_id,
            digest=attached[file_id].digest,
            pages=attached[file_id].pages,
        )
        for position, (name, file_id) in enumerate(named)
    ]
    plain.insert_all(rows)
    return [each.digest for each in rows]


def _attach(file_ids: set[str], row: ApplicationRow, actor: Actor, now: datetime) -> Mapping[str, Document]:
    """By id. What an earlier round has brought is part of the application already."""
    kept: dict[str, Document] = {}
    if row.round > 1:
        seen = [files.get_file(actor, file_id) for file_id in sorted(file_ids)]
        kept = {document.id: document for document in seen if document.attached_to == row.pk}
    readers = {row.applicant_id, row.clerk_id} - {None}
    given = {"subject": row.pk, "path": TreePath(row.path), "readers": readers, "actor": actor, "now": now}
    return {**kept, **documents.attach_all(file_ids=file_ids - kept.keys(), **given)}


def _file_ids(handed: Handed) -> Iterator[tuple[str, str]]:
    for name in sorted(handed.materials):
        for file_id in handed.materials[name]:
            yield name, file_id


def _fact(cls: type, row: ApplicationRow, materials: list[str]) -> ApplicationSubmitted | ApplicationResubmitted:
    return cls(
        subject=row.pk,
        path=row.path,
        number=row.number,
        matter=row.matter_id,
        matter_version=row.matter_version,
        body=row.body,
        copies=row.copies,
        impressions=row.impressions,
        round=row.round,
        document=bytes.fromhex(row.paper_digest),
        materials=tuple(bytes.fromhex(digest) for digest in materials),
        applicant=row.applicant_id,
        clerk=row.clerk_id,
        due_at=row.due_at,
        revision=row.revision,
        applicant_name=row.applicant_name,
    )
