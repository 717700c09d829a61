"""An application as a person may see it: the item of a list, and everything on its own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications.core import CLOSED, TRANSITIONS, Action, Application, Stage, State, stage_of, why_not
from zhangfa.applications.core.deciding import BY_PEOPLE, NEEDS_GROUND, NEEDS_NOTE
from zhangfa.applications.models import ApplicationRow, DecisionRow, MaterialRow
from zhangfa.applications.queries.inside import form_of, matter_of, may_read, standing
from zhangfa.applications.queries.route import StepView, route_of
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain
from zhangfa.matters.core import Field, FieldKind, Matter, shown_value
from zhangfa.organizations.core import mask_id_number, mask_phone
from zhangfa.procedures import queries as procedures

_NOT_OFFERED = {"applications.not_your_step", "applications.not_the_applicant"}


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplicationItem:
    id: str
    number: str
    matter_id: str
    matter_version: int
    matter_class: str
    title: str
    applicant_id: str
    applicant_name: str
    clerk_name: str
    path: TreePath
    unit_name: str
    state: State
    stage: Stage
    copies: int
    impressions: int
    submitted_at: datetime
    due_at: datetime | None
    changed_at: datetime

    def overdue(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at <= now and self.state not in CLOSED | {State.RETURNED}


@dataclass(frozen=True, kw_only=True, slots=True)
class FilledField:
    """A field as it is shown: identity and telephone numbers masked."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MaterialFile:
    name: str
    label: str
    file_id: str
    digest: str
    pages: int
    round: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    """One act; `void` when a later round has made it count no longer."""

    seq: int
    round: int
    stage: Stage
    action: str
    office: str
    office_path: str
    actor_id: str
    actor_name: str
    at: datetime
    note: str
    ground: str
    seen: str
    void: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What the actor is shown as a button; with refusals it is shown and explained, but not possible."""

    action: Action
    refusals: tuple[Refusal, ...]
    needs_note: bool
    needs_ground: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """`form` is there for whoever may change it: the applicant and the clerk."""

    item: ApplicationItem
    value: Application
    check_code: str
    body: str
    fields: tuple[FilledField, ...]
    form: dict[str, str] | None
    paper_file: str
    paper_digest: str
    paper_pages: int
    materials: tuple[MaterialFile, ...]
    decisions: tuple[Decision, ...]
    route: tuple[StepView, ...]
    offers: tuple[Offer, ...]


def find(actor: Actor, application_id: str) -> ApplicationItem:
    """The item, or Refused applications.unknown."""
    return item_of(_readable(actor, application_id))


def detail(actor: Actor, application_id: str, *, cipher: Cipher, now: datetime) -> Detail:
    row = _readable(actor, application_id)
    value = row.value()
    matter = matter_of(row.matter_id, row.matter_version, row.path)
    form = form_of(row, cipher)
    own = actor.is_person and actor.id in {row.applicant_id, row.clerk_id}
    return Detail(
        item=item_of(row),
        value=value,
        check_code=row.check_code,
        body=row.body,
        fields=filled_fields(matter, form),
        form=form if own else None,
        paper_file=row.paper_file,
        paper_digest=row.paper_digest,
        paper_pages=row.paper_pages,
        materials=materials_of(row),
        decisions=decisions_of(row),
        route=route_of(row, now),
        offers=_offers(value, actor, now, procedures.complaints(row.pk, now) if matter.procedure else ()),
    )


def _readable(actor: Actor, application_id: str) -> ApplicationRow:
    row = plain.fetch_one(ApplicationRow, id=application_id)
    if row is None or not may_read(actor, row):
        raise Refused(Refusal("applications.unknown"))
    return row


def _offers(
    application: Application, actor: Actor, now: datetime, missing: tuple[Refusal, ...]
) -> tuple[Offer, ...]:
    """`missing` is what the village's procedure still lacks: shown with the approval, which waits for it."""
    known = standing(actor, application, now)
    offers = []
    for action in BY_PEOPLE:
        if (application.state, action) not in TRANSITIONS:
            continue
        refusals = why_not(application, action, actor, known) or (missing if action is Action.APPROVE else ())
        if not _NOT_OFFERED & {refusal.code for refusal in refusals}:
            offers.append(
                Offer(
                    action=action,
                    refusals=refusals,
                    needs_note=action in NEEDS_NOTE,
                    needs_ground=action in NEEDS_GROUND,
                )
            )
    return tuple(offers)


def filled_fields(matter: Matter, form: dict[str, str]) -> tuple[FilledField, ...]:
    """Within applications only: the fields that were filled in, in the form's order."""
    pairs = [(field, form.get(field.name, "")) for field in matter.fields]
    return tuple(
        FilledField(name=field.name, label=field.label, value=_masked(field, value)) for field, value in pairs if value
    )


def _masked(field: Field, value: str) -> str:
    if field.kind is FieldKind.ID_NUMBER:
        return mask_id_number(value)
    return mask_phone(value) if field.kind is FieldKind.PHONE else shown_value(field, value)


def materials_of(row: ApplicationRow) -> tuple[MaterialFile, ...]:
    """Within applications only: the files of the round that counts."""
    rows = plain.fetch(MaterialRow, application_id=row.pk, round=row.round)
    return tuple(
        MaterialFile(
            name=each.name,
            label=each.label,
            file_id=each.file_id,
            digest=each.digest,
            pages=each.pages,
            round=each.round,
        )
        for each in sorted(rows, key=lambda each: each.position)
    )


def decisions_of(row: ApplicationRow) -> tuple[Decision, ...]:
    """Within applications only."""
    return tuple(
        Decision(
            seq=each.seq,
            round=each.round,
            stage=Stage(each.stage),
            action=each.action,
            office=each.office,
            office_path=each.office_path,
            actor_id=each.actor_id,
            actor_name=each.actor_name,
            at=each.at,
            note=each.note,
            ground=each.ground,
            seen=each.seen,
            void=each.round < row.round,
        )
        for each in sorted(plain.fetch(DecisionRow, application_id=row.pk), key=lambda each: each.seq)
    )


def item_of(row: ApplicationRow) -> ApplicationItem:
    """Within applications only."""
    return ApplicationItem(
        id=row.pk,
        number=row.number,
        matter_id=row.matter_id,
        matter_version=row.matter_version,
        matter_class=row.matter_class,
        title=row.title,
        applicant_id=row.applicant_id,
        applicant_name=row.applicant_name,
        clerk_name=row.clerk_name,
        path=TreePath(row.path),
        unit_name=row.unit_name,
        state=State(row.state),
        stage=stage_of(row.value()),
        copies=row.copies,
        impressions=row.impressions,
        submitted_at=row.submitted_at,
        due_at=row.due_at,
        changed_at=row.changed_at,
    )
