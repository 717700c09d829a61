"""批量审批: many like applications in one go, each still opened and read, each decided on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications import queries
from zhangfa.applications.core import Action, State
from zhangfa.applications.core.machine import ADVANCING
from zhangfa.applications.models import ApplicationRow, ReadRow
from zhangfa.applications.services.deciding import decide
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused
from zhangfa.ledger.queries import plain

_ACTIONS = {State.SUBMITTED: Action.ACCEPT, State.ACCEPTED: Action.EXAMINE, State.EXAMINED: Action.APPROVE}


@dataclass(frozen=True)
class Done:
    """What became of one of them: its state afterwards, or why not."""

    application_id: str
    state: State | None
    refusals: tuple[Refusal, ...] = ()
    conflict: bool = False


def approve_many(*, actor: Actor, now: datetime, items: Sequence[tuple[str, int]], note: str = "") -> tuple[Done, ...]:
    """`items` are (application, revision). Each succeeds or fails by itself, by the same law as one alone; besides, the
    actor must have read its paper, and all must be of one matter."""
    found = plain.fetch(ApplicationRow, id__in=tuple(sorted({key for key, _ in items})))
    rows = {row.pk: row for row in found if queries.may_read(actor, row)}
    kinds = {(row.matter_id, row.state) for row in rows.values()}
    done = []
    for key, revision in dict(items).items():
        try:
            done.append(_one(actor, now, rows.get(key), revision, note, alike=len(kinds) == 1, key=key))
        except Refused as refused:
            done.append(Done(key, None, refused.refusals))
        except Conflict:
            done.append(Done(key, None, conflict=True))
    return tuple(done)


def _one(
    actor: Actor, now: datetime, row: ApplicationRow | None, revision: int, note: str, *, alike: bool, key: str
) -> Done:
    if row is None or not actor.is_person:
        raise Refused(Refusal("applications.unknown"))
    action = _ACTIONS.get(State(row.state), Action.APPROVE)
    if not alike:
        raise Refused(Refusal("applications.not_alike"))
    if action in ADVANCING and not _has_read(actor, row):
        raise Refused(Refusal("applications.unread"))
    after = decide(actor=actor, now=now, action=action, application_id=key, revision=revision, note=note)
    return Done(key, after.state)


def _has_read(actor: Actor, row: ApplicationRow) -> bool:
    mark = {"application_id": row.pk, "person": actor.id, "digest": row.paper_digest}
    return plain.fetch_one(ReadRow, **mark) is not None
