"""The list that holds at a unit, and where people go instead."""

from __future__ import annotations

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.matters.core import NegativeItem, NegativeList
from zhangfa.matters.queries.inside import offer_at


def list_in_force(actor: Actor, *, unit: TreePath) -> NegativeList:
    """The nearest list, negative or positive, as the regions on the way down change it."""
    return offer_at(unit).listed


def negative_items(actor: Actor, *, unit: TreePath) -> list[NegativeItem]:
    """Everything that the unit does not issue, with ground and where to go."""
    return list(offer_at(unit).guide)


def negative_item(actor: Actor, item_id: str, *, unit: TreePath) -> NegativeItem:
    """By its id `negative-<no>`, or `negative-<matter>` for what a region withholds. Raises `Refused`."""
    for item in negative_items(actor, unit=unit):
        if item.id == item_id:
            return item
    raise Refused(Refusal("matters.not_offered"))


def negative_list_title(actor: Actor, *, unit: TreePath, item: NegativeItem | None = None) -> str:
    """The title of the list in force, or of the one that an item comes from."""
    offer = offer_at(unit)
    return offer.titles.get(item.list_id, offer.listed.title) if item else offer.listed.title


def list_titles(actor: Actor, *, unit: TreePath) -> dict[str, str]:
    """The titles of every list that holds at the unit, by the lists' ids."""
    return dict(offer_at(unit).titles)
