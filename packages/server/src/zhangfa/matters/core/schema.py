"""The shape of catalogue files: reads matters out of parsed TOML (or stored JSON) and says in words what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import Enum
from typing import Any

from zhangfa.matters.core.papers import slots
from zhangfa.matters.core.steps import parse_step, step_complaints, stored_step
from zhangfa.matters.core.values import (
    Choice,
    Field,
    FieldKind,
    Material,
    Matter,
    MatterClass,
    PaperSource,
    Template,
)
from zhangfa.seals.core import SealBody

KNOWN_WORDS = frozenset({"unit", "town", "date"})
APPLICANTS = frozenset({"villager", "clerk"})
RETENTION = {"10": 10, "30": 30, "permanent": None}
_ID = re.compile(r"[a-z][a-z0-9-]{2,39}")
_NAME = re.compile(r"[a-z][a-z_]{1,29}")


@dataclass(frozen=True, kw_only=True)
class Complaint:
    where: str
    what: str


class SchemaError(ValueError):
    def __init__(self, found: Sequence[Complaint]) -> None:
        super().__init__("; ".join(f"{complaint.where}: {complaint.what}" for complaint in found))
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
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                wrong.append(Complaint(where=where, what=_sentence(error)))
            else:
                matters.append(matter)
                wrong.extend(Complaint(where=where, what=what) for what in complaints(matter))
    wrong.extend(_twice(matters))
    if wrong:
        raise SchemaError(wrong)
    return tuple(matters)


def _sentence(error: Exception) -> str:
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)


def _twice(matters: Sequence[Matter]) -> Iterator[Complaint]:
    seen: set[str] = set()
    for matter in matters:
        if matter.id in seen:
            yield Complaint(where=matter.id, what="the id is used twice")
        seen.add(matter.id)


def parse_matter(data: Mapping[str, Any], *, version: int = 0) -> Matter:
    """One matter. Unknown keys are refused: a misspelt key would silently change a rule."""
    known = {"id", "class", "title", "summary", "body", "paper", "fields", "materials", "steps", "copies_max"}
    known |= {"marks_per_copy", "retention", "aliases", "template", "applicants", "e_seal"}
    _only(data, known)
    return Matter(
        id=data["id"],
        matter_class=MatterClass(data["class"]),
        title=data["title"],
        summary=data["summary"],
        body=SealBody(data["body"]),
        paper=PaperSource(data["paper"]),
        fields=tuple(_field(field) for field in data.get("fields", ())),
        materials=tuple(_built(Material, material) for material in data.get("materials", ())),
        steps=tuple(parse_step(step) for step in data["steps"]),
        copies_max=data.get("copies_max", 3),
        marks_per_copy=data.get("marks_per_copy", 1),
        retention_years=RETENTION[data["retention"]],
        aliases=tuple(data.get("aliases", ())),
        template=_template(data.get("template")),
        applicants=tuple(data.get("applicants", ("villager", "clerk"))),
        e_seal=data.get("e_seal", False),
        version=version,
    )


def stored(matter: Matter) -> dict[str, Any]:
    """The matter in the shape of the files, for keeping; `parse_matter(stored(m)) == m` but for the version."""
    data = _plain(asdict(matter))
    data["class"] = data.pop("matter_class")
    data.pop("retention_years", None)
    data["retention"] = next(word for word, years in RETENTION.items() if years == matter.retention_years)
    data["steps"] = [stored_step(step) for step in matter.steps]
    if not matter.e_seal:
        del data["e_seal"]
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
        raise ValueError(f"unknown key {unknown[0]}")


def _built(cls: type, data: Mapping[str, Any]) -> Any:
    _only(data, frozenset(field.name for field in fields(cls)))
    return cls(**data)


def _field(data: Mapping[str, Any]) -> Field:
    values = dict(data)
    values["kind"] = FieldKind(values["kind"])
    values["choices"] = tuple(_choice(choice) for choice in values.get("choices", ()))
    return _built(Field, values)


def _choice(data: Mapping[str, Any] | str) -> Choice:
    return Choice(value=data, label=data) if isinstance(data, str) else _built(Choice, data)


def _template(data: Mapping[str, Any] | None) -> Template | None:
    if data is None:
        return None
    return _built(Template, {**data, "paragraphs": tuple(data.get("paragraphs", ()))})


def complaints(matter: Matter) -> Iterator[str]:
    """What breaks the rules in a matter that could be read."""
    if not _ID.fullmatch(matter.id) or matter.id.startswith("negative-"):
        yield "the id must be lower case letters, digits and hyphens, and not begin with negative-"
    if (matter.matter_class is MatterClass.CONTRACT) != (matter.body is SealBody.CONTRACT):
        yield "contracts, and only contracts, use the contract seal"
    if not set(matter.applicants) <= APPLICANTS or not matter.applicants:
        yield "applicants must be villager, clerk or both"
    if not 1 <= matter.copies_max <= 50 or not 1 <= matter.marks_per_copy <= 20:
        yield "copies_max must be 1 to 50 and marks_per_copy 1 to 20"
    yield from step_complaints(matter.steps, frozenset(field.name for field in matter.fields))
    yield from _field_complaints(matter)
    yield from _paper_complaints(matter)


def _field_complaints(matter: Matter) -> Iterator[str]:
    names = [field.name for field in matter.fields] + [material.name for material in matter.materials]
    if len(names) != len(set(names)):
        yield "two fields or materials have the same name"
    for name in names:
        if not _NAME.fullmatch(name) or name in KNOWN_WORDS | {"copies", "paper"}:
            yield f"{name}: not a usable field name"
    for field in matter.fields:
        if (field.kind is FieldKind.CHOICE) != (len(field.choices) >= 2):
            yield f"{field.name}: a choice needs at least two choices, nothing else may have any"
        if field.least is not None and field.most is not None and field.least > field.most:
            yield f"{field.name}: least is greater than most"


def _paper_complaints(matter: Matter) -> Iterator[str]:
    if (matter.paper is PaperSource.GENERATED) != (matter.template is not None):
        yield "a generated paper needs a template, an uploaded one has none"
    if matter.template is None:
        return
    template = matter.template
    text = "".join((template.title, template.addressee, *template.paragraphs, template.closing, template.note))
    unknown = slots(text) - KNOWN_WORDS - {field.name for field in matter.fields}
    if unknown:
        yield f"the template uses {sorted(unknown)[0]}, which is no field"
