"""A sheet of another system: which column is what, and what is wrong with each of its lines.

Nothing of a sheet is taken unless all of it is right; the report says of every line what became of it or what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhangfa.kernel.tree import TreePath

MOST_LINES = 5000
# field → (what it is called, words that a column's head may say)
FIELDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "village": ("村", ("村", "村名", "所在村", "行政村")),
    "name": ("户主姓名", ("户主", "户主姓名", "姓名", "建房户")),
    "id_number": ("身份证号", ("身份证", "身份证号", "证件号码")),
    "number": ("申请编号", ("申请编号", "编号", "章法编号")),
    "broken": ("动工日期", ("动工日期", "开工日期", "动工时间", "开工时间", "放样日期")),
}
REQUIRED = ("village", "name", "broken")
_DAY = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(\s+0?0:00(:00)?)?\s*")
_ID = re.compile(r"\d{17}[\dX]")


@dataclass(frozen=True, slots=True)
class Line:
    """`line` as the spreadsheet numbers it, the head being 1."""

    line: int
    path: TreePath
    name: str
    id_number: str
    number: str
    broken: date


@dataclass(frozen=True, slots=True)
class Wrong:
    line: int
    text: str


def mapping_of(heads: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """Field → place of its column: as chosen by its head, else by the words that heads commonly say."""
    bare = ["".join(head.split()) for head in heads]
    found = {}
    for field, (_, words) in FIELDS.items():
        wanted = ("".join(chosen[field].split()),) if chosen.get(field) else words
        place = next((bare.index(word) for word in wanted if word in bare), None)
        if place is not None:
            found[field] = place
    return found


def missing(mapping: Mapping[str, int]) -> tuple[str, ...]:
    """The fields without a column that no sheet may lack, as people call them."""
    return tuple(FIELDS[field][0] for field in REQUIRED if field not in mapping)


def read(
    rows: Sequence[Sequence[str]], mapping: Mapping[str, int], villages: Mapping[str, TreePath], today: date
) -> tuple[list[Line], list[Wrong]]:
    """`rows` without the head; `villages` by name, ambiguous names left out. Empty lines are passed over."""
    lines: list[Line] = []
    wrong: list[Wrong] = []
    seen: dict[tuple, int] = {}
    for number, row in enumerate(rows, 2):
        values = {field: row[place].strip() if place < len(row) else "" for field, place in mapping.items()}
        if not any(values.values()):
            continue
        found, slips = _line(number, values, villages, today)
        key = (found.path, found.id_number or found.name, found.broken) if found else None
        if key is not None and key in seen:
            slips.append(f"与第 {seen[key]} 行重复")
        if slips:
            wrong.append(Wrong(number, "；".join(slips)))
        elif found is not None:
            seen[key] = number
            lines.append(found)
    return lines, wrong


def _line(
    number: int, values: Mapping[str, str], villages: Mapping[str, TreePath], today: date
) -> tuple[Line | None, list[str]]:
    path, broken = villages.get(values["village"]), day_of(values["broken"])
    id_number = values.get("id_number", "").upper()
    application = re.sub(r"\s", "", values.get("number", ""))
    slips = []
    if path is None:
        slips.append(f"没有找到村“{values['village']}”" if values["village"] else "没有写村")
    if not values["name"]:
        slips.append("没有写户主姓名")
    if broken is None:
        slips.append(f"看不懂动工日期“{values['broken']}”，请写成 2026-03-15")
    elif broken > today:
        slips.append(f"动工日期 {broken} 在今天以后")
    if id_number and not _ID.fullmatch(id_number):
        slips.append("身份证号不是 18 位")
    if application and not (application.isascii() and application.isdigit() and len(application) == 12):
        slips.append("申请编号不是 12 位数字")
    if slips or path is None or broken is None:
        return None, slips
    return Line(number, path, values["name"], id_number, application, broken), slips


def day_of(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups()[:3])) if found else None
    except ValueError:
        return None
