"""What moves nothing: 催办, 抄送, the mark that a paper was read, and the note that an office is empty."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from zhangfa.applications import queries
from zhangfa.applications.core import Action, Seat, Wish, open_step, why_not, why_not_said
from zhangfa.applications.core.facts import ApplicationCopied, ApplicationUrged, StepUnmanned
from zhangfa.applications.models import CopyRow, ReadRow, SeatRow, UrgeRow
from zhangfa.applications.services import _rows
from zhangfa.documents import services as documents
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.ledger import services as ledger
from zhangfa.ledger.queries import plain


def urge(*, actor: Actor, now: datetime, application_id: str, revision: int, note: str = "") -> None:
    """催办: whoever is asked is told again (jobs/reactions.py)."""
    with transaction.atomic():
        loaded = _rows.load(actor, application_id, revision)
        row, value = loaded.row, loaded.value
        wish = Wish(urges=queries.urges_today(value, now))
        standing = queries.standing(actor, value, now)
        require(why_not(value, Action.URGE, actor, standing, wish) or why_not_said(Action.URGE, note, None))
        step = open_step(value)
        plain.insert(
            plain.new(UrgeRow, application_id=row.pk, round=row.round, step_key=step.key, person=actor.id, at=now)
        )
        fact = ApplicationUrged(
            subject=row.pk,
            path=row.path,
            number=row.number,
            step_key=step.key,
            step_label=step.title,
            note=note.strip() or None,
        )
        ledger.append(fact, actor=actor, now=now)


def copy(
    *, actor: Actor, now: datetime, application_id: str, revision: int, people: Iterable[str], note: str = ""
) -> None:
    """抄送: these people may read the application and its papers from now on, and are told."""
    with transaction.atomic():
        loaded = _rows.load(actor, application_id, revision)
        row, value = loaded.row, loaded.value
        named = [queries.somebody(each, now) for each in sorted(set(people))]
        if not named or None in named:
            raise Refused(Refusal("applications.person_missing", field="people"))
        standing = queries.standing(actor, value, now)
        wish = Wish(people=tuple(named))
        require(why_not(value, Action.COPY, actor, standing, wish) or why_not_said(Action.COPY, note, None))
        for who in named:
            plain.insert(plain.new(CopyRow, application_id=row.pk, person=who.id, sender=actor.id, at=now), once=True)
        ids = [who.id for who in named]
        documents.let_read(subject=row.pk, people=ids, actor=actor, now=now)
        fact = ApplicationCopied(
            subject=row.pk,
            path=row.path,
            number=row.number,
            people=tuple(ids),
            names="、".join(who.actor.name for who in named),
            note=note.strip() or None,
        )
        ledger.append(fact, actor=actor, now=now)


def mark_read(*, actor: Actor, now: datetime, application_id: str, digest: str) -> None:
    """The actor has opened and read this paper; the mark holds for this very paper alone."""
    row = _rows.load(actor, application_id).row
    if not actor.is_person:
        raise Refused(Refusal("applications.unknown"))
    if digest != row.paper_digest:
        raise Conflict("the paper has changed meanwhile")
    plain.insert(plain.new(ReadRow, application_id=row.pk, person=actor.id, digest=digest, at=now), once=True)


def note_unmanned(*, actor: Actor, now: datetime, application_id: str, seat: Seat) -> bool:
    """A seat stands open and nobody could sign in it: told once. By a job; whether it is new."""
    if actor.is_person or not actor.may("application:note_unmanned", seat.asked.path):
        raise Refused(Refusal("applications.not_this_job"))
    with transaction.atomic():
        loaded = _rows.load(actor, application_id)
        row, step = loaded.row, open_step(loaded.value)
        here = {"application_id": row.pk, "round": row.round, "number": seat.number, "unmanned_at": None}
        if step is None or plain.change(SeatRow, {**here, "state": "open"}, {"unmanned_at": now}) != 1:
            return False
        fact = StepUnmanned(
            subject=row.pk,
            path=row.path,
            number=row.number,
            step_key=step.key,
            step_label=step.title,
            seat=seat.number,
            office=seat.asked.office,
            office_path=seat.asked.path.text,
        )
        ledger.append(fact, actor=actor, now=now)
    return True
