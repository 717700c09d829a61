"""The shape of catalogue files: reads matters out of parsed TOML (or stored JSON) and says in words what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import Enum
from typing import Any

from zhangfa.matters.core.authority import Authority, fits, usual_authority
from zhangfa.matters.core.papers import slots
from zhangfa.matters.core.steps import Misread, Step, Wrong, chosen, parse_step, step_complaints, stored_step
from zhangfa.matters.core.values import (
    APPLICANTS,
    Choice,
    Field,
    FieldKind,
    FormBox,
    Material,
    Matter,
    MatterClass,
    PaperSource,
    SealedWith,
    Template,
)
from zhangfa.seals.core import SealBody

KNOWN_WORDS = frozenset({"unit", "town", "date"})
PROCEDURES = frozenset({"", "four_two"})
RETENTION = {"10": 10, "30": 30, "permanent": None}
_ID = re.compile(r"[a-z][a-z0-9-]{2,39}")
_NAME = re.compile(r"[a-z][a-z_]{1,29}")


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """`where` names the file and the matter, `at` the place in the matter's content like `steps.2.hours`."""

    where: str
    what: str
    at: str = ""


class SchemaError(ValueError):
    def __init__(self, found: Sequence[Complaint]) -> None:
        super().__init__("; ".join(f"{' '.join(filter(None, (each.where, each.at)))}: {each.what}" for each in found))
        self.complaints = tuple(found)


def parse_matters(files: Mapping[str, Mapping[str, Any]]) -> tuple[Matter, ...]:
    """All matters of the files (name → parsed TOML). Raises `SchemaError` with every complaint at once."""
    matters: list[Matter] = []
    wrong: list[Complaint] = []
    for name, content in sorted(files.items(), key=lambda file: file[0].removesuffix(".toml")):
        for position, data in enumerate(content.get("matter", ()), start=1):
            where = f"{name}: {data.get('id', f'matter {position}')}"
            try:
                matter = parse_matter(data)
                found = list(complaints(matter))
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                wrong.append(Complaint(where=where, what=_sentence(error), at=getattr(error, "at", "")))
            else:
                matters.append(matter)
                wrong.extend(Complaint(where=where, what=what, at=at) for at, what in found)
    wrong.extend(_twice(matters))
    if wrong:
        raise SchemaError(wrong)
    return tuple(matters)


