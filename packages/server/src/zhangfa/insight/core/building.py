"""Houses: when ground was broken, by another system's records, against when it was asked for and approved.

未批先建: nothing was ever asked for, or it was not approved and never will be. 先建再补: asked for after ground was
broken. 边批边建: ground was broken after asking and before the approval.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from zhangfa.insight.core.concerns import Found
from zhangfa.kernel.labelled import Labelled
from zhangfa.kernel.tree import TreePath
from zhangfa.oversight.core import AlarmKind


class BuildingFault(Labelled):
    WITHOUT_APPROVAL = "without_approval", "未批先建"
    WHILE_APPROVING = "while_approving", "边批边建"
    BEFORE_ASKING = "before_asking", "先建再补"


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """Ground was broken. `number` is the application's when the other system knows it; `household` a fingerprint."""

    id: str
    path: TreePath
    household: str
    broken: date
    number: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Permission:
    """An application to build; `approved` None while it is not; `over` when it was refused or withdrawn."""

    id: str
    number: str
    path: TreePath
    household: str
    asked: date
    approved: date | None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """`permission` None with `doubt` "" means that nobody asked; with a doubt that a person must look."""

    start: Start
    permission: Permission | None
    doubt: str = ""


def match(starts: Iterable[Start], permissions: Sequence[Permission]) -> tuple[Match, ...]:
    """By number, else by household in the village. Of several the first that was approved before ground was broken,
    else the latest asked for; a number that nobody knows is a doubt, never a guess."""
    by_number = {each.number: each for each in permissions}
    by_home: dict[tuple[TreePath, str], list[Permission]] = defaultdict(list)
    for each in permissions:
        by_home[each.path, each.household].append(each)
    return tuple(_match(start, by_number, by_home) for start in starts)


def _match(
    start: Start, by_number: Mapping[str, Permission], by_home: Mapping[tuple[TreePath, str], list[Permission]]
) -> Match:
    if start.number:
        found = by_number.get(start.number)
        if found is None:
            return Match(start, None, f"没有编号 {start.number} 的建房申请")
        if found.path != start.path:
            return Match(start, None, f"编号 {start.number} 是别的村的申请")
        return Match(start, found)
    own = sorted(by_home.get((start.path, start.household), []), key=lambda each: each.asked)
    good = [each for each in own if each.approved and each.approved <= start.broken]
    standing = [each for each in own if not each.over]
    return Match(start, good[-1] if good else standing[-1] if standing else own[-1] if own else None)


def fault_of(found: Match) -> BuildingFault | None:
    """None when all is well, or when a person must look first."""
    permission, broken = found.permission, found.start.broken
    if found.doubt or (permission and permission.approved and permission.approved <= broken):
        return None
    if permission is None or (permission.over and not permission.approved):
        return BuildingFault.WITHOUT_APPROVAL
    return BuildingFault.BEFORE_ASKING if broken < permission.asked else BuildingFault.WHILE_APPROVING


def judge(matches: Iterable[Match]) -> Iterable[Found]:
    for each in matches:
        fault = fault_of(each)
        if fault is not None:
            permission = each.permission
            yield Found(
                kind=AlarmKind.BUILDING_UNAPPROVED,
                key=f"{fault}/{each.start.id}",
                path=each.start.path,
                subject=permission.id if permission else "",
                reason=f"{fault.label}：{each.start.broken} 已经动工，{_said(permission)}。",
            )


def _said(permission: Permission | None) -> str:
    if permission is None:
        return "没有找到这户的建房申请"
    asked = f"建房申请 {permission.number} 是 {permission.asked} 提出的"
    if permission.approved:
        return f"{asked}，{permission.approved} 才批准"
    return f"{asked}，{'没有批准' if permission.over else '还没有批准'}"
