"""Files say a repeated thing once: a field, a material or a route may be named; a file has defaults for its matters.

"id_number"                        the field of that name in common.toml
{ use = "amount", label = "租金" }  the same, with a word of its own
route = "village"                  the route of that name; a matter with steps of its own has no use for the file's
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Common = Mapping[str, Mapping[str, Any]]


def expanded(content: Mapping[str, Any], common: Common) -> dict[str, Any]:
    """The file with every name replaced by what it stands for. Raises ValueError for a name that stands for nothing."""
    defaults = content.get("defaults", {})
    matters = [_matter({**_for(data, defaults), **data}, common) for data in content.get("matter", ())]
    return {**{key: value for key, value in content.items() if key != "defaults"}, "matter": matters}


def _for(data: Mapping[str, Any], defaults: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: value for key, value in defaults.items() if key != "route" or "steps" not in data}


def _matter(data: Mapping[str, Any], common: Common) -> dict[str, Any]:
    plain = dict(data)
    for part in ("fields", "materials"):
        plain[part] = [_named(each, part, common) for each in data.get(part, ())]
    if "route" in plain:
        plain["steps"] = _known("routes", plain.pop("route"), common)
    if "template" in plain:
        plain["template"] = {**common.get("template", {}), **plain["template"]}
    return plain


def _named(thing: Any, part: str, common: Common) -> dict[str, Any]:
    if isinstance(thing, str):
        return {"name": thing, **_known(part, thing, common)}
    if "use" in thing:
        own = {key: value for key, value in thing.items() if key != "use"}
        return {"name": thing["use"], **_known(part, thing["use"], common), **own}
    return thing


def _known(part: str, name: str, common: Common) -> Any:
    if name not in common.get(part, {}):
        raise ValueError(f"{name}: no such thing among the {part} of common.toml")
    return common[part][name]
