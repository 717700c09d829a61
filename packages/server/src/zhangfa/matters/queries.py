"""What a village offers. The catalogue and the negative list are public: everybody may read them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Q

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Fault, Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.matters.core import (
    Matter,
    MatterClass,
    NegativeItem,
    NegativeList,
    parse_matters,
    parse_negative_list,
)
from zhangfa.matters.models import MatterRow, NegativeItemRow
from zhangfa.matters.search import Searchable, search

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a search shows: matters and negative items in one order, best first."""

    items: tuple[Matter | NegativeItem, ...]

    @property
    def matters(self) -> tuple[Matter, ...]:
        return tuple(item for item in self.items if isinstance(item, Matter))


def offered(actor: Actor, *, unit: TreePath) -> list[Matter]:
    """The matters that a unit offers today, in catalogue order; a nearer region's word beats a wider one's."""
    rows = MatterRow.objects.filter(_above(unit), offered=True).order_by("region", "position")
    nearest = {row.matter_id: row for row in rows}
    return [row.snapshot() for row in sorted(nearest.values(), key=lambda row: row.position)]


def matter(actor: Actor, matter_id: str, *, unit: TreePath) -> Matter:
    """The version offered today. Raises `Refused` matters.on_negative_list or matters.not_offered."""
    if matter_id.startswith("negative-"):
        item = negative_item(actor, matter_id, unit=unit)
        raise Refused(Refusal("matters.on_negative_list", {"title": item.title}))
    rows = MatterRow.objects.filter(_above(unit), matter_id=matter_id, offered=True)
    row = rows.order_by("-region").first()
    if row is None:
        raise Refused(Refusal("matters.not_offered"))
    return row.snapshot()


def matter_version(actor: Actor, matter_id: str, *, version: int, unit: TreePath) -> Matter:
    """The very version that an application under way began with, offered today or not."""
    row = MatterRow.objects.filter(_above(unit), matter_id=matter_id, version=version).order_by("-region").first()
    if row is None:
        raise Fault(f"matter {matter_id} version {version} is gone")
    return row.snapshot()


def negative_items(actor: Actor, *, unit: TreePath) -> list[NegativeItem]:
    rows = NegativeItemRow.objects.filter(_above(unit), in_force=True).order_by("region", "list_id", "no")
    return [row.snapshot() for row in rows]


def negative_item(actor: Actor, item_id: str, *, unit: TreePath) -> NegativeItem:
    """By its id `negative-<no>`. Raises `Refused` matters.not_offered."""
    for item in negative_items(actor, unit=unit):
        if item.id == item_id:
            return item
    raise Refused(Refusal("matters.not_offered"))


def negative_list_title(actor: Actor, *, unit: TreePath) -> str:
    row = NegativeItemRow.objects.filter(_above(unit), in_force=True).order_by("-region", "no").first()
    return row.list_title if row else ""


def find(actor: Actor, *, unit: TreePath, words: str = "", matter_class: MatterClass | None = None) -> Finding:
    """By everyday words; with none, all matters and then the negative list (certificates, when a class is chosen)."""
    things: dict[str, Matter | NegativeItem] = {}
    for found in offered(actor, unit=unit):
        if matter_class in {None, found.matter_class}:
            things[found.id] = found
    if matter_class in {None, MatterClass.CERTIFICATE}:
        things |= {item.id: item for item in negative_items(actor, unit=unit)}
    ids = search(words, [_searchable(thing) for thing in things.values()])
    return Finding(items=tuple(things[found] for found in ids))


def class_counts(actor: Actor, *, unit: TreePath) -> dict[MatterClass, int]:
    counts = dict.fromkeys(MatterClass, 0)
    for found in offered(actor, unit=unit):
        counts[found.matter_class] += 1
    return counts


def _searchable(thing: Matter | NegativeItem) -> Searchable:
    summary = thing.summary if isinstance(thing, Matter) else thing.where_to_go
    return Searchable(id=thing.id, title=thing.title, aliases=thing.aliases, summary=summary)


def _above(unit: TreePath) -> Q:
    """Rows of the regions that hold the unit."""
    regions = ["/".join(unit.segments[:depth]) for depth in range(1, unit.depth + 1)]
    return Q(region__in=regions)


def shipped_catalogue() -> tuple[Matter, ...]:
    """The catalogue that comes with the program. Raises `SchemaError`."""
    return parse_matters(_read(FOLDER / "catalogue"))


def shipped_negative_list() -> NegativeList:
    """The national first batch of twenty."""
    return parse_negative_list(_read(FOLDER / "negative")["national-2020.toml"])


def read_catalogue(folder: Path) -> tuple[Matter, ...]:
    """A county's own catalogue from a folder of TOML files. Raises `SchemaError`."""
    return parse_matters(_read(folder))


def _read(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    return {path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.toml"))}
