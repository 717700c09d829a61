"""Whom one may name: to pass a seat to, to ask, to add, to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.applications.core import TRANSITIONS, Action, Application, Somebody, Where, Wish, why_not
from zhangfa.applications.core.judging import NAMING
from zhangfa.applications.models import ApplicationRow
from zhangfa.applications.queries.inside import may_read, seats_of, somebody, standing
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.ledger.queries import plain
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office, office_label, today

MOST = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Eligible:
    """`offices` are the labels of what the person holds around the village."""

    id: str
    name: str
    offices: tuple[str, ...]


def eligible(actor: Actor, application_id: str, *, action: Action, words: str, now: datetime) -> tuple[Eligible, ...]:
    """In office in the village, its town or its county, and fit for the action by the same law that judges the deed.
    Nobody for whom the action itself is not his."""
    row = plain.fetch_one(ApplicationRow, id=application_id)
    if row is None or not may_read(actor, row):
        raise Refused(Refusal("applications.unknown"))
    application = row.value(tuple(seat.value() for seat in seats_of(row.pk, row.round)))
    known = standing(actor, application, now)
    if action not in NAMING | {Action.COPY} or (application.state, action) not in TRANSITIONS:
        return ()
    if why_not(application, action, actor, known):
        return ()
    found = []
    for who in _around(application, words, now):
        wish = Wish(people=(who,), where=Where.BESIDE)
        if len(found) < MOST and not why_not(application, action, actor, known, wish):
            labels = sorted({office_label(Office(held.office), held.field) for held in who.held})
            found.append(Eligible(id=who.id, name=who.actor.name, offices=tuple(labels)))
    return tuple(found)


def _around(application: Application, words: str, now: datetime) -> list[Somebody]:
    village = application.path
    places = [village, village.parent, village.parent.parent]
    ids = organizations.holders_among(list(Office), places, today(now))
    named = {key: name for key, name in organizations.person_names(ids).items() if words.strip() in name}
    found = (somebody(key, now) for key in sorted(named, key=lambda key: (named[key], key)))
    return [who for who in found if who is not None]
