"""Keys of other systems, and what was sent to them, as the desk shows it."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Choice, Moment, UnitRef

ScopeName = Literal["applications", "uses", "figures", "boards", "papers", "building_starts", "callbacks"]


class KeyCallback(Schema):
    url: str
    kinds: list[str]


class KeyLine(Schema):
    """`state` is open, expired or revoked."""

    id: str
    name: str
    purpose: str
    unit: UnitRef
    scopes: list[Choice]
    per_minute: int
    state: Choice
    made_by: str
    made_at: Moment
    expires_at: Moment
    revoked_at: Moment | None
    used: int
    used_at: Moment | None
    callbacks: list[KeyCallback]


class KeyList(Schema):
    """`counties` are those for which the caller makes keys, `scopes` all that a key may be given."""

    items: list[KeyLine]
    counties: list[UnitRef]
    scopes: list[Choice]
    most_days: int
    most_per_minute: int


class KeyIn(Schema):
    unit: str = Field(max_length=120)
    name: str = Field(max_length=80)
    purpose: str = Field(max_length=400)
    scopes: list[ScopeName] = Field(max_length=20)
    days: int = Field(365, ge=1, le=10_000)
    per_minute: int = Field(120, ge=1, le=100_000)


class KeyMade(Schema):
    """`token` is shown this once and kept nowhere."""

    key: KeyLine
    token: str


class KeyRevokeIn(Schema):
    reason: str = Field(max_length=200)


class DeliveryLine(Schema):
    id: int
    partner: str
    url: str
    event: str
    kind: Choice
    state: Choice
    attempts: int
    made_at: Moment
    due_at: Moment
    sent_at: Moment | None
    answer: str
    may_send_again: bool


class DeliveryPage(Schema):
    items: list[DeliveryLine]
    next: str | None
