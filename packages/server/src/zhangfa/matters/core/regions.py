"""What a province, a county or a town changes: matters added, changed or forbidden, items of a list allowed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from zhangfa.matters.core.negative import NegativeItem, NegativeList
from zhangfa.matters.core.schema import Complaint, SchemaError, complaints, parse_matter, parse_matters, stored
from zhangfa.matters.core.values import Matter, MatterClass


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """An item of a list that does not hold here, with the ground on which the region allows it."""

    list: str
    no: int
    ground: str


@dataclass(frozen=True, kw_only=True)
class Ban:
    """A matter of the wider catalogue that is not offered here."""

    matter: str
    ground: str
    where_to_go: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """Keys of a matter that are different here; `limits` holds changed keys of fields by the field's name."""

    matter: str
    keys: Mapping[str, Any]
    limits: Mapping[str, Mapping[str, Any]]
    more_fields: tuple[Mapping[str, Any], ...]
    less_fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """`list` is the id of the list that the region puts in force, empty when the wider one holds."""

    title: str
    list: str = ""
    allow: tuple[Allowance, ...] = ()
    forbid: tuple[Ban, ...] = ()
    change: tuple[Change, ...] = ()
    add: tuple[Matter, ...] = ()


_OWN = {"matter", "limits", "more_fields", "less_fields"}
_KEYS = {"title", "list", "allow", "forbid", "change", "matter"}
_NEVER = {"id", "class"}


def parse_overlay(data: Mapping[str, Any]) -> Overlay:
    """A region's file. Raises ValueError (or `SchemaError`, which is one) in a sentence."""
    unknown = sorted(set(data) - _KEYS)
    if unknown:
        raise ValueError(f"overlay: unknown key {unknown[0]}")
    try:
        return Overlay(
            title=data["title"],
            list=data.get("list", ""),
            allow=tuple(Allowance(**each) for each in data.get("allow", ())),
            forbid=tuple(Ban(**each) for each in data.get("forbid", ())),
            change=tuple(_change(each) for each in data.get("change", ())),
            add=parse_matters({"overlay": data}),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"overlay: {error}") from error


def _change(data: Mapping[str, Any]) -> Change:
    keys = {key: value for key, value in data.items() if key not in _OWN}
    if set(keys) & _NEVER:
        raise ValueError("overlay: a change keeps id and class")
    return Change(
        matter=data["matter"],
        keys=keys,
        limits=data.get("limits", {}),
        more_fields=tuple(data.get("more_fields", ())),
        less_fields=tuple(data.get("less_fields", ())),
    )


def merged(matters: Sequence[Matter], overlay: Overlay) -> tuple[Matter, ...]:
    """The wider catalogue as this region changes it: in its order, what is added at the end. Raises `SchemaError`."""
    changes = {change.matter: change for change in overlay.change}
    banned = {ban.matter for ban in overlay.forbid}
    added = {matter.id for matter in overlay.add}
    known = {matter.id for matter in matters}
    missing = [Complaint(where=name, what="no such matter to change or forbid") for name in {*changes, *banned} - known]
    kept = [matter for matter in matters if matter.id not in banned | added]
    result = [_changed(matter, changes[matter.id]) if matter.id in changes else matter for matter in kept]
    wrong = [*missing, *_wrong(matter for matter in result if matter.id in changes)]
    if wrong:
        raise SchemaError(wrong)
    return (*result, *overlay.add)


def _wrong(matters: Iterator[Matter]) -> Iterator[Complaint]:
    for matter in matters:
        yield from (Complaint(where=matter.id, what=what, at=at) for at, what in complaints(matter))


def _changed(matter: Matter, change: Change) -> Matter:
    data = {**stored(matter), **change.keys}
    unknown = set(change.limits) | set(change.less_fields)
    unknown -= {field["name"] for field in data["fields"]}
    if unknown:
        raise SchemaError([Complaint(where=matter.id, what=f"{sorted(unknown)[0]}: no such field to change")])
    kept = [field for field in data["fields"] if field["name"] not in change.less_fields]
    data["fields"] = [{**field, **change.limits.get(field["name"], {})} for field in kept] + [*change.more_fields]
    return parse_matter(data)


def told(listed: NegativeList, overlay: Overlay, titles: Mapping[str, str]) -> NegativeList:
    """The list as it holds here: allowed items away, forbidden matters behind it. `titles` are matters' by id."""
    allowed = {(each.list, each.no) for each in overlay.allow}
    items = [item for item in listed.items if (item.list_id, item.no) not in allowed]
    known = {item.matter for item in items}
    bans = [_ban(listed, ban, titles) for ban in overlay.forbid if ban.matter in titles and ban.matter not in known]
    shorter = replace(listed, items=tuple(items))
    return replace(shorter, items=shorter.numbered_on(bans))


def _ban(listed: NegativeList, ban: Ban, titles: Mapping[str, str]) -> NegativeItem:
    return NegativeItem(
        list_id=listed.id,
        no=0,
        title=titles[ban.matter],
        ground=ban.ground,
        where_to_go=ban.where_to_go,
        aliases=(),
        checked=True,
        matter=ban.matter,
    )


def withheld(matters: Sequence[Matter], listed: NegativeList) -> tuple[NegativeItem, ...]:
    """Certificates that a positive list does not name: each with the list's ground and its general way out."""
    if not listed.positive:
        return ()
    first = listed.items[0]
    return tuple(
        NegativeItem(
            list_id=listed.id,
            no=0,
            title=matter.title,
            ground=first.ground,
            where_to_go=first.where_to_go,
            aliases=matter.aliases,
            checked=False,
            matter=matter.id,
        )
        for matter in matters
        if matter.matter_class is MatterClass.CERTIFICATE and matter.id not in listed.covers
    )
