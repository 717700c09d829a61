"""Shapes that every answer shares: reasons, problems, moments, references to units."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import PlainSerializer, WithJsonSchema

from zhangfa.kernel.clock import CHINA


def _local(moment: datetime) -> str:
    return moment.astimezone(CHINA).isoformat(timespec="seconds")


Moment = Annotated[
    datetime,
    PlainSerializer(_local, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


class Reason(Schema):
    """One reason for a no: the code for programs, the text and the remedy for people."""

    code: str
    text: str
    remedy: str
    field: str | None


class Problem(Schema):
    """Every answer of 4xx and 5xx: refused by a rule, lost a race, malformed input, or our own fault."""

    kind: Literal["refused", "conflict", "fault", "invalid"]
    reasons: list[Reason]
    incident: str | None


class UnitRef(Schema):
    path: str
    name: str


class Choice(Schema):
    code: str
    label: str


Role = Literal[
    "villager",
    "clerk",
    "keeper",
    "reviewer",
    "approver",
    "countersigner",
    "supervisor",
    "auditor",
    "administrator",
]
Stage = Literal["apply", "accept", "examine", "approve", "use", "archive"]
State = Literal[
    "submitted",
    "accepted",
    "examined",
    "approved",
    "used",
    "archived",
    "returned",
    "refused",
    "withdrawn",
    "lapsed",
]


class CaseRef(Schema):
    """The case that is open, or was opened, about it."""

    id: str
    number: str
