"""For concepts: what permits, archives, oversight and jobs need to know of an application."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from zhangfa.access import queries as access
from zhangfa.applications.core import (
    Application,
    Held,
    Seat,
    SeatState,
    Somebody,
    Stage,
    Standing,
    State,
    WorkCalendar,
)
from zhangfa.applications.models import ApplicationRow, CopyRow, SeatRow
from zhangfa.documents.core import PaperText
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain
from zhangfa.matters import queries as matters
from zhangfa.matters.core import Form, Matter, SealedWith, paper_of
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, today
from zhangfa.seals.core import Seal

READ = "application:read"
NO_STANDING = Standing()
_CALENDAR = Path(__file__).parents[1] / "calendar"
_CONTRACT_LINE = "合同专用章"


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """An application as the concepts above need it."""

    id: str
    number: str
    check_code: str
    path: TreePath
    unit_name: str
    title: str
    body: str
    applicant_id: str
    applicant_name: str
    clerk_id: str | None
    state: State
    round: int
    revision: int
    in_use: bool
    copies: int
    impressions: int
    paper_file: str
    paper_digest: str
    paper_pages: int
    handed_digest: str
    due_at: datetime | None
    submitted_at: datetime
    approved_at: datetime | None
    retention_years: int | None
    sealed_with: SealedWith = SealedWith.INK

    @property
    def people(self) -> tuple[str, ...]:
        """The applicant, and the clerk who filled in the form."""
        return (self.applicant_id, self.clerk_id) if self.clerk_id else (self.applicant_id,)


def may_read(actor: Actor, row: ApplicationRow) -> bool:
    """Within applications only. His own, above it, sent to him, or his turn in somebody's place."""
    own = actor.is_person and actor.id in {row.applicant_id, row.clerk_id}
    return own or actor.may(READ, TreePath(row.path)) or (actor.is_person and _is_sent(actor, row))


def _is_sent(actor: Actor, row: ApplicationRow) -> bool:
    return plain.fetch_one(CopyRow, application_id=row.pk, person=actor.id) is not None


def about(application_ids: Iterable[str]) -> Mapping[str, About]:
    """For concepts. Unknown ids are left out."""
    return {row.pk: about_row(row) for row in ApplicationRow.objects.filter(pk__in=set(application_ids))}


def about_one(application_id: str) -> About | None:
    """For concepts."""
    row = plain.fetch_one(ApplicationRow, id=application_id)
    return about_row(row) if row else None


def by_check_code(check_code: str) -> About | None:
    """Whoever holds the paper holds its check code. Open to everybody who knows one."""
    row = ApplicationRow.objects.filter(check_code=check_code).first()
    return about_row(row) if row else None


def by_number(tenant: str, number: str) -> About | None:
    """For concepts and doors that ask their own rule: the number that people write down, unique in a county."""
    row = ApplicationRow.objects.filter(tenant=tenant, number=number).first()
    return about_row(row) if row else None


def listed(
    place: TreePath,
    *,
    state: State | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str = "",
    limit: int = 50,
) -> tuple[tuple[About, ...], str]:
    """At or below `place`, village by village and the oldest submission first, submitted from `since` until before
    `until`; with the next cursor. For doors that ask their own rule."""
    asked = {"state": state.value if state else None, "submitted_at__gte": since, "submitted_at__lt": until}
    rows = ApplicationRow.objects.filter(organizations.within([place]))
    rows = rows.filter(**{name: value for name, value in asked.items() if value is not None})
    page, after = organizations.walk(rows, by="submitted_at", cursor=cursor, limit=limit)
    return tuple(about_row(row) for row in page), after


def due(now: datetime, states: Iterable[State], *, limit: int = 500) -> tuple[About, ...]:
    """For concepts: the applications in one of `states` whose time has run out, longest first."""
    rows = ApplicationRow.objects.filter(due_at__lte=now, state__in=[state.value for state in states])
    return tuple(about_row(row) for row in rows.order_by("due_at")[:limit])


def to_archive(*, skip: Iterable[str] = (), limit: int = 50) -> tuple[str, ...]:
    """For the archive's job: used applications, the oldest first, without those in `skip`."""
    rows = ApplicationRow.objects.filter(state=State.USED.value).exclude(pk__in=list(skip))
    return tuple(rows.order_by("changed_at").values_list("id", flat=True)[:limit])


def deciders_of(application_id: str) -> frozenset[str]:
    """For concepts: whoever has acted in a seat of it in whatever round."""
    return frozenset(row.by for row in plain.fetch(SeatRow, application_id=application_id) if row.by)


def approvers_of(application_id: str) -> frozenset[str]:
    """For concepts: who approved, and for whom, as far as it counts."""
    agreed = {"stage": Stage.APPROVE.value, "state": SeatState.AGREED.value}
    rows = plain.fetch(SeatRow, application_id=application_id, **agreed)
    return frozenset(name for row in rows for name in (row.by, row.deputy_for) if name)


def seats_of(application_id: str, round_: int) -> tuple[SeatRow, ...]:
    """Within applications only: the seats of a round by number."""
    rows = plain.fetch(SeatRow, application_id=application_id, round=round_)
    return tuple(sorted(rows, key=lambda row: row.number))


def asked(application_id: str) -> tuple[Seat, ...]:
    """For concepts: the seats that stand open now."""
    rows = plain.fetch(SeatRow, application_id=application_id, state=SeatState.OPEN.value)
    return tuple(row.value() for row in sorted(rows, key=lambda row: row.number))


