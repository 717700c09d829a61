"""The units of a city: counties, towns, villages, with made-up names."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

CITY = "3398"
COUNTIES, TOWNS = 13, 191  # as Hangzhou has
VILLAGES = 3293
_FIRST = "青白清云松竹梅石龙凤金银长大小上下东西南北前后新古高平红绿泉"
_SECOND = "山水溪塘桥岭坪湾畈坞坑墩浦桥堂林泉井渡岗湖洲"


@dataclass(frozen=True)
class Plan:
    """`units` are (path, kind, name) from the top down. `town_of` and `county_of` give, for each village, its place in
    `paths`, in which everything is: first the city, then counties, towns, villages."""

    units: tuple[tuple[str, str, str], ...]
    town_of: np.ndarray
    county_of: np.ndarray

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.units]

    @cached_property
    def matters(self) -> tuple[tuple[str, str], ...]:
        """(id, whose seal) of the shipped catalogue; reading it needs Django to be set up."""
        from zhangfa.matters.queries import shipped_catalogue

        return tuple((each.id, each.body.value) for each in shipped_catalogue())

    @property
    def villages(self) -> int:
        return len(self.town_of)

    @property
    def first_village(self) -> int:
        return len(self.units) - self.villages


def plan(seed: int, villages: int = VILLAGES) -> Plan:
    chance = np.random.default_rng(seed)
    towns = max(2, round(villages * TOWNS / VILLAGES))
    counties = max(1, min(COUNTIES, towns // 2))
    county_of_town = np.sort(np.concatenate([np.arange(counties), chance.integers(0, counties, towns - counties)]))
    town_of = np.sort(np.concatenate([np.arange(towns), chance.integers(0, towns, villages - towns)]))
    units = [(CITY, "city", "临江市")]
    units += [(f"{CITY}/{CITY}{n + 1:02d}", "county", _name(n, "县")) for n in range(counties)]
    units += _below(units[1:], county_of_town, "town", 100, "镇", 17)
    units += _below(units[1 + counties :], town_of, "village", 200, "村", 400)
    return Plan(tuple(units), 1 + counties + town_of, 1 + county_of_town[town_of])


def _below(above: list, parents: np.ndarray, kind: str, first: int, suffix: str, shift: int) -> list:
    found, count = [], dict.fromkeys(range(len(above)), 0)
    for number, parent in enumerate(parents.tolist()):
        count[parent] += 1
        path = above[parent][0]
        code = f"{path.rpartition('/')[2]}{first + count[parent]:03d}"
        found.append((f"{path}/{code}", kind, _name(number + shift, suffix)))
    return found


def _name(number: int, suffix: str) -> str:
    first, second = number % len(_FIRST), number // len(_FIRST) % len(_SECOND)
    more = _FIRST[number // (len(_FIRST) * len(_SECOND))] if number >= len(_FIRST) * len(_SECOND) else ""
    return more + _FIRST[first] + _SECOND[second] + suffix
