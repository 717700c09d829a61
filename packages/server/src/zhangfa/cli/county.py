"""The invented demo county as data: units, people with their offices, terminals (config/demo/county.toml)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).resolve().parent.parent / "config" / "demo" / "county.toml"
CAST = 13
OFFICES = {
    "clerk": "代办员（报账员）",
    "reviewer": "审查人（村务监督）",
    "secretary": "村书记（审批人）",
    "village_head": "村主任（审批人）",
    "keeper": "印章管理员",
    "liaison_inspector": "监察联络站（监督人）",
    "economic_station": "经管站（镇审查人）",
    "discipline_officer": "镇纪委（监督人）",
    "auditor": "审计人",
    "administrator": "县管理员",
}


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


def label(person: dict[str, Any]) -> str:
    offices = "、".join(OFFICES[office] for office in person.get("offices", ()))
    return f"{unit_name(person['home'])} {offices or '村民'}"


def keepers() -> list[dict[str, Any]]:
    """The keepers of the villages that have a terminal."""
    homes = {terminal["home"] for terminal in load()["terminal"]}
    return [each for each in load()["person"] if "keeper_number" in each and each["home"] in homes]


def home_of(serial: str) -> str:
    return next(full_name(each["home"], 3) for each in load()["terminal"] if each["serial"] == serial)
