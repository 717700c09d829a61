"""What the machine read of a paper."""

from __future__ import annotations

from typing import Literal

from ninja import Schema

from zhangfa.api.schemas.common import Moment


class ReadPlace(Schema):
    """`box`: four corners [x, y] as shares (0..1) of the page's width and height."""

    page: int
    box: list[list[float]]


class ReadValue(Schema):
    """`value` is empty where it was not surely read; `raw` is what it looked like; `repaired`: what proved it."""

    name: str
    label: str
    value: str
    raw: str
    confidence: float
    repaired: str = ""
    places: list[ReadPlace] = []


class Beside(Schema):
    """A field of the form and what the paper says."""

    name: str
    label: str
    said: str
    read: ReadValue | None = None
    verdict: Literal["same", "differs", "unread"]


class ReadDoubt(Schema):
    """What in the paper does not agree with itself."""

    code: str
    reason: str
    places: list[ReadPlace] = []


class ReadingView(Schema):
    """`differs`: how many differences and doubts there are to look at. A reading decides nothing."""

    state: Literal["none", "waiting", "read", "failed"]
    label: str
    file_id: str
    read_at: Moment | None = None
    kind: str = ""
    notes: list[str] = []
    beside: list[Beside] = []
    values: list[ReadValue] = []
    doubts: list[ReadDoubt] = []
    differs: int = 0
