"""Stamped pages beside the approved ones."""

from __future__ import annotations

from typing import Literal

from ninja import Schema

from zhangfa.api.schemas.common import Moment


class ComparedPlace(Schema):
    """`box`: left, top, right, bottom as shares (0..1) of both pictures."""

    kind: Literal["changed", "added", "removed"]
    box: list[float]
    approved_text: str
    seen_text: str


class ComparisonView(Schema):
    """The server's own look at the page under one impression; `approved` and `seen` are addresses of pictures in one
    frame, empty where there is none; `version` names the thresholds."""

    permit: str
    number: int
    page: int
    verdict: Literal["waiting", "match", "mismatch", "doubtful", "unreadable", "failed"]
    label: str
    advice: str
    version: str
    at: Moment | None = None
    places: list[ComparedPlace]
    approved: str
    seen: str
