"""The files that come with the program, and a county's own in the same shape."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zhangfa.matters.core import (
    Complaint,
    Matter,
    NegativeList,
    SchemaError,
    expanded,
    parse_matters,
    parse_negative_list,
)

FOLDER = Path(__file__).resolve().parent.parent
COMMON = "common.toml"
NATIONAL = "national-2020"


def shipped_catalogue() -> tuple[Matter, ...]:
    """The catalogue that comes with the program. Raises `SchemaError`."""
    return read_catalogue(FOLDER / "catalogue")


def read_catalogue(folder: Path) -> tuple[Matter, ...]:
    """A catalogue from a folder of TOML files; without a common.toml of its own it uses the shipped one's names."""
    files = {path.name: _read(path) for path in sorted(folder.glob("*.toml")) if path.name != COMMON}
    return parse_matters({name: _expanded(name, content, _common(folder)) for name, content in files.items()})


def shipped_lists() -> dict[str, NegativeList]:
    return {path.stem: parse_negative_list(_read(path)) for path in sorted((FOLDER / "negative").glob("*.toml"))}


def shipped_list(list_id: str) -> NegativeList:
    return shipped_lists()[list_id]


def shipped_negative_list() -> NegativeList:
    """The national first batch of twenty."""
    return shipped_list(NATIONAL)


def shipped_overlays() -> dict[str, dict[str, Any]]:
    """By the code of the region, as plain data for `import_overlay`."""
    found = {path.name: shipped_overlay(path.name) for path in sorted((FOLDER / "regions").iterdir()) if path.is_dir()}
    return {code: content for code, content in found.items() if content}


def shipped_overlay(code: str) -> dict[str, Any] | None:
    """All files of regions/<code>/ as one overlay; None where the region changes nothing."""
    return read_overlay(FOLDER / "regions" / code)


def read_overlay(folder: Path) -> dict[str, Any] | None:
    whole: dict[str, Any] = {}
    for path in sorted(folder.glob("*.toml")):
        for key, value in _expanded(path.name, _read(path), _common(folder)).items():
            whole[key] = [*whole.get(key, ()), *value] if isinstance(value, list) else value
    return whole or None


def _common(folder: Path) -> Mapping[str, Any]:
    own = folder / COMMON
    return _read(own if own.exists() else FOLDER / "catalogue" / COMMON)


def _expanded(name: str, content: Mapping[str, Any], common: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return expanded(content, common)
    except ValueError as error:
        raise SchemaError([Complaint(where=name, what=str(error))]) from error


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
