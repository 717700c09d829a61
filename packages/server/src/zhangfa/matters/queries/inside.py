"""Rows of the regions above a unit, and what follows from them. Private to matters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from django.db.models import Q

from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain
from zhangfa.matters.core import (
    ListMode,
    Matter,
    MatterClass,
    NegativeItem,
    NegativeList,
    Overlay,
    told,
    withheld,
)
from zhangfa.matters.models import MatterRow, NegativeItemRow, OverlayRow

NO_LIST = NegativeList(id="", title="", issued_on="", source="", items=())


@dataclass(frozen=True, kw_only=True)
class Offer:
    """`listed` is the list in force; `guide` what people are told instead of a paper, in one row of numbers."""

    matters: tuple[Matter, ...]
    listed: NegativeList
    guide: tuple[NegativeItem, ...]
    titles: dict[str, str]


def offer_at(unit: TreePath) -> Offer:
    """The whole catalogue of a unit: nearest versions, less what is forbidden or not on a positive list."""
    rows = MatterRow.objects.filter(above(unit), offered=True).order_by("region", "position")
    nearest = {row.matter_id: row for row in rows}
    everything = [row.snapshot() for row in sorted(nearest.values(), key=lambda row: row.position)]
    overlays, lists = overlays_at(unit), lists_at(unit)
    gone = banned(overlays)
    allowed = [matter for matter in everything if matter.id not in gone]
    listed = lists[-1] if lists else NO_LIST
    kept = tuple(matter for matter in allowed if passes(matter, listed))
    guide = guide_of(lists, overlays, {matter.id: matter.title for matter in everything})
    return Offer(
        matters=kept,
        listed=listed if listed.positive else guide,
        guide=guide.numbered_on(withheld(allowed, listed)),
        titles={each.id: each.title for each in lists},
    )


def passes(matter: Matter, listed: NegativeList) -> bool:
    """A positive list lets only those certificates pass that it covers."""
    return not listed.positive or matter.matter_class is not MatterClass.CERTIFICATE or matter.id in listed.covers


def guide_of(lists: list[NegativeList], overlays: list[Overlay], titles: dict[str, str]) -> NegativeList:
    """The nearest negative list as the overlays change it; a positive list above or below it takes nothing from it."""
    negative = [each for each in lists if not each.positive]
    guide = negative[-1] if negative else replace(lists[-1], items=(), mode=ListMode.NEGATIVE) if lists else NO_LIST
    gone = banned(overlays)
    for overlay in overlays:
        bans = tuple(ban for ban in overlay.forbid if ban.matter in gone)
        guide = told(guide, replace(overlay, forbid=bans), titles)
    return guide


def banned(overlays: list[Overlay]) -> set[str]:
    """Forbidden by some region and not added again by a nearer one."""
    found: set[str] = set()
    for overlay in overlays:
        found -= {matter.id for matter in overlay.add}
        found |= {ban.matter for ban in overlay.forbid}
    return found


def overlays_at(unit: TreePath) -> list[Overlay]:
    """The widest region's first."""
    rows = plain.fetch(OverlayRow, region__in=regions_of(unit), in_force=True)
    return [row.snapshot() for row in sorted(rows, key=lambda row: len(row.region))]


def lists_at(unit: TreePath) -> list[NegativeList]:
    """One of each region that has any, the widest region's first."""
    rows = NegativeItemRow.objects.filter(above(unit), in_force=True).order_by("region", "no")
    return [_list(list(items)) for _, items in groupby(rows, key=lambda row: row.region)]


def list_at(unit: TreePath) -> NegativeList:
    """The nearest list alone; of a negative one just the first item, since it keeps no matter of the catalogue back."""
    firsts = plain.fetch(NegativeItemRow, region__in=regions_of(unit), in_force=True, no=1, order="region")
    if not firsts:
        return NO_LIST
    return lists_at(unit)[-1] if firsts[-1].mode == ListMode.POSITIVE.value else _list(firsts[-1:])


def _list(rows: list[NegativeItemRow]) -> NegativeList:
    first = rows[0]
    return NegativeList(
        id=first.list_id,
        title=first.list_title,
        issued_on=first.issued_on,
        source=first.source,
        items=tuple(row.snapshot() for row in rows),
        mode=ListMode(first.mode),
    )


def above(unit: TreePath) -> Q:
    """Rows of the regions that hold the unit."""
    return Q(region__in=regions_of(unit))


def regions_of(unit: TreePath) -> list[str]:
    """The regions that hold the unit, and itself; the widest first."""
    return [place.text for place in unit.lineage]
