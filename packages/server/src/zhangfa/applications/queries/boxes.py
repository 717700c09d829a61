"""Lists: mine, to do, done, all. Newest first, except what is to do: the most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from zhangfa.applications.core import Action, Held, SeatState, State
from zhangfa.applications.models import ApplicationRow, CopyRow, DecisionRow, SeatRow
from zhangfa.applications.queries.inside import READ, offices_of, principals_of
from zhangfa.applications.queries.views import ApplicationItem, item_of
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import from_ms, to_ms
from zhangfa.organizations import queries as organizations

_AS_APPLICANT = ("submit", Action.RESUBMIT.value, Action.WITHDRAW.value)


class Box(StrEnum):
    MINE = "mine"
    TODO = "todo"
    DONE = "done"
    ALL = "all"


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """`next` is the cursor of the page after this one, "" at the end."""

    items: tuple[ApplicationItem, ...]
    next: str
    total: int


def page(
    actor: Actor,
    *,
    box: Box,
    now: datetime,
    words: str = "",
    state: State | None = None,
    cursor: str = "",
    limit: int = 20,
) -> Page:
    """A cursor that is not ours begins anew."""
    rows = _box(actor, box, now)
    if state is not None:
        rows = rows.filter(state=state.value)
    if words.strip():
        rows = rows.filter(_words(words.strip()))
    total = rows.count()
    column, upward = ("due_at", True) if box is Box.TODO else ("submitted_at", False)
    rows = _after(rows, cursor, column, upward).order_by(*([column, "id"] if upward else [f"-{column}", "-id"]))
    found = list(rows[: limit + 1])
    more = f"{to_ms(getattr(found[limit - 1], column))}.{found[limit - 1].pk}" if len(found) > limit else ""
    return Page(items=tuple(item_of(row) for row in found[:limit]), next=more, total=total)


def todo_count(actor: Actor, now: datetime) -> int:
    return _box(actor, Box.TODO, now).count()


def changed(actor: Actor, *, since: datetime, now: datetime, limit: int = 100) -> tuple[tuple[str, datetime], ...]:
    """What the actor may see and what changed after `since`: (id, when), oldest first."""
    rows = _box(actor, Box.ALL, now).filter(changed_at__gt=since).order_by("changed_at", "id")
    return tuple(rows.values_list("id", "changed_at")[:limit])


def _box(actor: Actor, box: Box, now: datetime) -> QuerySet[ApplicationRow]:
    if not actor.is_person:
        return ApplicationRow.objects.none()
    own = Q(applicant_id=actor.id) | Q(clerk_id=actor.id)
    sent = Q(pk__in=CopyRow.objects.filter(person=actor.id).values("application_id"))
    readable = own | sent | organizations.within(actor.paths(READ))
    if box is Box.MINE:
        return ApplicationRow.objects.filter(own)
    if box is Box.TODO:
        return ApplicationRow.objects.filter(readable & (_my_turn(actor, now) | (own & Q(state=State.RETURNED.value))))
    if box is Box.DONE:
        acted = DecisionRow.objects.filter(actor_id=actor.id).exclude(action__in=_AS_APPLICANT)
        return ApplicationRow.objects.filter(readable, pk__in=acted.values("application_id"))
    return ApplicationRow.objects.filter(readable)


def _my_turn(actor: Actor, now: datetime) -> Q:
    """A seat stands open for the actor, or for somebody whose deputy he is; his own applications are not his to decide
    after they were accepted."""
    asked = _asked_as(actor.id, offices_of(actor.id, now))
    for principal in principals_of(actor, now):
        held = [each for each in principal.held if principal.office in {"", each.office}]
        asked |= _asked_as("" if principal.office else principal.id, held)
    open_ = SeatRow.objects.filter(asked, state=SeatState.OPEN.value)
    own = Q(applicant_id=actor.id) | Q(clerk_id=actor.id)
    return Q(pk__in=open_.values("application_id")) & ~(own & Q(state__in=[State.ACCEPTED.value, State.EXAMINED.value]))


def _asked_as(person_id: str, offices: Iterable[Held]) -> Q:
    asked = Q(person=person_id) if person_id else Q(pk__in=())
    for held in offices:
        asked |= Q(path=held.path.text, office=held.office, field__in=["", held.field]) | Q(
            appointment=held.appointment
        )
    return asked


def _words(words: str) -> Q:
    found = Q(title__icontains=words) | Q(applicant_name__contains=words) | Q(unit_name__contains=words)
    return found | Q(number__startswith=words) if words.isdigit() else found


def _after(rows: QuerySet[ApplicationRow], cursor: str, column: str, upward: bool) -> QuerySet[ApplicationRow]:
    ms, _, key = cursor.partition(".")
    if not (ms.isascii() and ms.isdigit() and len(ms) < 14 and key):
        return rows
    moment, side = from_ms(int(ms)), "gt" if upward else "lt"
    return rows.filter(Q(**{f"{column}__{side}": moment}) | Q(**{column: moment, f"id__{side}": key}))
