"""What is written into the ledger about units, people and offices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhangfa.ledger.core import Fact
from zhangfa.organizations.core.offices import Office, UnitKind


@dataclass(frozen=True, kw_only=True)
class UnitFounded(Fact):
    kind = "unit.founded"
    public = frozenset({"path", "name"})
    keep_years = 100
    unit_kind: UnitKind
    name: str


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Fact):
    kind = "person.registered"
    personal = frozenset({"name", "phone_index", "id_number_index"})
    name: str
    phone_index: str | None
    id_number_index: str | None


@dataclass(frozen=True, kw_only=True)
class AppointmentMade(Fact):
    """`subject` is the person; days as "2026-11-22"."""

    kind = "appointment.made"
    public = frozenset({"path", "office", "field"})
    appointment: str
    office: Office
    opens_on: str
    closes_on: str | None
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class AppointmentEnded(Fact):
    kind = "appointment.ended"
    public = frozenset({"path", "office"})
    appointment: str
    office: Office
    closes_on: str


@dataclass(frozen=True, kw_only=True)
class IdNumberRevealed(Fact):
    kind = "person.id_number_revealed"
    personal = frozenset({"reason"})
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeputyNamed(Fact):
    """`subject` is the principal, `path` his home; `office` is "" for everything that he decides."""

    kind = "deputy.named"
    public = frozenset({"path", "office", "opens_at", "closes_at"})
    personal = frozenset({"reason"})
    deputising: str
    deputy: str
    office: str
    opens_at: datetime
    closes_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class DeputyEnded(Fact):
    kind = "deputy.ended"
    public = frozenset({"path", "office"})
    deputising: str
    deputy: str
    office: str
    closes_at: datetime
