"""Terminals, seals and units as screens show them."""

from __future__ import annotations

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Moment, UnitRef


class SealRef(Schema):
    id: str
    name: str
    body: str


class Sleeve(Schema):
    slot: int
    seal: SealRef | None


class TerminalView(Schema):
    id: str
    serial: str
    unit: UnitRef
    locked: bool
    lock_state: Literal["locked", "locking", "unlocked", "unlocking"]
    online: bool
    last_seen_at: Moment | None
    trust: str
    trust_label: str
    may_lock: bool
    may_unlock: bool
    sleeves: list[Sleeve]
    queue: int


class TerminalList(Schema):
    items: list[TerminalView]
    next: str | None = None
    total: int | None = None


class WithReason(Schema):
    reason: str = Field(default="", max_length=500)


class SealActionOffered(Schema):
    action: Literal["suspend", "resume", "report_lost"]
    label: str


class SealActIn(Schema):
    action: Literal["suspend", "resume", "report_lost"]
    reason: str = Field(default="", max_length=500)


class RegistrationIn(Schema):
    """Three photos that were handed in as files, each with one press on white paper."""

    photos: list[Annotated[str, Field(max_length=26)]] = Field(min_length=3, max_length=3)


class RegisteredView(Schema):
    """The registered impression; `photos` are addresses of the presses it was made of, none for a drawing; `version`
    names the thresholds by which they agreed."""

    origin: Literal["presses", "drawing"]
    origin_label: str
    at: Moment
    version: str
    picture: str
    photos: list[str]


class SealView(Schema):
    id: str
    name: str
    body: str
    body_label: str
    state: str
    state_label: str
    unit: UnitRef
    diameter_mm: int
    terminal: str | None
    slot: int | None
    impression_url: str
    registered: RegisteredView | None
    may_enrol: bool
    actions: list[SealActionOffered]


class SealList(Schema):
    items: list[SealView]
    next: str | None = None
    total: int | None = None


class UnitItem(Schema):
    path: str
    name: str
    kind: Literal["city", "county", "town", "village"]
    parent: str | None
    has_children: bool


class UnitList(Schema):
    items: list[UnitItem]
    next: str | None = None
    total: int | None = None
