"""Signing in, and who I am."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Role, UnitRef


class CodeRequest(Schema):
    name: str = Field(min_length=1, max_length=40)
    phone: str = Field(min_length=5, max_length=20)


class CodeSent(Schema):
    sent_to: str
    resend_after: int


class CodeSignIn(Schema):
    """`unit` is asked for (access.village_needed) when the phone is new here; the same code is good for both calls."""

    phone: str = Field(min_length=5, max_length=20)
    code: str = Field(min_length=4, max_length=10)
    unit: str = Field(default="", max_length=120)


class PasswordSignIn(Schema):
    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)


class PersonRef(Schema):
    id: str
    name: str
    phone: str


class RoleHeld(Schema):
    role: Role
    label: str
    unit: UnitRef


class Counts(Schema):
    todo: int
    alarms: int
    notices: int


class Me(Schema):
    """`day_hours`: how many hours a working day has, so that limits in hours can be said in days."""

    person: PersonRef
    unit: UnitRef
    roles: list[RoleHeld]
    counts: Counts
    demo: bool
    day_hours: float


class CsrfReady(Schema):
    ready: bool
