"""Places in requests: where somebody is at home, and paths that came in as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhangfa.api.auth import Caller
from zhangfa.api.schemas.common import UnitRef
from zhangfa.api.schemas.terminals import UnitItem, UnitList
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import ROOT, TreePath
from zhangfa.organizations import queries
from zhangfa.organizations.core import UnitKind


def unit_path(text: str) -> TreePath | None:
    """The path, None when none was given. Refused when it is not one."""
    if not text:
        return None
    try:
        return TreePath(text)
    except ValueError as error:
        raise Refused(Refusal("api.invalid", field="unit")) from error


def home_of(caller: Caller) -> TreePath:
    return TreePath(caller.account.person.home)


def refs(paths: Iterable[TreePath]) -> Mapping[TreePath, UnitRef]:
    """Path and name of several units, in one query; an unknown one is named by its code."""
    wanted = set(paths)
    names = queries.unit_names(wanted)
    return {path: UnitRef(path=path.text, name=names.get(path, path.code)) for path in wanted}


def ref(path: TreePath) -> UnitRef:
    return refs([path])[path]


def units_below(under: str) -> UnitList:
    """The units directly below, cities below the root; for choosing a place step by step."""
    path = unit_path(under) or ROOT
    found = queries.children(path)
    return UnitList(
        items=[
            UnitItem(
                path=each.path.text,
                name=each.name,
                kind=each.kind.value,
                parent=each.path.parent.text or None,
                has_children=each.kind is not UnitKind.VILLAGE,
            )
            for each in found
        ]
    )
