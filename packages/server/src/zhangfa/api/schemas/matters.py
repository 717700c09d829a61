"""The catalogue of matters, and the list of what a village may not issue."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field

from zhangfa.api.schemas.common import Choice, Reason, Stage

FieldKind = Literal["text", "long_text", "number", "money", "date", "choice", "phone", "id_number", "person"]


class MatterClass(Schema):
    id: str
    label: str
    count: int


class MatterItem(Schema):
    id: str
    title: str
    class_: str = Field(serialization_alias="class")
    summary: str
    days: int | None
    negative: bool


class MatterList(Schema):
    classes: list[MatterClass]
    items: list[MatterItem]


class SealWanted(Schema):
    body: str
    name: str


class FormField(Schema):
    """`own` is what the reader would write about himself: his name, his phone; he may write something else."""

    name: str
    label: str
    kind: FieldKind
    help: str
    required: bool
    choices: list[Choice]
    unit: str
    max: int | None
    placeholder: str
    own: str


class MaterialWanted(Schema):
    name: str
    label: str
    required: bool
    help: str


class MatterStep(Schema):
    stage: Stage
    label: str
    office_label: str
    hours: int | None


class Negative(Schema):
    ground: str
    where_to_go: str
    list: str
    item_no: int
    slip_url: str


class MayApply(Schema):
    """Whether the reader may ask for it, alone or for somebody else; if not, why."""

    allowed: bool
    reasons: list[Reason]


class MatterDetail(Schema):
    id: str
    title: str
    class_: str = Field(serialization_alias="class")
    summary: str
    version: int
    seal: SealWanted | None
    paper: Literal["generated", "uploaded"] | None
    fields: list[FormField]
    materials: list[MaterialWanted]
    copies_max: int
    steps: list[MatterStep]
    apply: MayApply
    negative: Negative | None
