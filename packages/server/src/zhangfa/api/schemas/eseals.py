"""Electronic seals and their life as screens show them."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Moment, Reason, UnitRef

Action = Literal["approve", "refuse", "make", "file", "cancel"]


class ESealActionOffered(Schema):
    """`needs_words`: a reason, or for `file` the number under which it was filed."""

    action: Action
    label: str
    needs_words: bool


class ESealView(Schema):
    """`seal` is the seal of rubber whose picture it has; `against` says why it seals nothing today."""

    id: str
    seal: str
    name: str
    body: str
    unit: UnitRef
    place: str
    state: str
    state_label: str
    demo: bool
    valid_from: Moment | None
    valid_until: Moment | None
    ends_soon: bool
    filing_number: str
    note: str
    applied_at: Moment
    applied_by: str
    renews: str
    picture_url: str
    seal_state: str
    seal_state_label: str
    may_renew: bool
    actions: list[ESealActionOffered]
    against: list[Reason]


class SealWanting(Schema):
    """A seal of rubber for which this person may apply for an e-seal."""

    id: str
    name: str
    body_label: str
    unit: UnitRef
    picture_url: str


class ESealList(Schema):
    items: list[ESealView]
    wanting: list[SealWanting]


class ESealLine(Schema):
    """One thing that happened to it; `index` is its place in the ledger, None while it waits for one."""

    at: Moment
    what: str
    who: str
    note: str
    index: int | None


class ESealPage(Schema):
    eseal: ESealView
    history: list[ESealLine]


class ESealIn(Schema):
    seal: str = Field(max_length=26)


class ESealActIn(Schema):
    action: Action
    words: str = Field(default="", max_length=500)
