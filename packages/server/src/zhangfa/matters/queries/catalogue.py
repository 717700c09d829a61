"""The matters that a unit offers, one of them, and the search."""

from __future__ import annotations

from dataclasses import dataclass

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Fault, Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain
from zhangfa.matters.core import Matter, MatterClass, NegativeItem
from zhangfa.matters.models import MatterRow
from zhangfa.matters.queries.inside import above, banned, list_at, offer_at, overlays_at, passes, regions_of
from zhangfa.matters.queries.lists import negative_item
from zhangfa.matters.search import Searchable, search


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a search shows: matters and negative items in one order, best first."""

    items: tuple[Matter | NegativeItem, ...]

    @property
    def matters(self) -> tuple[Matter, ...]:
        return tuple(item for item in self.items if isinstance(item, Matter))


def offered(actor: Actor, *, unit: TreePath) -> list[Matter]:
    """The matters that a unit offers today, in catalogue order; a nearer region's word beats a wider one's."""
    return list(offer_at(unit).matters)


def matter(actor: Actor, matter_id: str, *, unit: TreePath) -> Matter:
    """The version offered today. Raises `Refused` matters.on_negative_list, not_on_positive_list or not_offered."""
    if matter_id.startswith("negative-"):
        item = negative_item(actor, matter_id, unit=unit)
        raise Refused(Refusal("matters.on_negative_list", {"title": item.title}))
    rows = plain.fetch(MatterRow, region__in=regions_of(unit), matter_id=matter_id, offered=True, order="region")
    if not rows:
        raise Refused(Refusal("matters.not_offered"))
    found = rows[-1].snapshot()
    if matter_id in banned(overlays_at(unit)):
        raise Refused(Refusal("matters.on_negative_list", {"title": found.title}))
    if found.matter_class is MatterClass.CERTIFICATE and not passes(found, list_at(unit)):
        raise Refused(Refusal("matters.not_on_positive_list", {"title": found.title}))
    return found


def matter_version(actor: Actor, matter_id: str, *, version: int, unit: TreePath) -> Matter:
    """The very version that an application under way began with, offered today or not."""
    row = MatterRow.objects.filter(above(unit), matter_id=matter_id, version=version).order_by("-region").first()
    if row is None:
        raise Fault(f"matter {matter_id} version {version} is gone")
    return row.snapshot()


def find(actor: Actor, *, unit: TreePath, words: str = "", matter_class: MatterClass | None = None) -> Finding:
    """By everyday words; with none, all matters and then the negative list (certificates, when a class is chosen)."""
    offer = offer_at(unit)
    things: dict[str, Matter | NegativeItem] = {}
    for found in offer.matters:
        if matter_class in {None, found.matter_class}:
            things[found.id] = found
    if matter_class in {None, MatterClass.CERTIFICATE}:
        things |= {item.id: item for item in offer.guide}
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
