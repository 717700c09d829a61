"""For concepts: what permits, archives, oversight and jobs need to know of an application."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from zhangfa.applications.core import Action, Application, Stage, Standing, State, WorkCalendar, open_step
from zhangfa.applications.models import ApplicationRow, DecisionRow
from zhangfa.documents.core import PaperText
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain
from zhangfa.matters import queries as matters
from zhangfa.matters.core import Form, Matter, paper_of
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import today
from zhangfa.seals.core import Seal

READ = "application:read"
NO_STANDING = Standing()
_CALENDAR = Path(__file__).parents[1] / "calendar"
_CONTRACT_LINE = "合同专用章"


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """An application as the concepts above need it; `waits_for` are the offices whose turn it is, at `waits_path`."""

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
    waits_for: tuple[str, ...]
    waits_path: TreePath | None
    due_at: datetime | None
    submitted_at: datetime
    approved_at: datetime | None
    retention_years: int | None

    @property
    def people(self) -> tuple[str, ...]:
        """The applicant, and the clerk who filled in the form."""
        return (self.applicant_id, self.clerk_id) if self.clerk_id else (self.applicant_id,)


def may_read(actor: Actor, row: ApplicationRow) -> bool:
    """Within applications only."""
    own = actor.is_person and actor.id in {row.applicant_id, row.clerk_id}
    return own or actor.may(READ, TreePath(row.path))


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


def due(now: datetime, states: Iterable[State], *, limit: int = 500) -> tuple[About, ...]:
    """For concepts: the applications in one of `states` whose time has run out, longest first."""
    rows = ApplicationRow.objects.filter(due_at__lte=now, state__in=[state.value for state in states])
    return tuple(about_row(row) for row in rows.order_by("due_at")[:limit])


def to_archive(*, skip: Iterable[str] = (), limit: int = 50) -> tuple[str, ...]:
    """For the archive's job: used applications, the oldest first, without those in `skip`."""
    rows = ApplicationRow.objects.filter(state=State.USED.value).exclude(pk__in=list(skip))
    return tuple(rows.order_by("changed_at").values_list("id", flat=True)[:limit])


def deciders_of(application_id: str) -> frozenset[str]:
    """For concepts: whoever has decided a step of it in whatever round."""
    rows = DecisionRow.objects.filter(application_id=application_id).exclude(office="")
    return frozenset(rows.values_list("actor_id", flat=True))


def approvers_of(application_id: str) -> frozenset[str]:
    """For concepts: who approved in the round that counts."""
    rows = plain.fetch(DecisionRow, application_id=application_id)
    counts = max((row.round for row in rows), default=0)
    return frozenset(row.actor_id for row in rows if row.round == counts and row.action == Action.APPROVE.value)


def standing(actor: Actor, application: Application, now: datetime) -> Standing:
    """What the law needs to know of the actor: his offices today, and who approved in this round already."""
    offices = organizations.offices_held(actor.id, today(now)) if actor.is_person else ()
    step = open_step(application)
    approvers: frozenset[str] = frozenset()
    if step is not None and step.stage is Stage.APPROVE:
        approvals = {"application_id": application.id, "round": application.round, "stage": Stage.APPROVE.value}
        approvers = frozenset(row.actor_id for row in plain.fetch(DecisionRow, **approvals))
    return Standing(frozenset((office.value, path) for office, path in offices), approvers)


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
        waits_for=tuple(office for office in row.waits_office.split("|") if office),
        waits_path=TreePath(row.waits_path) if row.waits_path else None,
        due_at=row.due_at,
        submitted_at=row.submitted_at,
        approved_at=row.approved_at,
        retention_years=row.retention_years,
    )
