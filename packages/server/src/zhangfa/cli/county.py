"""The invented demo county as data: units, people with their offices, terminals (config/demo/county.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from zhangfa.organizations.core import Office, office_label

FILE = Path(__file__).resolve().parent.parent / "config" / "demo" / "county.toml"
CAST = 26


@cache
def load() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


@cache
def names() -> dict[str, str]:
    """Unit names by path."""
    return {path_of(unit): unit["name"] for unit in load()["unit"]}


def path_of(unit: dict[str, str]) -> str:
    return f"{unit['parent']}/{unit['code']}" if unit["parent"] else unit["code"]


def unit_name(path: str) -> str:
    return names()[path]


def full_name(path: str, below: int = 2) -> str:
    """The names on the way down, from the county on: 云溪县白水镇青石村."""
    codes = path.split("/")
    return "".join(names()["/".join(codes[:depth])] for depth in range(below, len(codes) + 1))


def cast() -> list[dict[str, Any]]:
    """The people of the story, who are printed with their logins."""
    return load()["person"][:CAST]


def appointments(person: dict[str, Any]) -> list[tuple[Office, str, str]]:
    """Office, place and field of everything that the person holds."""
    at_home = [(Office(office), person["home"], "") for office in person.get("offices", ())]
    elsewhere = [(Office(each["office"]), each["at"], each.get("field", "")) for each in person.get("appointments", ())]
    return at_home + elsewhere


def label(person: dict[str, Any]) -> str:
    """青石村 代办员; 白水镇 联村干部（青石村、柳河村）."""
    places: dict[str, list[str]] = {}
    for office, place, field in appointments(person):
        places.setdefault(office_label(office, field), []).append(place)
    held = [
        name if found == [person["home"]] else f"{name}（{'、'.join(unit_name(place) for place in found)}）"
        for name, found in places.items()
    ]
    return f"{unit_name(person['home'])} {'、'.join(held) or '村民'}"


def keepers() -> list[dict[str, Any]]:
    """The keepers of the villages, and of the town, that have a terminal."""
    homes = {terminal["home"] for terminal in load()["terminal"]}
    return [each for each in load()["person"] if "keeper_number" in each and each["home"] in homes]


def home_of(serial: str) -> str:
    return next(full_name(each["home"], 3) for each in load()["terminal"] if each["serial"] == serial)
