"""多堂会审: announce, judge, put right, verify, close; and the draw for anybody who wants to make it again."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router, Status

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import reviews as shapes
from zhangfa.api.screens import reviews as screens

router = Router(tags=["reviews"], by_alias=True, auth=SignedIn())


@router.get("", response=shapes.ReviewList, operation_id="list_reviews")
def list_reviews(request: HttpRequest):
    return screens.shown(request.auth)


@router.post("", response={201: shapes.ReviewView}, operation_id="announce_review")
def announce(request: HttpRequest, body: shapes.ReviewIn):
    return Status(201, screens.announce(request.auth, body))


@router.get("/{review_id}", response=shapes.ReviewView, operation_id="get_review")
def get_review(request: HttpRequest, review_id: str):
    return screens.view(request.auth, review_id)


@router.post("/{review_id}/judged", response=shapes.ReviewView, operation_id="judge_use")
def judge(request: HttpRequest, review_id: str, body: shapes.JudgeIn):
    return screens.judge(request.auth, review_id, body)


@router.post("/{review_id}/judged/{judged_id}/rectify", response=shapes.ReviewView, operation_id="rectify_finding")
def rectify(request: HttpRequest, review_id: str, judged_id: int, body: shapes.MendIn):
    return screens.rectify(request.auth, review_id, judged_id, body)


@router.post("/{review_id}/judged/{judged_id}/verify", response=shapes.ReviewView, operation_id="verify_finding")
def verify(request: HttpRequest, review_id: str, judged_id: int, body: shapes.MendIn):
    return screens.verify(request.auth, review_id, judged_id, body)


@router.post("/{review_id}/close", response=shapes.ReviewView, operation_id="close_review")
def close(request: HttpRequest, review_id: str):
    return screens.close(request.auth, review_id)


@router.get("/{review_id}/report.pdf", operation_id="review_report")
def report(request: HttpRequest, review_id: str):
    return screens.report(request.auth, review_id)


@router.get("/{review_id}/draw.json", response=shapes.Draw, auth=None, operation_id="review_draw")
def draw(request: HttpRequest, review_id: str):
    """Open to everybody: nothing in it names a person or a paper."""
    return screens.draw(review_id)
