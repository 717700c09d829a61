"""Joint reviews as screens show them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse

from zhangfa.api.auth import Caller
from zhangfa.api.schemas import reviews as shapes
from zhangfa.api.screens import places
from zhangfa.bootstrap import ports
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.reviews import core, queries, services
from zhangfa.reviews.core import HOLD, Judged, Result, Review, ReviewState


def shown(caller: Caller) -> shapes.ReviewList:
    towns = sorted(path for path in caller.actor.paths(HOLD) if path.depth == core.TOWN_DEPTH)
    members = {each.person: each for town in towns for each in queries.candidates(town, caller.now)}
    return shapes.ReviewList(
        items=[shapes.ReviewItem(**_item(caller, each)) for each in queries.page(caller.actor)],
        towns=[places.ref(town) for town in towns],
        candidates=[_member(each) for each in members.values()],
    )


def _item(caller: Caller, review: Review) -> dict[str, Any]:
    wrong = [each for each in queries.judged(caller.actor, review) if each.result is Result.PROBLEM]
    return {
        "id": review.id,
        "unit": places.ref(review.path),
        "month": review.month,
        "state": review.state.value,
        "state_label": review.state.label,
        "population": len(review.population),
        "drawn": len(review.drawn),
        "problems": len(wrong),
        "open_problems": sum(1 for each in wrong if not each.is_settled),
    }


def _member(member: core.Member) -> shapes.ReviewMember:
    return shapes.ReviewMember(person=member.person, name=member.name, office=member.office)


def view(caller: Caller, review_id: str) -> shapes.ReviewView:
    review = queries.find(caller.actor, review_id)
    judged, uses = queries.judged(caller.actor, review), queries.uses(review)
    whole = review.is_member(caller.actor.id) or caller.actor.may(HOLD, review.path)
    named = {each.index for each in judged}
    address = f"{settings.API_PREFIX}reviews/{review.id}"
    return shapes.ReviewView(
        **_item(caller, review),
        team=[_member(each) for each in review.team],
        digest=review.digest,
        announced_by=review.announced_by,
        announced_at=review.announced_at,
        checkpoint=review.checkpoint,
        checklist=[
            shapes.ChecklistItem(key=each.key, kind=each.kind, ask=each.ask) for each in queries.checklist().items
        ],
        uses=[
            shapes.DrawnUse(
                index=index,
                application=about.id,
                number=about.number,
                title=about.title,
                unit=places.ref(about.path),
            )
            for index, about in uses.items()
            if whole or index in named
        ],
        judged=[_judged(caller, review, each, uses) for each in judged],
        may_judge=review.is_member(caller.actor.id) and review.state is ReviewState.DRAWN,
        may_close=not core.why_not_close(review, queries.checklist(), judged, caller.actor),
        draw_url=f"{address}/draw.json",
        report_url=f"{address}/report.pdf" if review.report else None,
    )


def _judged(caller: Caller, review: Review, found: Judged, uses: Any) -> shapes.JudgedView:
    path = uses[found.index].path
    words = {"note": "—"}
    return shapes.JudgedView(
        id=found.id,
        index=found.index,
        item=found.item,
        result=found.result.value,
        result_label=found.result.label,
        note=found.note,
        by=found.by,
        due_at=found.due_at,
        done=found.done,
        done_by=found.done_by,
        verified=found.verified,
        verified_by=found.verified_by,
        may_rectify=not core.why_not_rectify(found, path, caller.actor, **words),
        may_verify=not core.why_not_verify(review, found, caller.actor, **words),
    )


def announce(caller: Caller, body: shapes.ReviewIn) -> shapes.ReviewView:
    town = places.unit_path(body.unit)
    if town is None:
        raise Refused(Refusal("reviews.may_not_hold"))
    made = services.announce(
        actor=caller.actor, now=caller.now, review_id=new_id(), town=town, month=body.month, team=body.team
    )
    return view(caller, made.id)


def judge(caller: Caller, review_id: str, body: shapes.JudgeIn) -> shapes.ReviewView:
    given = {"index": body.index, "item": body.item, "result": Result(body.result), "note": body.note}
    services.judge(actor=caller.actor, now=caller.now, review_id=review_id, **given)
    return view(caller, review_id)


def rectify(caller: Caller, review_id: str, judged_id: int, body: shapes.MendIn) -> shapes.ReviewView:
    given = {"review_id": review_id, "judged_id": judged_id, "note": body.note}
    services.rectify(actor=caller.actor, now=caller.now, **given)
    return view(caller, review_id)


def verify(caller: Caller, review_id: str, judged_id: int, body: shapes.MendIn) -> shapes.ReviewView:
    given = {"review_id": review_id, "judged_id": judged_id, "note": body.note, "accepted": body.accepted}
    services.verify(actor=caller.actor, now=caller.now, **given)
    return view(caller, review_id)


def close(caller: Caller, review_id: str) -> shapes.ReviewView:
    outside = {"tables": ports().tables, "storage": ports().storage}
    services.close(actor=caller.actor, now=caller.now, review_id=review_id, **outside)
    return view(caller, review_id)


def report(caller: Caller, review_id: str) -> HttpResponse:
    review = queries.find(caller.actor, review_id)
    if not review.report:
        raise Refused(Refusal("reviews.unknown"))
    headers = {"Content-Disposition": f'inline; filename="review-{review.month}.pdf"'}
    return HttpResponse(ports().storage.get(review.report), content_type="application/pdf", headers=headers)


def draw(review_id: str) -> shapes.Draw:
    found = queries.published(review_id)
    if found is None:
        raise Refused(Refusal("reviews.unknown"))
    return shapes.Draw(**found)
