"""Who holds which office, who stands in for whom, and the people behind them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Choice, Moment, UnitRef


class PersonName(Schema):
    id: str
    name: str


class Holder(Schema):
    """`appointment`, the days and what is to be ended are there for whoever may read the unit's people."""

    person: PersonName
    appointment: str | None
    opens_on: date | None
    closes_on: date | None
    deputies: list[str]


class OfficeRow(Schema):
    office: str
    label: str
    field: str
    empty: bool
    holders: list[Holder]


class OfficeList(Schema):
    unit: UnitRef
    may_appoint: bool
    items: list[OfficeRow]
    fields: list[Choice]


class AppointIn(Schema):
    person: str = Field(min_length=1, max_length=26)
    office: str = Field(min_length=1, max_length=30)
    field: str = Field(default="", max_length=30)
    unit: str = Field(min_length=1, max_length=120)
    opens_on: date
    closes_on: date | None = None


class AppointmentView(Schema):
    id: str
    person: PersonName
    office: str
    label: str
    field: str
    unit: UnitRef
    opens_on: date
    closes_on: date | None


class EndIn(Schema):
    """The first day on which the office is no longer held."""

    closes_on: date


class PersonIn(Schema):
    name: str = Field(min_length=1, max_length=40)
    phone: str = Field(default="", max_length=20)
    id_number: str = Field(default="", max_length=20)
    unit: str = Field(min_length=1, max_length=120)


class PersonFound(Schema):
    id: str
    name: str
    phone: str
    unit: UnitRef
    offices: list[str]


class PersonList(Schema):
    items: list[PersonFound]


class RevealIn(Schema):
    reason: str = Field(min_length=1, max_length=200)


class Revealed(Schema):
    """The whole number, or nothing when none is known."""

    id_number: str


class DeputyIn(Schema):
    """`principal` is empty for oneself, `office` for everything in which he decides."""

    principal: str = Field(default="", max_length=26)
    deputy: str = Field(min_length=1, max_length=26)
    office: str = Field(default="", max_length=30)
    opens_at: datetime
    closes_at: datetime
    reason: str = Field(min_length=1, max_length=200)


class DeputyView(Schema):
    id: str
    principal: PersonName
    deputy: PersonName
    office: str
    office_label: str
    opens_at: Moment
    closes_at: Moment
    reason: str
    state: Literal["coming", "now", "over"]
    state_label: str
    may_end: bool


class DeputyList(Schema):
    """`offices` are those for which the person who asks may name a deputy."""

    items: list[DeputyView]
    offices: list[Choice]


class Candidates(Schema):
    items: list[PersonFound]
