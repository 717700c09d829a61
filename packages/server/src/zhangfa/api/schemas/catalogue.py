"""Shapes of the catalogue as those see it who keep it: whole matters with their versions, and the lists in force."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Choice, Moment, UnitRef
from zhangfa.api.schemas.editing import Difference


class CatalogueItem(Schema):
    """One matter in a line: whose word holds, in which version, and what its way looks like."""

    id: str
    title: str
    class_: str = Field(serialization_alias="class")
    class_label: str
    summary: str
    seal: str
    version: int
    region: UnitRef
    source: str
    source_label: str
    since: Moment
    steps: int
    days: int
    branches: bool
    town: bool
    villager: bool


class ClassCount(Schema):
    id: str
    label: str
    count: int


class CatalogueList(Schema):
    total: int
    classes: list[ClassCount]
    items: list[CatalogueItem]
    may_edit: list[UnitRef]


class VersionView(Schema):
    version: int
    region: UnitRef
    source_label: str
    since: Moment
    offered: bool
    changed: list[Difference]


class OpenDraft(Schema):
    id: str
    region: UnitRef
    authors: list[str]
    saved_at: Moment


class Sheet(CatalogueItem):
    """The whole matter; `content` has the shape of the catalogue's files."""

    authority_label: str
    content: dict[str, Any]
    versions: list[VersionView]
    drafts: list[OpenDraft]
    may_edit: list[UnitRef]


class Words(Schema):
    """What an editor may choose from, with the words for it; `office_places` says where an office exists."""

    classes: list[Choice]
    bodies: list[Choice]
    authorities: list[Choice]
    papers: list[Choice]
    retentions: list[Choice]
    applicants: list[Choice]
    kinds: list[Choice]
    stages: list[Choice]
    offices: list[Choice]
    office_places: dict[str, list[str]]
    fields: list[Choice]
    places: list[Choice]
    modes: list[Choice]
    ops: list[Choice]
    may_edit: list[UnitRef]


class ListItem(Schema):
    """What is not issued (or, on a positive list, what alone is): `checked` says whether the guidance was compared
    with the official text."""

    id: str
    no: int
    title: str
    ground: str
    where_to_go: str
    list_title: str
    checked: bool
    slip_url: str


class ListInForce(Schema):
    title: str
    positive: bool
    issued_on: str
    source: str
    issued: list[ListItem]
    items: list[ListItem]
