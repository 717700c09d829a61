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

from zhangfa.organizations.core import Office as UnitOffice


class Stage(StrEnum):
    """The stages of the route that people decide; apply comes before them, use and archive after."""

    ACCEPT = "accept"
    EXAMINE = "examine"
    APPROVE = "approve"

    @property
    def label(self) -> str:
        return STAGE_LABELS[self]


STAGE_LABELS: Mapping[Stage, str] = {Stage.ACCEPT: "受理", Stage.EXAMINE: "审查", Stage.APPROVE: "审批"}
STAGE_ORDER = (Stage.ACCEPT, Stage.EXAMINE, Stage.APPROVE)


class Office(StrEnum):
    CLERK = "clerk"
    REVIEWER = "reviewer"
    VILLAGE_HEAD = "village_head"
    SECRETARY = "secretary"
    ECONOMIC_STATION = "economic_station"

    @property
    def label(self) -> str:
        return OFFICE_LABELS[self]


OFFICE_LABELS: Mapping[Office, str] = {
    Office.CLERK: "代办员",
    Office.REVIEWER: "审查人",
    Office.VILLAGE_HEAD: "村主任",
    Office.SECRETARY: "村书记",
    Office.ECONOMIC_STATION: "镇经管站",
}
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
    """One step of the route: which office decides, at the village or its town, within how many working hours."""

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

    @property
    def in_town(self) -> bool:
        return self.path_level != "village" or any(seat.at != "village" for seat in self.seats)


def parse_step(data: Mapping[str, Any]) -> Step:
    values = {**data, "stage": Stage(data["stage"]), "office": Office(data["office"])}
    values["seats"] = tuple(_built(Seat, seat) for seat in data.get("seats", ()))
    values["when"] = tuple(_condition(each) for each in data.get("when", ()))
    return _built(Step, values)


def _condition(data: Mapping[str, Any]) -> Condition:
    value = data["value"]
    return _built(Condition, {**data, "value": tuple(value) if isinstance(value, list | tuple) else value})


def _built(cls: type, data: Mapping[str, Any]) -> Any:
    unknown = sorted(set(data) - {field.name for field in fields(cls)})
    if unknown:
        raise ValueError(f"unknown key {unknown[0]}")
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


def step_complaints(steps: Sequence[Step], form: frozenset[str]) -> Iterator[str]:
    """What breaks the rules of routes; `form` holds the names of the form's fields."""
    stages = [step.stage for step in steps]
    if stages != sorted(stages, key=STAGE_ORDER.index) or not stages or stages[-1] is not Stage.APPROVE:
        yield "the route must go accept, examine, approve, and end with approve"
    if Stage.ACCEPT not in stages or Stage.EXAMINE not in stages:
        yield "the route needs an accept and an examine step"
    if steps and all(step.when for step in steps if step.stage is Stage.APPROVE):
        yield "an approve step must stand without condition"
    keys = [step.key for step in steps if step.key]
    if len(keys) != len(set(keys)):
        yield "two steps have the same key"
    for step in steps:
        for what in _about_step(step, form):
            yield f"step {step.key or step.stage.value}: {what}"


def _about_step(step: Step, form: frozenset[str]) -> Iterator[str]:
    if step.path_level not in {"village", "town"} or not 1 <= step.hours <= 240:
        yield "path_level village or town, hours 1 to 240"
    if (step.office is Office.ECONOMIC_STATION) != (step.path_level == "town"):
        yield "the economic station, and only it, sits at the town"
    if step.in_town and not step.town_list:
        yield "a step above the village needs town_list = true, by the town's list of matters that it examines"
    if step.key and not _KEY.fullmatch(step.key):
        yield f"{step.key}: not a usable key"
    if step.mode not in MODES or (step.mode == "ratio") != bool(step.ratio):
        yield f"mode is one of {' '.join(MODES)}; a ratio is named for ratio, and only then"
    if step.ratio and not (_RATIO.fullmatch(step.ratio) and Fraction(step.ratio) <= 1):
        yield "the ratio is written like 2/3"
    if step.mode != "any" and len(step.seats) < 2:
        yield f"{step.mode} needs two seats or more"
    for seat in step.seats:
        yield from _about_seat(seat)
    for condition in step.when:
        yield from _about_condition(condition, form)


def _about_seat(seat: Seat) -> Iterator[str]:
    if sum(map(bool, (seat.office, seat.appointment, seat.person))) != 1:
        yield "a seat names an office, an appointment or a person, and one of them alone"
    if seat.office and seat.office not in {office.value for office in UnitOffice}:
        yield f"{seat.office}: no such office"
    if seat.at not in PLACES:
        yield "a seat is at the village, town or county"


def _about_condition(condition: Condition, form: frozenset[str]) -> Iterator[str]:
    if condition.field not in form:
        yield f"the condition asks {condition.field}, which is no field"
    if condition.op not in OPS:
        yield f"{condition.op}: no such comparison"
    if (condition.op in {"in", "not_in"}) != isinstance(condition.value, tuple):
        yield "in and not_in compare with a list, the others with one value"
    if condition.op in {"lt", "le", "gt", "ge"} and not isinstance(condition.value, int):
        yield "less and more compare with a whole number"