def unmanned(*, office: str, path: TreePath) -> tuple[str, ...]:
    """For concepts: the applications that wait at this place for an office that nobody held."""
    open_ = SeatRow.objects.filter(office=office, path=path.text, state=SeatState.OPEN.value)
    return tuple(open_.filter(unmanned_at__isnull=False).values_list("application_id", flat=True))


def who_can(seat: Seat, now: datetime) -> Mapping[str, str]:
    """For concepts: whoever could act in the seat today, id → name, deputies left out."""
    if seat.asked.person:
        return organizations.person_names([seat.asked.person])
    day = today(now)
    if seat.asked.appointment:
        found = organizations.appointment_holder(seat.asked.appointment, day)
        return {found.id: found.name} if found else {}
    office, path, field = Office(seat.asked.office), seat.asked.path, seat.asked.field
    return {person.id: person.name for person in organizations.holders(office, path, field=field, day=day)}


def ids_who_can(seat: Seat, now: datetime) -> set[str]:
    """For concepts: the ids alone, by a plain statement for the offices that most seats ask."""
    asked = seat.asked
    if asked.office and not asked.field:
        return organizations.holders_among([Office(asked.office)], [asked.path], today(now))
    return set(who_can(seat, now))


def standing(actor: Actor, application: Application, now: datetime) -> Standing:
    """What the law needs to know of the actor: his offices today, and for whom he may act."""
    if not actor.is_person:
        return NO_STANDING
    return Standing(offices_of(actor.id, now), principals_of(actor, now))


def offices_of(person_id: str, now: datetime) -> frozenset[Held]:
    """Within applications only."""
    held = organizations.appointments_held(person_id, today(now))
    return frozenset(Held(each.office.value, each.path, each.field, each.id) for each in held)


def principals_of(actor: Actor, now: datetime) -> tuple[Somebody, ...]:
    """Within applications only: for whom the actor may act, each with the power that this gives. No statement for
    those who are nobody's deputy."""
    if not any(grant.deputy_for for grant in actor.grants):
        return ()
    return tuple(
        Somebody(_as(actor, each.person_id, each.name), offices_of(each.person_id, now), each.office)
        for each in organizations.principals_of(actor.id, now)
    )


def _as(actor: Actor, person_id: str, name: str) -> Actor:
    grants = tuple(grant for grant in actor.grants if grant.deputy_for == person_id)
    return replace(actor, id=person_id, name=name, grants=grants)


def somebody(person_id: str, now: datetime) -> Somebody | None:
    """Within applications only: a person whom somebody named, with his power and offices of today."""
    found = access.actor_of_person(person_id, now)
    if found is None:
        return None
    own = tuple(grant for grant in found.grants if not grant.deputy_for)
    return Somebody(replace(found, grants=own), offices_of(person_id, now))


@cache
def work_calendar() -> WorkCalendar:
    """The calendar that ships with the program: hours.toml and a file for each year."""
    years = [tomllib.loads(path.read_text("utf-8")) for path in sorted(_CALENDAR.glob("20*.toml"))]
    return WorkCalendar.from_data(tomllib.loads((_CALENDAR / "hours.toml").read_text("utf-8")), years)


def paper_text(matter: Matter, form: Form, *, path: TreePath, seal: Seal, on: date) -> PaperText:
    """The words of a generated paper for this village; the same for a preview and for what is submitted."""
    names = organizations.unit_names([path, path.parent])
    return paper_of(
        matter,
        form,
        unit=names.get(path, ""),
        town=names.get(path.parent, ""),
        signer=seal.name.removesuffix(_CONTRACT_LINE),
        on=on,
    )


@lru_cache(maxsize=2000)
def matter_of(matter_id: str, version: int, path: str) -> Matter:
    """Within applications only: the version that an application began with. It never changes, so it is read once."""
    return matters.matter_version(Actor.for_public(), matter_id, version=version, unit=TreePath(path))


def form_context(application_id: str) -> str:
    return f"applications.form:{application_id}"


def form_of(row: ApplicationRow, cipher: Cipher) -> dict[str, str]:
    """Within applications only."""
    return json.loads(cipher.decrypt(bytes(row.form), context=form_context(row.pk)))


def filled_form(application_id: str, cipher: Cipher) -> dict[str, str] | None:
    """For concepts that judge what was filled in and show it to nobody; None when there is no such application."""
    row = plain.fetch_one(ApplicationRow, id=application_id)
    return form_of(row, cipher) if row else None


def about_row(row: ApplicationRow) -> About:
    """Within applications only."""
    return About(
        id=row.pk,
        number=row.number,
        check_code=row.check_code,
        path=TreePath(row.path),
        unit_name=row.unit_name,
        title=row.title,
        body=row.body,
        applicant_id=row.applicant_id,
        applicant_name=row.applicant_name,
        clerk_id=row.clerk_id,
        state=State(row.state),
        round=row.round,
        revision=row.revision,
        in_use=row.in_use,
        copies=row.copies,
        impressions=row.impressions,
        paper_file=row.paper_file,
        paper_digest=row.paper_digest,
        paper_pages=row.paper_pages,
        handed_digest=row.handed_digest,
        due_at=row.due_at,
        submitted_at=row.submitted_at,
        approved_at=row.approved_at,
        retention_years=row.retention_years,
        sealed_with=matter_of(row.matter_id, row.matter_version, row.path).sealed_with,
    )
