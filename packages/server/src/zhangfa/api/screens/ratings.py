"""Ratings as screens show them."""

from __future__ import annotations

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import ratings as shapes
from zhangfa.api.screens import places
from zhangfa.kernel.identifiers import new_id
from zhangfa.ratings import core, queries, services
from zhangfa.ratings.core import About, Score


def rating(caller: Caller, application_id: str) -> shapes.RatingDone:
    return shapes.RatingDone(rated=not queries.is_open_to(caller.actor, application_id))


def rate(caller: Caller, application_id: str, body: shapes.RatingIn) -> shapes.RatingDone:
    services.rate(
        actor=caller.actor,
        now=caller.now,
        rating_id=new_id(),
        application_id=application_id,
        score=Score(body.score),
        words=body.words,
        about=About(body.about),
        anonymous=body.anonymous,
    )
    return shapes.RatingDone(rated=True)


def complaints(caller: Caller) -> shapes.ComplaintList:
    found, scores = queries.complaints(caller.actor), queries.by_place(caller.actor)
    units = places.refs({each.path for each in found} | set(scores))
    return shapes.ComplaintList(
        items=[
            shapes.ComplaintView(
                id=each.id,
                unit=units[each.path],
                day=each.day,
                about_label=each.about.label,
                words=each.words,
                person=each.person,
                answer=each.answer,
                answered_by=each.answered_by,
                may_answer=not core.why_not_answer(each, caller.actor, "—"),
            )
            for each in found
        ],
        places=[
            shapes.PlaceScores(unit=units[path], good=count[Score.GOOD], fair=count[Score.FAIR], bad=count[Score.BAD])
            for path, count in scores.items()
        ],
    )


def answer(caller: Caller, complaint_id: str, *, note: str) -> shapes.ComplaintList:
    services.answer(actor=caller.actor, now=caller.now, complaint_id=complaint_id, note=note)
    return complaints(caller)
