"""What people say after their service."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import UnitRef


class RatingIn(Schema):
    score: Literal[1, 2, 3]
    words: str = Field(default="", max_length=1000)
    about: Literal["manner", "delay", "money", "refused", "other"] = "other"
    anonymous: bool = True


class RatingDone(Schema):
    rated: bool


class ComplaintView(Schema):
    id: str
    unit: UnitRef
    day: str
    about_label: str
    words: str
    person: str
    answer: str
    answered_by: str
    may_answer: bool


class PlaceScores(Schema):
    unit: UnitRef
    good: int
    fair: int
    bad: int


class ComplaintList(Schema):
    items: list[ComplaintView]
    places: list[PlaceScores]


class AnswerIn(Schema):
    note: str = Field(min_length=1, max_length=1000)
