"""What a matter is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhangfa.kernel.labelled import Labelled
from zhangfa.matters.core.authority import Authority
from zhangfa.matters.core.steps import Step
from zhangfa.seals.core import SealBody

Form = Mapping[str, object]


class MatterClass(Labelled):
    WORK = "work", "工作事务"
    REPORT = "report", "上报材料"
    CERTIFICATE = "certificate", "证明事项"
    CONTRACT = "contract", "合同事务"
    FINANCE = "finance", "财务管理"
    OTHER = "other", "其他"


class PaperSource(Labelled):
    GENERATED = "generated", "系统按模板写成"
    UPLOADED = "uploaded", "申请人上传"


class FieldKind(Labelled):
    TEXT = "text", "一行文字"
    LONG_TEXT = "long_text", "一段文字"
    NUMBER = "number", "数字"
    MONEY = "money", "金额"
    DATE = "date", "日期"
    CHOICE = "choice", "选择"
    PHONE = "phone", "手机号"
    ID_NUMBER = "id_number", "身份证号"
    PERSON = "person", "姓名"


RETENTIONS = {"10": "10 年", "30": "30 年", "permanent": "永久"}
APPLICANTS = {"villager": "村民本人", "clerk": "代办员代办"}


@dataclass(frozen=True, kw_only=True)
class Choice:
    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question of a form. `most` and `least` bound a number, an amount of money, or a text's length."""

    name: str
    label: str
    kind: FieldKind
    required: bool = True
    help: str = ""
    placeholder: str = ""
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    least: int | None = None
    most: int | None = None

    @property
    def personal(self) -> bool:
        return self.kind in {FieldKind.ID_NUMBER, FieldKind.PHONE, FieldKind.PERSON}


@dataclass(frozen=True, kw_only=True)
class Material:
    name: str
    label: str
    required: bool = True
    help: str = ""


@dataclass(frozen=True, kw_only=True)
class FormBox:
    """A place on a table form for an opinion and a signature: what the steps with this `box` say lands here.

    Where a step has several seats, `office` says whose opinion it is.
    """

    label: str
    box: str
    office: str = ""


@dataclass(frozen=True, kw_only=True)
class Template:
    """Words of a generated paper; {field} stands for a value, {unit} {town} {date} for what is known anyway.

    With `boxes` the paper is a table form (呈报表): every answer in one table, and below it the boxes.
    """

    title: str
    addressee: str = ""
    paragraphs: tuple[str, ...] = ()
    table: bool = False
    closing: str = ""
    note: str = ""
    boxes: tuple[FormBox, ...] = ()


class SealedWith(Labelled):
    """What is put on the paper after the last approval; electronic only where `e_seal` allows it (盖章方式)."""

    INK = "ink", "实物章"
    ELECTRONIC = "electronic", "电子章"
    BOTH = "both", "实物章和电子章"


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One matter in one version; `version` is 0 in a file and counts from 1 once imported.

    `e_seal` says whether an electronic seal may stand in for the one of rubber; `procedure` names the way in which the
    village must have decided before (four_two: 四议两公开), empty where none is asked.
    """

    id: str
    matter_class: MatterClass
    title: str
    summary: str
    body: SealBody
    paper: PaperSource
    fields: tuple[Field, ...]
    materials: tuple[Material, ...]
    steps: tuple[Step, ...]
    copies_max: int
    marks_per_copy: int
    retention_years: int | None
    aliases: tuple[str, ...] = ()
    template: Template | None = None
    applicants: tuple[str, ...] = ("villager", "clerk")
    e_seal: bool = False
    sealed_with: SealedWith = SealedWith.INK
    procedure: str = ""
    authority: Authority = Authority.CIVIL
    version: int = 0

    def field(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)

    @property
    def hours(self) -> int:
        """Working hours the whole route may take."""
        return sum(step.hours for step in self.steps)

    @property
    def days(self) -> int:
        """Working days of eight hours, rounded up."""
        return -(-self.hours // 8)
