"""Lists of certificates: what a village must not issue, or (positive) the only ones that it may issue.

An item says on what ground, and where people go instead. A positive item names the matters that it covers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class ListMode(StrEnum):
    NEGATIVE = "negative"
    POSITIVE = "positive"


@dataclass(frozen=True, kw_only=True)
class NegativeItem:
    """One item. `checked` is False while where_to_go was not compared with the list's official annex.

    `matter` is the catalogue's matter that a region withholds; `covers` the matters that a positive item lets pass.
    """

    list_id: str
    no: int
    title: str
    ground: str
    where_to_go: str
    aliases: tuple[str, ...]
    checked: bool
    matter: str = ""
    covers: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"negative-{self.matter or self.no}"


@dataclass(frozen=True, kw_only=True)
class NegativeList:
    id: str
    title: str
    issued_on: str
    source: str
    items: tuple[NegativeItem, ...]
    mode: ListMode = ListMode.NEGATIVE

    @property
    def positive(self) -> bool:
        return self.mode is ListMode.POSITIVE

    @property
    def covers(self) -> frozenset[str]:
        """The certificates that a positive list lets pass."""
        return frozenset(matter for item in self.items for matter in item.covers)

    def numbered_on(self, more: Sequence[NegativeItem]) -> tuple[NegativeItem, ...]:
        """Its items and then these, with the numbers running on."""
        last = max((item.no for item in self.items), default=0)
        return (*self.items, *(replace(item, no=last + place) for place, item in enumerate(more, start=1)))


def parse_negative_list(data: Mapping[str, Any]) -> NegativeList:
    """The list of a TOML file; raises ValueError with a sentence when something is missing."""
    try:
        items = tuple(_item(data, item) for item in data["item"])
        found = NegativeList(
            id=data["id"],
            title=data["title"],
            issued_on=data["issued_on"],
            source=data["source"],
            items=items,
            mode=ListMode(data.get("mode", "negative")),
        )
    except KeyError as error:
        raise ValueError(f"negative list: {error.args[0]} is missing") from error
    if [item.no for item in items] != list(range(1, len(items) + 1)):
        raise ValueError("negative list: numbers must run from 1 without gap")
    if any(bool(item.covers) != found.positive for item in items):
        raise ValueError("negative list: the items of a positive list, and no others, say what they cover")
    return found


def _item(data: Mapping[str, Any], item: Mapping[str, Any]) -> NegativeItem:
    return NegativeItem(
        list_id=data["id"],
        no=item["no"],
        title=item["title"],
        ground=item.get("ground", data["ground"]),
        where_to_go=item.get("where_to_go") or data["where_to_go"],
        aliases=tuple(item["aliases"]),
        checked=item.get("checked", False),
        covers=tuple(item.get("covers", ())),
    )
