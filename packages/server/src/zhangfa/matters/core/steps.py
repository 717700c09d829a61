"""A route as data: steps with their office or seats, how the seats decide together, and when a step is needed at all.

`stage office path_level hours` are enough for a plain step; the rest is for routes that countersign or branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from fractions import Fraction
from typing import Any

from zhangfa.kernel.labelled import Labelled
from zhangfa.organizations.core import FIELDS, OFFICE_UNITS, Office, UnitKind


class Stage(Labelled):
    """The stages of the route that people decide; apply comes before them, use and archive after."""

    ACCEPT = "accept", "受理"
    EXAMINE = "examine", "审查"
    APPROVE = "approve", "审批"


STAGE_ORDER = (Stage.ACCEPT, Stage.EXAMINE, Stage.APPROVE)


MODES: Mapping[str, str] = {"any": "一人签即可", "all": "全部会签", "in_turn": "依次签", "ratio": "按比例会签"}
OPS: Mapping[str, str] = {
    "eq": "是",
    "ne": "不是",
    "lt": "小于",
    "le": "不超过",
    "gt": "超过",
    "ge": "达到",
    "in": "属于",
    "not_in": "不属于",
}
PLACES: Mapping[str, str] = {"village": "村", "town": "镇", "county": "县"}
_KEY = re.compile(r"[a-z][a-z0-9_]{1,29}")
_RATIO = re.compile(r"[1-9][0-9]?/[1-9][0-9]?")


# Where in the matter's content, and what is wrong there, in words.
Wrong = tuple[str, str]


class Misread(ValueError):
    """What cannot be read at all, with its place in the content."""

    def __init__(self, at: str, what: str) -> None:
        super().__init__(what)
        self.at = at


def chosen(kind: type[StrEnum], data: Mapping[str, Any], key: str) -> Any:
    """The member that the data name. Raises `Misread`."""
    try:
        return kind(data[key])
    except ValueError as error:
        raise Misread(key, f"没有“{data[key]}”这个选择") from error


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Who signs: whoever holds an office at a place, one appointment, or one person."""

    office: str = ""
    at: str = "village"
    field: str = ""
    appointment: str = ""
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """The step is needed when the form's field compares so with the value; a list for in and not_in."""

    field: str
    op: str
    value: str | int | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of the route: which office decides, at the village or its town, within how many working hours.

    With `passkey` whoever agrees signs the decision with a passkey (通行密钥) of his own.
    """

    stage: Stage
    office: Office
    path_level: str
    hours: int
    key: str = ""
    label: str = ""
    mode: str = "any"
    ratio: str = ""
    seats: tuple[Seat, ...] = ()
    when: tuple[Condition, ...] = ()
    town_list: bool = False
    signature_box: str = ""
    passkey: bool = False

    @property
    def in_town(self) -> bool:
        return self.path_level != "village" or any(seat.at != "village" for seat in self.seats)


def parse_step(data: Mapping[str, Any]) -> Step:
    values = {**data, "stage": chosen(Stage, data, "stage"), "office": chosen(Office, data, "office")}
    values["seats"] = tuple(_built(Seat, seat) for seat in data.get("seats", ()))
    values["when"] = tuple(_condition(each) for each in data.get("when", ()))
    return _built(Step, values)


def _condition(data: Mapping[str, Any]) -> Condition:
    value = data["value"]
    return _built(Condition, {**data, "value": tuple(value) if isinstance(value, list | tuple) else value})


def _built(cls: type, data: Mapping[str, Any]) -> Any:
    unknown = sorted(set(data) - {field.name for field in fields(cls)})
    if unknown:
        raise ValueError(f"不认识的键 {unknown[0]}")
    return cls(**data)


def stored_step(step: Step) -> dict[str, Any]:
    """In the shape of the files; what was left out stays out."""
    data = {**_spoken(step), "stage": step.stage.value, "office": step.office.value}
    if step.seats:
        data["seats"] = [_spoken(seat) for seat in step.seats]
    if step.when:
        data["when"] = [_when(each) for each in step.when]
    return data


def _when(condition: Condition) -> dict[str, Any]:
    value = condition.value
    return {
        "field": condition.field,
        "op": condition.op,
        "value": list(value) if isinstance(value, tuple) else value,
    }


def _spoken(thing: Any) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields(thing)}
    return {name: value for name, value in asdict(thing).items() if value != defaults[name]}


def step_complaints(steps: Sequence[Step], form: frozenset[str]) -> Iterator[Wrong]:
    """What breaks the rules of routes; `form` holds the names of the form's fields."""
    stages = [step.stage for step in steps]
    if stages != sorted(stages, key=STAGE_ORDER.index) or not stages or stages[-1] is not Stage.APPROVE:
        yield "steps", "环节要按受理、审查、审批的次序排，最后一个是审批"
    if Stage.ACCEPT not in stages or Stage.EXAMINE not in stages:
        yield "steps", "至少要有一个受理环节和一个审查环节"
    if steps and all(step.when for step in steps if step.stage is Stage.APPROVE):
        yield "steps", "至少要有一个审批环节不带条件"
    keys = [step.key for step in steps if step.key]
    for number, step in enumerate(steps):
        if step.key and keys.count(step.key) > 1:
            yield f"steps.{number}.key", "两个环节的代号相同"
        for part, what in _about_step(step, form):
            yield f"steps.{number}.{part}", what


