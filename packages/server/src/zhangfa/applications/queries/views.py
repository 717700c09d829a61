"""An application as a person may see it: the item of a list, and everything on its own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications.core import CLOSED, Action, Application, SealPlace, SeatState, Stage, State, stage_of
from zhangfa.applications.models import ApplicationRow, DecisionRow, MaterialRow, SeatRow
from zhangfa.applications.queries.inside import form_of, matter_of, may_read, seats_of
from zhangfa.applications.queries.offers import Offer, offers_of
from zhangfa.applications.queries.route import StepView, route_of
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain
from zhangfa.matters.core import Field, FieldKind, Matter, SealedWith, shown_value
from zhangfa.organizations.core import mask_id_number, mask_phone
from zhangfa.procedures import queries as procedures

SIGNING = frozenset({Action.ACCEPT.value, Action.EXAMINE.value, Action.APPROVE.value})


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
    """One act; `void` when a later round has made it count no longer. A deputy says for whom he acted."""

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
    seat: int = 0
    step_key: str = ""
    deputy_for: str = ""
    deputy_for_name: str = ""
    seal_at: SealPlace | None = None


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
    seats = seats_of(row.pk, row.round)
    value = row.value(tuple(seat.value() for seat in seats))
    matter = matter_of(row.matter_id, row.matter_version, row.path)
    form = form_of(row, cipher)
    own = actor.is_person and actor.id in {row.applicant_id, row.clerk_id}
    lacking = procedures.complaints(row.pk, now) if matter.procedure else ()
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
        decisions=decisions_of(row, seats),
        route=route_of(row, value, seats, matter, now),
        offers=offers_of(value, actor, now, lacking, electronic=matter.sealed_with is not SealedWith.INK),
    )


def _readable(actor: Actor, application_id: str) -> ApplicationRow:
    row = plain.fetch_one(ApplicationRow, id=application_id)
    if row is None or not may_read(actor, row):
        raise Refused(Refusal("applications.unknown"))
    return row


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


def decisions_of(row: ApplicationRow, seats: Iterable[SeatRow]) -> tuple[Decision, ...]:
    """Within applications only; `seats` are those of the round that counts."""
    void = {seat.number for seat in seats if seat.state == SeatState.VOID.value}
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
            void=each.round < row.round or (each.seat in void and each.action in SIGNING),
            seat=each.seat,
            step_key=each.step_key,
            deputy_for=each.deputy_for,
            deputy_for_name=each.deputy_for_name,
            seal_at=SealPlace.read(each.seal_at),
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
