"""Rating a service and answering a complaint: `from zhangfa.ratings import services as ratings`."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhangfa.applications import queries as applications
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import day_in_china
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.ratings import core, queries
from zhangfa.ratings.core import About, Complaint, ComplaintAnswered, ComplaintMade, RatingGiven, Score
from zhangfa.ratings.models import ComplaintRow, RatedRow, ScoreRow


def rate(
    *,
    actor: Actor,
    now: datetime,
    rating_id: str,
    application_id: str,
    score: Score,
    words: str = "",
    about: About = About.OTHER,
    anonymous: bool = True,
) -> None:
    """评价: one tap, and a complaint if there are words. `rating_id` names what is anonymous."""
    with transaction.atomic():
        found = applications.about_one(application_id)
        if found is None or actor.id not in found.people:
            raise Refused(Refusal("applications.unknown"))
        rated = RatedRow.objects.filter(pk=application_id).exists()
        used = found.state in queries.USED
        require(core.why_not_rate(actor, found.applicant_id, used=used, rated=rated, words=words))
        if not plain.insert(RatedRow(application=application_id), once=True):
            raise Conflict("rated just now")
        day, said = day_in_china(now), words.strip()
        place = {"tenant": tenant_of(found.path), "path": found.path.text}
        ScoreRow.objects.create(month=day[:7], score=score.value, **place)
        who = Actor.for_public() if anonymous else actor
        subject = rating_id if anonymous else application_id
        ledger.append(RatingGiven(subject=subject, path=found.path.text, score=score.value), actor=who, now=now)
        if said:
            person = "" if anonymous else actor.name
            ComplaintRow.objects.create(id=rating_id, day=day, about=about.value, words=said, person=person, **place)
            fact = ComplaintMade(subject=rating_id, path=found.path.text, about=about, words=said)
            ledger.append(fact, actor=who, now=now)


def answer(*, actor: Actor, now: datetime, complaint_id: str, note: str) -> Complaint:
    """写处理情况, once."""
    with transaction.atomic():
        row = ComplaintRow.objects.select_for_update().filter(pk=complaint_id).first()
        if row is None or not core.may_read(actor, row.value().path):
            raise Refused(Refusal("ratings.unknown"))
        require(core.why_not_answer(row.value(), actor, note))
        row.answer, row.answered_by = note.strip(), actor.name
        row.save(update_fields=["answer", "answered_by"])
        fact = ComplaintAnswered(subject=row.pk, path=row.path, note=note.strip())
        ledger.append(fact, actor=actor, now=now)
    return row.value()
