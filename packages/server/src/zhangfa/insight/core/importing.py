"""A sheet of another system: which column is what, and what is wrong with each of its lines.

Nothing of a sheet is taken unless all of it is right; the report says of every line what became of it or what is wrong.
What the lines of a kind of sheet hold stands in `sheets`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from zhangfa.kernel.tree import TreePath

MOST_LINES = 5000
_DAY = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(\s+0?0:00(:00)?)?\s*")
_ID = re.compile(r"\d{17}[\dX]")
Line = TypeVar("Line")
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Wrong:
    """`line` as the spreadsheet numbers it, the head being 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the cells are held against: the villages by name (ambiguous names left out), and today."""

    villages: Mapping[str, TreePath]
    today: date


@dataclass(frozen=True)
class Kind:
    """A kind of sheet. `fields`: name → (what it is called, words that a column's head may say); `line` reads one line,
    its slips instead when it is wrong; `key` is what makes two lines the same."""

    name: str
    fields: Mapping[str, tuple[str, tuple[str, ...]]]
    required: tuple[str, ...]
    line: Callable[[int, Cells, Known], tuple[object | None, list[str]]]
    key: Callable[[object], Hashable]


def mapping_of(kind: Kind, heads: Sequence[str], chosen: Mapping[str, str]) -> dict[str, int]:
    """Field → place of its column: as chosen by its head, else by the words that heads commonly say."""
    bare = ["".join(head.split()) for head in heads]
    found = {}
    for field, (_, words) in kind.fields.items():
        wanted = ("".join(chosen[field].split()),) if chosen.get(field) else words
        place = next((bare.index(word) for word in wanted if word in bare), None)
        if place is not None:
            found[field] = place
    return found


def missing(kind: Kind, mapping: Mapping[str, int]) -> tuple[str, ...]:
    """The fields without a column that no such sheet may lack, as people call them."""
    return tuple(kind.fields[field][0] for field in kind.required if field not in mapping)


def read(
    kind: Kind, rows: Sequence[Sequence[str]], mapping: Mapping[str, int], known: Known
) -> tuple[list, list[Wrong]]:
    """`rows` without the head. Empty lines are passed over."""
    lines: list = []
    wrong: list[Wrong] = []
    seen: dict[Hashable, int] = {}
    for number, row in enumerate(rows, 2):
        cells = {field: row[place].strip() if place < len(row) else "" for field, place in mapping.items()}
        if not any(cells.values()):
            continue
        found, slips = kind.line(number, cells, known)
        key = kind.key(found) if found is not None else None
        if key is not None and key in seen:
            slips.append(f"与第 {seen[key]} 行重复")
        if slips:
            wrong.append(Wrong(number, "；".join(slips)))
        elif found is not None:
            seen[key] = number
            lines.append(found)
    return lines, wrong


def village_of(cells: Cells, known: Known, slips: list[str]) -> TreePath | None:
    path = known.villages.get(cells["village"])
    if path is None:
        slips.append(f"没有找到村“{cells['village']}”" if cells["village"] else "没有写村")
    return path


def day_in(text: str, called: str, known: Known, slips: list[str]) -> date | None:
    day = day_of(text)
    if day is None:
        slips.append(f"看不懂{called}“{text}”，请写成 2026-03-15")
    elif day > known.today:
        slips.append(f"{called} {day} 在今天以后")
    return day


def id_number_in(cells: Cells, slips: list[str]) -> str:
    id_number = cells.get("id_number", "").upper()
    if id_number and not _ID.fullmatch(id_number):
        slips.append("身份证号不是 18 位")
    return id_number


def application_in(cells: Cells, slips: list[str]) -> str:
    number = re.sub(r"\s", "", cells.get("number", ""))
    if number and not (number.isascii() and number.isdigit() and len(number) == 12):
        slips.append("申请编号不是 12 位数字")
    return number


def day_of(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups()[:3])) if found else None
    except ValueError:
        return None