def _sentence(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"缺少 {error.args[0]}"
    return "填写的内容不是要求的类型" if isinstance(error, TypeError | AttributeError) else str(error)


def _twice(matters: Sequence[Matter]) -> Iterator[Complaint]:
    seen: set[str] = set()
    for matter in matters:
        if matter.id in seen:
            yield Complaint(where=matter.id, what="编号用了两次", at="id")
        seen.add(matter.id)


def parse_matter(data: Mapping[str, Any], *, version: int = 0) -> Matter:
    """One matter. Unknown keys are refused: a misspelt key would silently change a rule."""
    known = {"id", "class", "title", "summary", "body", "paper", "fields", "materials", "steps", "copies_max"}
    known |= {"marks_per_copy", "retention", "aliases", "template", "applicants", "e_seal", "procedure", "authority"}
    known |= {"sealed_with"}
    _only(data, known)
    return Matter(
        id=data["id"],
        matter_class=chosen(MatterClass, data, "class"),
        title=data["title"],
        summary=data["summary"],
        body=chosen(SealBody, data, "body"),
        paper=chosen(PaperSource, data, "paper"),
        fields=_each("fields", data.get("fields", ()), _field),
        materials=_each("materials", data.get("materials", ()), lambda material: _built(Material, material)),
        steps=_each("steps", data["steps"], parse_step),
        copies_max=data.get("copies_max", 3),
        marks_per_copy=data.get("marks_per_copy", 1),
        retention_years=_retention(data),
        aliases=tuple(data.get("aliases", ())),
        template=_template(data.get("template")),
        applicants=tuple(data.get("applicants", ("villager", "clerk"))),
        e_seal=data.get("e_seal", False),
        sealed_with=chosen(SealedWith, data, "sealed_with") if "sealed_with" in data else SealedWith.INK,
        procedure=data.get("procedure", ""),
        authority=_authority(data),
        version=version,
    )


def _each(part: str, items: Sequence[Any], read: Callable[[Any], Any]) -> tuple[Any, ...]:
    """Every item as `read` reads it; what cannot be read is named by its number."""
    made = []
    for number, item in enumerate(items):
        try:
            made.append(read(item))
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            inner = getattr(error, "at", "")
            raise Misread(".".join(filter(None, (part, str(number), inner))), _sentence(error)) from error
    return tuple(made)


def _authority(data: Mapping[str, Any]) -> Authority:
    if "authority" in data:
        return chosen(Authority, data, "authority")
    return usual_authority(data["class"], chosen(SealBody, data, "body"))


def _retention(data: Mapping[str, Any]) -> int | None:
    if data["retention"] not in RETENTION:
        raise Misread("retention", f"保管期限是 {'、'.join(RETENTION)} 之一")
    return RETENTION[data["retention"]]


def stored(matter: Matter) -> dict[str, Any]:
    """The matter in the shape of the files, for keeping; `parse_matter(stored(m)) == m` but for the version."""
    data = _plain(asdict(matter))
    data["class"] = data.pop("matter_class")
    data.pop("retention_years", None)
    data["retention"] = next(word for word, years in RETENTION.items() if years == matter.retention_years)
    data["steps"] = [stored_step(step) for step in matter.steps]
    for unset in (name for name in ("e_seal", "procedure") if not data[name]):
        del data[unset]
    if matter.sealed_with is SealedWith.INK:
        del data["sealed_with"]
    del data["version"]
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value


def _only(data: Mapping[str, Any], known: set[str] | frozenset[str]) -> None:
    unknown = sorted(set(data) - set(known))
    if unknown:
        raise ValueError(f"不认识的键 {unknown[0]}")


def _built(cls: type, data: Mapping[str, Any]) -> Any:
    _only(data, frozenset(field.name for field in fields(cls)))
    return cls(**data)


def _field(data: Mapping[str, Any]) -> Field:
    values = dict(data)
    values["kind"] = chosen(FieldKind, values, "kind")
    values["choices"] = tuple(_choice(choice) for choice in values.get("choices", ()))
    return _built(Field, values)


def _choice(data: Mapping[str, Any] | str) -> Choice:
    return Choice(value=data, label=data) if isinstance(data, str) else _built(Choice, data)


def _template(data: Mapping[str, Any] | None) -> Template | None:
    if data is None:
        return None
    boxes = _each("boxes", data.get("boxes", ()), lambda box: _built(FormBox, box))
    return _built(Template, {**data, "paragraphs": tuple(data.get("paragraphs", ())), "boxes": boxes})


def complaints(matter: Matter) -> Iterator[Wrong]:
    """What breaks the rules in a matter that could be read: its place in the content, and in words."""
    if not _ID.fullmatch(matter.id) or matter.id.startswith("negative-"):
        yield "id", "编号只能用小写字母、数字和连字符，3 到 40 个字，不能以 negative- 开头"
    if not matter.title.strip():
        yield "title", "请写事项名称"
    if (matter.matter_class is MatterClass.CONTRACT) != (matter.body is SealBody.CONTRACT):
        yield "body", "合同事务都用合同专用章，别的事项都不用"
    if not fits(matter.authority, matter.body):
        yield "authority", f"{matter.body.label}不能用于“{matter.authority.label}”"
    if matter.sealed_with is not SealedWith.INK and not matter.e_seal:
        yield "sealed_with", "这件事项不可以用电子印章，盖章方式只能是实物章"
    if matter.procedure not in PROCEDURES:
        yield "procedure", "民主决策程序只有 four_two（四议两公开），不需要的不写"
    if not set(matter.applicants) <= set(APPLICANTS) or not matter.applicants:
        yield "applicants", "至少选一种申请人：村民、代办员"
    if not 1 <= matter.copies_max <= 50:
        yield "copies_max", "份数上限在 1 到 50 之间"
    if not 1 <= matter.marks_per_copy <= 20:
        yield "marks_per_copy", "每份用印次数在 1 到 20 之间"
    yield from step_complaints(matter.steps, frozenset(field.name for field in matter.fields))
    yield from _name_complaints(matter)
    yield from _field_complaints(matter)
    yield from _paper_complaints(matter)


def _name_complaints(matter: Matter) -> Iterator[Wrong]:
    seen: set[str] = set()
    for part, things in (("fields", matter.fields), ("materials", matter.materials)):
        for number, thing in enumerate(things):
            if thing.name in seen:
                yield f"{part}.{number}.name", "代号和别的填写项或材料重复"
            if not _NAME.fullmatch(thing.name) or thing.name in KNOWN_WORDS | {"copies", "paper"}:
                yield f"{part}.{number}.name", "代号只能用小写字母和下划线，不能用 unit、town、date、copies、paper"
            if not thing.label.strip():
                yield f"{part}.{number}.label", "请写名称"
            seen.add(thing.name)


def _field_complaints(matter: Matter) -> Iterator[Wrong]:
    for number, field in enumerate(matter.fields):
        if (field.kind is FieldKind.CHOICE) != (len(field.choices) >= 2):
            choice = field.kind is FieldKind.CHOICE
            yield f"fields.{number}.choices", "选择项至少要有两个选项" if choice else "只有选择项才有选项"
        if field.least is not None and field.most is not None and field.least > field.most:
            yield f"fields.{number}.least", "最小的比最大的还大"


def _paper_complaints(matter: Matter) -> Iterator[Wrong]:
    if (matter.paper is PaperSource.GENERATED) != (matter.template is not None):
        yield "template", "系统生成的文件要写文件内容，上传的文件不写"
    if matter.template is None:
        return
    known = KNOWN_WORDS | {field.name for field in matter.fields}
    for part in ("title", "addressee", "paragraphs", "closing", "note"):
        said = getattr(matter.template, part)
        for unknown in sorted(slots("".join(said)) - known):
            yield f"template.{part}", f"用到了 {{{unknown}}}，没有这个填写项"
    yield from _box_complaints(matter.template, matter.steps)


def _box_complaints(template: Template, steps: Sequence[Step]) -> Iterator[Wrong]:
    """Every box belongs to a step, and every signature has a box; a form with boxes is a table and nothing else."""
    if template.boxes and (template.paragraphs or template.addressee or template.closing):
        yield "template.boxes", "呈报表只有表格和意见栏，不写正文"
    signed = {step.signature_box for step in steps if step.signature_box}
    for number, box in enumerate(template.boxes):
        if not box.label.strip():
            yield f"template.boxes.{number}.label", "请写意见栏的名称"
        if box.box not in signed:
            yield f"template.boxes.{number}.box", f"没有哪个环节签在“{box.box}”栏"
    for number, step in enumerate(steps):
        offices = {seat.office for seat in step.seats} or {step.office.value}
        boxes = [box for box in template.boxes if box.box == step.signature_box]
        if step.signature_box and not all(any(box.office in {"", office} for box in boxes) for office in offices):
            yield f"steps.{number}.signature_box", "有人签名，表上却没有他的意见栏"
