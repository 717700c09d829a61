"""The kinds of sheets that can be brought in: ground-breaking (动工记录), and paid work (用工记录), of which a line is
one person's on one day."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from zhangfa.insight.core.importing import Cells, Kind, Known, application_in, day_in, id_number_in, village_of
from zhangfa.kernel.tree import TreePath

MOST_PAY = 100_000.0
_VILLAGE = ("村", ("村", "村名", "所在村", "行政村"))
_ID = ("身份证号", ("身份证", "身份证号", "证件号码"))


@dataclass(frozen=True, slots=True)
class StartLine:
    """`line` as the spreadsheet numbers it, the head being 1."""

    line: int
    path: TreePath
    name: str
    id_number: str
    number: str
    broken: date


@dataclass(frozen=True, slots=True)
class WorkLine:
    """`share` of a day from 0 to 1, `pay` in yuan for it; `number` the application that pays it, "" when not said."""

    line: int
    path: TreePath
    name: str
    id_number: str
    number: str
    day: date
    task: str
    share: float
    pay: float


def _start(number: int, cells: Cells, known: Known) -> tuple[StartLine | None, list[str]]:
    slips: list[str] = []
    path = village_of(cells, known, slips)
    if not cells["name"]:
        slips.append("没有写户主姓名")
    broken = day_in(cells["broken"], "动工日期", known, slips)
    id_number, application = id_number_in(cells, slips), application_in(cells, slips)
    if slips or path is None or broken is None:
        return None, slips
    return StartLine(number, path, cells["name"], id_number, application, broken), slips


def _work(number: int, cells: Cells, known: Known) -> tuple[WorkLine | None, list[str]]:
    slips: list[str] = []
    path = village_of(cells, known, slips)
    slips += [f"没有写{called}" for field, called in (("name", "姓名"), ("task", "做什么活")) if not cells[field]]
    day = day_in(cells["day"], "用工日期", known, slips)
    id_number, application = id_number_in(cells, slips), application_in(cells, slips)
    share = _amount(cells.get("share", "") or "1")
    if share is None or not 0 < share <= 1:
        slips.append("一行写一个人一天，工日要大于 0、不超过 1")
    pay = _amount(cells["pay"])
    if pay is None or not 0 < pay <= MOST_PAY:
        slips.append(f"看不懂工钱“{cells['pay']}”，请写成 180 或者 180.5")
    if slips or path is None or day is None or share is None or pay is None:
        return None, slips
    task = "".join(cells["task"].split())
    return WorkLine(number, path, cells["name"], id_number, application, day, task, share, pay), slips


def _amount(text: str) -> float | None:
    try:
        found = float(text.replace(",", "").replace("，", "").removesuffix("元").removesuffix("天"))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


BUILDING = Kind(
    name="building",
    fields={
        "village": _VILLAGE,
        "name": ("户主姓名", ("户主", "户主姓名", "姓名", "建房户")),
        "id_number": _ID,
        "number": ("申请编号", ("申请编号", "编号", "章法编号")),
        "broken": ("动工日期", ("动工日期", "开工日期", "动工时间", "开工时间", "放样日期")),
    },
    required=("village", "name", "broken"),
    line=_start,
    key=lambda line: (line.path, line.id_number or line.name, line.broken),
)
LABOUR = Kind(
    name="labour",
    fields={
        "village": _VILLAGE,
        "name": ("姓名", ("姓名", "用工人员", "务工人员", "领款人", "人员")),
        "id_number": _ID,
        "day": ("用工日期", ("用工日期", "日期", "出工日期", "务工日期")),
        "task": ("做什么活", ("工种", "用工事项", "做什么活", "活计", "工作内容", "用工内容")),
        "share": ("工日", ("工日", "天数", "工数")),
        "pay": ("工钱", ("工钱", "金额", "报酬", "劳务费", "应发金额", "实发金额")),
        "number": ("发放表申请编号", ("发放表申请编号", "申请编号", "编号", "章法编号")),
    },
    required=("village", "name", "day", "task", "pay"),
    line=_work,
    key=lambda line: (line.path, line.id_number or line.name, line.day, line.task),
)
