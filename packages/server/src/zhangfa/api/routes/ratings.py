"""评价和投诉: by whoever was served, and for those who supervise from the town upwards."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router

from zhangfa.api.auth import SignedIn
from zhangfa.api.schemas import ratings as shapes
from zhangfa.api.screens import ratings as screens

router = Router(tags=["ratings"], by_alias=True, auth=SignedIn())


@router.get("/applications/{application_id}/rating", response=shapes.RatingDone, operation_id="rating")
def rating(request: HttpRequest, application_id: str):
    """Whether there is nothing to rate any more for the caller."""
    return screens.rating(request.auth, application_id)


@router.post("/applications/{application_id}/rating", response=shapes.RatingDone, operation_id="rate")
def rate(request: HttpRequest, application_id: str, body: shapes.RatingIn):
    return screens.rate(request.auth, application_id, body)


@router.get("/complaints", response=shapes.ComplaintList, operation_id="list_complaints")
def list_complaints(request: HttpRequest):
    return screens.complaints(request.auth)


@router.post("/complaints/{complaint_id}/answer", response=shapes.ComplaintList, operation_id="answer_complaint")
def answer(request: HttpRequest, complaint_id: str, body: shapes.AnswerIn):
    return screens.answer(request.auth, complaint_id, note=body.note)
