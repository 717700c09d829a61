"""Loading an application with its seats for a change, and writing it back with its revision compared and set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhangfa.applications import queries
from zhangfa.applications.core import Action, Application, Seat, State, Turn, WorkCalendar, add_hours, open_step
from zhangfa.applications.models import ApplicationRow, DecisionRow, SeatRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused
from zhangfa.ledger.queries import plain

RETURNED_FOR = timedelta(days=30)
_VOID, _SIGNED = "void", ("agreed", "against", "opinion")


@dataclass(frozen=True)
class Loaded:
    """An application as it was found: its row, the rows of its seats by number, and its value."""

    row: ApplicationRow
    seats: Mapping[int, SeatRow]
    value: Application


@dataclass(frozen=True)
class Said:
    """Who acted, for whom, when, with which words and where he wants the seal, for the rows of seats and decisions."""

    actor: Actor
    now: datetime
    note: str = ""
    turn: Turn | None = None
    seal_at: str = ""

    @property
    def deputy(self) -> tuple[str, str]:
        """Id and name of whom the actor acts for."""
        return (self.turn.who.id, self.turn.who.actor.name) if self.turn and self.turn.deputy else ("", "")


def load(actor: Actor, application_id: str, revision: int | None = None) -> Loaded:
    """Locked. Whoever may not know of the application is told that there is none."""
    row = plain.fetch_one(ApplicationRow, id=application_id, lock=True)
    if row is None or (actor.is_person and not queries.may_read(actor, row)):
        raise Refused(Refusal("applications.unknown"))
    if revision is not None and row.revision != revision:
        raise Conflict("the application has changed meanwhile")
    seats = queries.seats_of(row.pk, row.round)
    return Loaded(row, {seat.number: seat for seat in seats}, row.value(tuple(seat.value() for seat in seats)))


def due(after: Application, now: datetime, calendar: WorkCalendar) -> datetime | None:
    """When the step now open is late; a returned application lapses after thirty days."""
    step = open_step(after)
    if step is not None:
        return add_hours(calendar, now, step.hours)
    return now + RETURNED_FOR if after.state is State.RETURNED else None


def move(loaded: Loaded, after: Application, said: Said, due_at: datetime | None, **more: object) -> None:
    """Writes the new state and the seats that changed; Conflict when somebody else wrote first."""
    row, before = loaded.row, loaded.value
    fields = {
        "state": after.state.value,
        "step": after.step,
        "round": after.round,
        "revision": after.revision,
        "in_use": after.in_use,
        "due_at": due_at,
        "changed_at": said.now,
        **({"route": after.route} if after.route != before.route else {}),
        **more,
    }
    if plain.change(ApplicationRow, {"id": row.pk, "revision": row.revision}, fields) != 1:
        raise Conflict("the application has changed meanwhile")
    for name, value in fields.items():
        setattr(row, name, value)
    if after.round != before.round:
        _void_round(row.pk, before.round)
    _write_seats(loaded, after, said)


def _void_round(application_id: str, round_: int) -> None:
    plain.change(SeatRow, {"application_id": application_id, "round": round_, "state__in": _SIGNED}, {"state": _VOID})


def _write_seats(loaded: Loaded, after: Application, said: Said) -> None:
    known = {seat.number: seat for seat in loaded.value.seats} if after.round == loaded.value.round else {}
    fresh = [seat for seat in after.seats if seat.number not in known]
    for seat in after.seats:
        if seat.number in known and seat != known[seat.number]:
            _write_seat(loaded.seats[seat.number], seat, after, said)
    insert_seats(loaded.row, after, fresh, said.now)


def _write_seat(row: SeatRow, seat: Seat, after: Application, said: Said) -> None:
    now_open = seat.since == after.revision
    values = {
        "state": seat.state.value,
        "since": seat.since,
        "opened_at": said.now if now_open else row.opened_at if seat.since else None,
        "acted": seat.acted,
    }
    if seat.acted != row.acted:
        acts = bool(seat.by)
        name = said.deputy[1] if seat.deputy_for else ""
        values |= {"acted_at": said.now if seat.acted else None, "by": seat.by, "note": said.note if acts else ""}
        values |= {"by_name": said.actor.name if acts else "", "deputy_for": seat.deputy_for, "deputy_for_name": name}
    plain.change(SeatRow, {"application_id": row.application_id, "round": row.round, "number": row.number}, values)


def insert_seats(row: ApplicationRow, after: Application, seats: list[Seat], now: datetime) -> None:
    """Rows for seats that are new; their application is there already."""
    stages = {step.key: step.stage.value for step in after.route}
    rows = [
        plain.new(
            SeatRow,
            application_id=row.pk,
            round=after.round,
            number=seat.number,
            step=seat.step,
            stage=stages[seat.step],
            place=seat.place,
            office=seat.asked.office,
            path=seat.asked.path.text,
            field=seat.asked.field,
            appointment=seat.asked.appointment,
            person=seat.asked.person,
            origin=seat.origin.value,
            extra=seat.extra,
            before=seat.before,
            asker=seat.asker,
            state=seat.state.value,
            since=seat.since,
            opened_at=now if seat.since else None,
        )
        for seat in seats
    ]
    plain.insert_all(rows)


def record(row: ApplicationRow, before: Application, action: Action | str, said: Said, stage: str, **more: str) -> None:
    """The act as it stands in the register; `before` is the application that the actor saw."""
    turn = said.turn
    made = plain.new(
        DecisionRow,
        application_id=row.pk,
        seq=row.revision,
        round=row.round,
        step=before.step,
        stage=stage,
        action=str(action),
        seat=turn.seat.number if turn else 0,
        step_key=turn.seat.step if turn else "",
        office=turn.office if turn else "",
        office_path=turn.seat.asked.path.text if turn else "",
        deputy_for=said.deputy[0],
        deputy_for_name=said.deputy[1],
        actor_kind=said.actor.kind.value,
        actor_id=said.actor.id,
        actor_name=said.actor.name,
        at=said.now,
        note=said.note,
        ground=more.get("ground", ""),
        seen=row.paper_digest,
        seal_at=said.seal_at,
    )
    plain.insert(made)
