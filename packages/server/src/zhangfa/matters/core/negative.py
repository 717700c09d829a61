"""The negative list: certificates that a village must not issue, on what ground, and where people go instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class NegativeItem:
    """One item. `checked` is False while where_to_go was not compared with the list's official annex."""

    list_id: str
    no: int
    title: str
    ground: str
    where_to_go: str
    aliases: tuple[str, ...]
    checked: bool

    @property
    def id(self) -> str:
        return f"negative-{self.no}"


@dataclass(frozen=True, kw_only=True)
class NegativeList:
    id: str
    title: str
    issued_on: str
    source: str
    items: tuple[NegativeItem, ...]


def parse_negative_list(data: Mapping[str, Any]) -> NegativeList:
    """The list of a TOML file; raises ValueError with a sentence when something is missing."""
    try:
        items = tuple(_item(data, item) for item in data["item"])
        found = NegativeList(
            id=data["id"], title=data["title"], issued_on=data["issued_on"], source=data["source"], items=items
        )
    except KeyError as error:
        raise ValueError(f"negative list: {error.args[0]} is missing") from error
    if [item.no for item in items] != list(range(1, len(items) + 1)):
        raise ValueError("negative list: numbers must run from 1 without gap")
    return found


def _item(data: Mapping[str, Any], item: Mapping[str, Any]) -> NegativeItem:
    return NegativeItem(
        list_id=data["id"],
        no=item["no"],
        title=item["title"],
        ground=item.get("ground", data["ground"]),
        where_to_go=item["where_to_go"],
        aliases=tuple(item["aliases"]),
        checked=item.get("checked", False),
    )