def _about_step(step: Step, form: frozenset[str]) -> Iterator[Wrong]:
    if not 1 <= step.hours <= 240:
        yield "hours", "时限在 1 到 240 个工作小时之间"
    if step.path_level not in {"village", "town"}:
        yield "path_level", "环节在村里或镇里"
    elif UnitKind(step.path_level) not in OFFICE_UNITS[step.office]:
        yield "path_level", f"{PLACES[step.path_level]}里没有{step.office.label}这个岗位"
    if step.in_town and not step.town_list:
        yield "town_list", "村以上的环节，只有列入镇审查清单的事项才能有"
    if step.key and not _KEY.fullmatch(step.key):
        yield "key", "代号只能用小写字母、数字和下划线"
    yield from _about_mode(step)
    for number, seat in enumerate(step.seats):
        yield from ((f"seats.{number}.{part}", what) for part, what in _about_seat(seat))
    for number, condition in enumerate(step.when):
        yield from ((f"when.{number}.{part}", what) for part, what in _about_condition(condition, form))


def _about_mode(step: Step) -> Iterator[Wrong]:
    if step.mode not in MODES or (step.mode == "ratio") != bool(step.ratio):
        yield "ratio" if step.mode in MODES else "mode", "按比例会签要写比例，别的方式不写"
    if step.ratio and not (_RATIO.fullmatch(step.ratio) and Fraction(step.ratio) <= 1):
        yield "ratio", "比例写成 2/3 这样，不超过 1"
    if step.mode != "any" and len(step.seats) < 2:
        yield "seats", f"{MODES.get(step.mode, step.mode)}要有两个以上席位"


def _about_seat(seat: Seat) -> Iterator[Wrong]:
    if sum(map(bool, (seat.office, seat.appointment, seat.person))) != 1:
        yield "office", "一个席位只指定一样：岗位、任职或人员"
    if seat.at not in PLACES:
        yield "at", "席位在村、镇或县"
    if not seat.office:
        return
    if seat.office not in {office.value for office in Office}:
        yield "office", f"没有“{seat.office}”这个岗位"
    elif seat.at in PLACES and UnitKind(seat.at) not in OFFICE_UNITS[Office(seat.office)]:
        yield "at", f"{PLACES[seat.at]}里没有{Office(seat.office).label}这个岗位"
    if (seat.office == Office.FIELD_LEADER) != bool(seat.field):
        yield "field", "分管领导要写明分管哪一块，别的岗位不写"
    if seat.field and seat.field not in FIELDS:
        yield "field", f"没有“{seat.field}”这个分管领域"


def _about_condition(condition: Condition, form: frozenset[str]) -> Iterator[Wrong]:
    if condition.field not in form:
        yield "field", f"条件用到的“{condition.field}”不是填写项"
    if condition.op not in OPS:
        yield "op", "没有这种比较"
    if (condition.op in {"in", "not_in"}) != isinstance(condition.value, tuple):
        yield "value", "“属于”“不属于”要给出几个值，别的比较只给一个值"
    if condition.op in {"lt", "le", "gt", "ge"} and not isinstance(condition.value, int):
        yield "value", "比较大小要填整数"
