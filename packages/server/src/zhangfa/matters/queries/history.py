"""Where each matter of a unit comes from, and every version that it had."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.matters.core import Difference, Matter, differences
from zhangfa.matters.models import MatterRow
from zhangfa.matters.queries.inside import above


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The region whose word holds, in which version, by a file, a region's overlay or two people, since when."""

    region: str
    version: int
    source: str
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Version:
    """One version with what it changed of the one before it in the same region, or in the wider one."""

    origin: Origin
    offered: bool
    changed: tuple[Difference, ...]


def origins(actor: Actor, *, unit: TreePath) -> Mapping[str, Origin]:
    """By the matter's id. Public, as the catalogue is."""
    rows = MatterRow.objects.filter(above(unit), offered=True).order_by("region").defer("content")
    return {row.matter_id: _origin(row) for row in rows}


def content_of(matter: Matter, *, unit: TreePath) -> dict[str, Any]:
    """The matter in the shape of the files, as it is offered at the unit."""
    row = MatterRow.objects.filter(above(unit), matter_id=matter.id, offered=True).order_by("-region").first()
    if row is None:
        raise Refused(Refusal("matters.not_offered"))
    return dict(row.content)


def versions(actor: Actor, matter_id: str, *, unit: TreePath) -> tuple[Version, ...]:
    """Every version that ever held at the unit, the latest first."""
    rows = list(MatterRow.objects.filter(above(unit), matter_id=matter_id).order_by("imported_at", "version"))
    found = []
    for number, row in enumerate(rows):
        before = _before(row, rows[:number])
        changed = differences(before.content, row.content) if before else ()
        found.append(Version(origin=_origin(row), offered=row.offered, changed=changed))
    return tuple(reversed(found))


def _before(row: MatterRow, earlier: list[MatterRow]) -> MatterRow | None:
    """The version of the same region before it; for a region's first one the nearest of a wider region."""
    same = [each for each in earlier if each.region == row.region]
    wider = [each for each in earlier if row.region.startswith(f"{each.region}/")]
    return same[-1] if same else max(wider, key=lambda each: len(each.region), default=None)


def _origin(row: MatterRow) -> Origin:
    return Origin(region=row.region, version=row.version, source=row.source, since=row.imported_at)


def titles(matter_ids: Iterable[str]) -> Mapping[str, str]:
    """What matters are called now, whoever offers them; unknown ones are left out. Open, as the catalogue is."""
    rows = MatterRow.objects.filter(matter_id__in=sorted(set(matter_ids))).order_by("imported_at", "version")
    return dict(rows.values_list("matter_id", "content__title"))
