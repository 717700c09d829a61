"""Loading an application for a change, and writing it back with its revision compared and set."""

from __future__ import annotations

from datetime import datetime, timedelta

from zhangfa.applications import queries
from zhangfa.applications.core import Action, Application, State, WorkCalendar, add_hours, open_step
from zhangfa.applications.models import ApplicationRow, DecisionRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused
from zhangfa.ledger.queries import plain

RETURNED_FOR = timedelta(days=30)


def load(actor: Actor, application_id: str, revision: int | None = None) -> ApplicationRow:
    """The row, locked. Whoever may not know of the application is told that there is none."""
    row = plain.fetch_one(ApplicationRow, id=application_id, lock=True)
    if row is None or (actor.is_person and not queries.may_read(actor, row)):
        raise Refused(Refusal("applications.unknown"))
    if revision is not None and row.revision != revision:
        raise Conflict("the application has changed meanwhile")
    return row


def due(after: Application, now: datetime, calendar: WorkCalendar) -> datetime | None:
    """When the step now open is late; a returned application lapses after thirty days."""
    step = open_step(after)
    if step is not None:
        return add_hours(calendar, now, step.hours)
    return now + RETURNED_FOR if after.state is State.RETURNED else None


def waits(after: Application) -> tuple[str, str]:
    """(offices between bars, place) of whoever must act next, both empty when nobody in office must."""
    step = open_step(after)
    return (f"|{'|'.join(step.offices)}|", step.path.text) if step else ("", "")


def move(row: ApplicationRow, after: Application, now: datetime, due_at: datetime | None, **more: object) -> None:
    """Writes the new state; Conflict when somebody else wrote first."""
    office, path = waits(after)
    fields = {
        "state": after.state.value,
        "step": after.step,
        "round": after.round,
        "revision": after.revision,
        "in_use": after.in_use,
        "waits_office": office,
        "waits_path": path,
        "due_at": due_at,
        "changed_at": now,
        **more,
    }
    if plain.change(ApplicationRow, {"id": row.pk, "revision": row.revision}, fields) != 1:
        raise Conflict("the application has changed meanwhile")
    for name, value in fields.items():
        setattr(row, name, value)


def record(
    row: ApplicationRow,
    before: Application,
    action: Action | str,
    actor: Actor,
    now: datetime,
    *,
    stage: str,
    office: tuple[str, str] = ("", ""),
    note: str = "",
    ground: str = "",
) -> None:
    """The act as it stands in the register; `before` is the application that the actor saw."""
    made = DecisionRow(
        application_id=row.pk,
        seq=row.revision,
        round=row.round,
        step=before.step,
        stage=stage,
        action=str(action),
        office=office[0],
        office_path=office[1],
        actor_kind=actor.kind.value,
        actor_id=actor.id,
        actor_name=actor.name,
        at=now,
        note=note,
        ground=ground,
        seen=row.paper_digest,
    )
    plain.insert(made)
