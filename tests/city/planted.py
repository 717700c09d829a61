"""Leases, paid work and houses of a seeded city, with irregularities planted among them.

What is planted stands in `Planted.wrong`, apart from the records. The records are drawn by a model that knows nothing
of how they are judged: every village has a price level of its own, land differs in quality, a few villages have hardly
any lease; and there are honest cases that look odd: poor land at half the price, renewals by the same party, two
parcels let to one company, a full day divided between two tasks, two applications of one household.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from zhangfa.insight.core.building import Permission, Start
from zhangfa.insight.core.labour import WorkDay
from zhangfa.insight.core.leases import LIMITS, Lease
from zhangfa.kernel.tree import TreePath

from tests.city.plan import plan

FIRST, DAYS = date(2023, 1, 1), 1200
_PRICES = {"land-lease": 620.0, "pond-lease": 900.0, "orchard-lease": 780.0}
_PAY = {"道路清扫": 130.0, "河道保洁": 140.0, "山林巡查": 150.0, "水渠修缮": 190.0}


@dataclass
class Planted:
    leases: list[Lease] = field(default_factory=list)
    days: list[WorkDay] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    permissions: list[Permission] = field(default_factory=list)
    wrong: dict[str, set[str]] = field(default_factory=dict)

    def plant(self, kind: str, name: str) -> None:
        self.wrong.setdefault(kind, set()).add(name)


def planted(seed: int, villages: int = 240) -> Planted:
    chance, found = random.Random(seed), Planted()
    city = plan(seed, villages)
    paths = [TreePath(path) for path in city.paths[city.first_village :]]
    towns = {path.parent: chance.gauss(0, 0.22) for path in paths}
    for path in paths:
        level = towns[path.parent] + chance.gauss(0, 0.08)
        _leases(found, chance, path, level)
        _houses(found, chance, path)
    _labour(found, chance, paths)
    return found


def _day(chance: random.Random) -> date:
    return FIRST + timedelta(days=chance.randrange(DAYS))


def _lease(found: Planted, chance: random.Random, path: TreePath, kind: str, rent: float, **more: object) -> Lease:
    signed = more.pop("signed", None) or _day(chance)
    years = more.pop("years", None) or chance.choice([1, 3, 5, 5, 10, 10, 15, 20])
    area = more.pop("area", None) or round(math.exp(chance.gauss(2.4, 0.8)), 1)
    begins = signed + timedelta(days=chance.randrange(5, 40))
    amount = round(rent * area * years * chance.uniform(0.97, 1.03))
    number = len(found.leases)
    values: Mapping[str, object] = {
        "party": f"p{chance.randrange(10**9)}",
        "land": f"地{number}",
        "amount": amount,
        "begins": begins,
        "ends": date(begins.year + years, begins.month, min(begins.day, 28)),
        **more,
    }
    made = Lease(id=f"lease{number}", path=path, kind=kind, area=area, rent=round(rent), signed=signed, **values)
    found.leases.append(made)
    return made


def _leases(found: Planted, chance: random.Random, path: TreePath, level: float) -> None:
    for kind, price in _PRICES.items():
        for _ in range(chance.choice([0, 1, 2, 4, 8, 14]) if kind != "land-lease" else chance.randrange(2, 18)):
            rent = price * math.exp(level + chance.gauss(0, 0.16))
            draw = chance.random()
            if draw < 0.02:  # a favour, or money that goes elsewhere
                rent *= chance.choice([chance.uniform(0.12, 0.4), chance.uniform(2.6, 5)])
                found.plant("lease_rent", _lease(found, chance, path, kind, rent).id)
            elif draw < 0.03:  # poor land, honestly cheap
                _lease(found, chance, path, kind, rent * chance.uniform(0.62, 0.75))
            elif draw < 0.04:
                made = _lease(found, chance, path, kind, rent, years=chance.choice([25, 30, 50]))
                found.plant("lease_terms", made.id)
            elif draw < 0.05:
                area = round(math.exp(chance.gauss(2.4, 0.8)), 1)
                amount = round(rent * area * 5 * chance.choice([0.4, 0.6, 1.5, 2.0]))
                made = _lease(found, chance, path, kind, rent, years=5, area=area, amount=amount)
                found.plant("lease_terms", made.id)
            elif draw < 0.06 and kind in LIMITS[0].kinds:
                _split(found, chance, path, kind, rent)
            elif draw < 0.075 and kind in LIMITS[0].kinds:
                _honest_pair(found, chance, path, kind, rent)
            else:
                _lease(found, chance, path, kind, rent)


def _split(found: Planted, chance: random.Random, path: TreePath, kind: str, rent: float) -> None:
    """Two or three contracts of one land, each under the limit."""
    parts, day = chance.choice([2, 2, 3]), _day(chance)
    same = {"party": f"split{chance.randrange(10**9)}", "land": f"大畈{chance.randrange(10**6)}"}
    for number in range(parts):
        years, amount = 5, round(LIMITS[0].amount * chance.uniform(0.62, 0.97))
        signed = day + timedelta(days=number * chance.randrange(1, 25))
        area = round(amount / rent / years, 2)
        made = _lease(found, chance, path, kind, rent, signed=signed, years=years, area=area, amount=amount, **same)
        found.plant("split_contract", made.id)


def _honest_pair(found: Planted, chance: random.Random, path: TreePath, kind: str, rent: float) -> None:
    """The same party again: another land at the same time, or the same land years later."""
    party, day = f"again{chance.randrange(10**9)}", _day(chance)
    land, years = f"上畈{chance.randrange(10**6)}", 5
    area = round(80_000 / rent / years, 2)
    other_land = chance.random() < 0.5
    _lease(found, chance, path, kind, rent, signed=day, years=years, area=area, party=party, land=land)
    later = day + timedelta(days=20 if other_land else 400)
    land = f"下畈{chance.randrange(10**6)}" if other_land else land
    _lease(found, chance, path, kind, rent, signed=later, years=years, area=area, party=party, land=land)


def _houses(found: Planted, chance: random.Random, path: TreePath) -> None:
    for number in range(chance.randrange(4, 14)):
        home, asked = f"{path.code}-{number}", _day(chance)
        approved = asked + timedelta(days=chance.randrange(8, 70))
        name, draw = f"{path.code}{number:03d}", chance.random()
        start = Start(id=f"start{name}", path=path, household=home, broken=approved + timedelta(days=9))
        permission = Permission(
            id=f"house{name}", number=name, path=path, household=home, asked=asked, approved=approved
        )
        if draw < 0.06:  # nobody asked, or it was refused
            found.plant("building", start.id)
            if chance.random() < 0.4:
                _build(found, start, permission, approved=None, over=True)
            else:
                found.starts.append(start)
        elif draw < 0.12:
            found.plant("building", start.id)
            broken = asked + timedelta(days=chance.randrange(1, (approved - asked).days))
            _build(found, start, permission, broken=broken)
        elif draw < 0.17:
            found.plant("building", start.id)
            _build(found, start, permission, broken=asked - timedelta(days=chance.randrange(3, 200)))
        elif draw < 0.22:  # refused once, asked again, approved: honest
            earlier = asked - timedelta(days=90)
            found.permissions.append(
                Permission(
                    id=f"old{name}",
                    number=f"9{name}",
                    path=path,
                    household=home,
                    asked=earlier,
                    approved=None,
                    over=True,
                )
            )
            _build(found, start, permission)
        else:
            _build(found, start, permission, by_number=chance.random() < 0.5)


def _build(
    found: Planted,
    start: Start,
    permission: Permission,
    *,
    broken: date | None = None,
    approved: date | None | bool = True,
    over: bool = False,
    by_number: bool = False,
) -> None:
    values = {name: getattr(start, name) for name in ("id", "path", "household")}
    number = permission.number if by_number else ""
    found.starts.append(Start(**values, broken=broken or start.broken, number=number))
    values = {name: getattr(permission, name) for name in ("id", "number", "path", "household", "asked")}
    found.permissions.append(
        Permission(**values, approved=permission.approved if approved is True else approved or None, over=over)
    )


def _labour(found: Planted, chance: random.Random, paths: list[TreePath]) -> None:
    for path in paths:
        for sheet in range(3):
            task, pay = chance.choice(list(_PAY.items()))
            pay *= math.exp(chance.gauss(0, 0.06))
            _sheet(found, chance, path, f"{path.code}-{sheet}", task, pay, paths)


def _sheet(
    found: Planted, chance: random.Random, path: TreePath, sheet: str, task: str, pay: float, paths: list[TreePath]
) -> None:
    start, line = _day(chance), 0
    for number in range(chance.randrange(4, 12)):
        person = f"{sheet}-{number}"
        rate, is_odd = pay * math.exp(chance.gauss(0, 0.05)), chance.random() < 0.01
        if is_odd:
            rate *= chance.uniform(2.4, 4)
            found.plant("labour", f"pay/{sheet}/{person}")
        for offset in range(chance.randrange(2, 9)):
            line, day = line + 1, start + timedelta(days=offset)
            _work(found, sheet, line, path, person, day, task, 1.0, rate)
            draw = chance.random()
            if draw < 0.004:
                line += 1
                _work(found, sheet, line, path, person, day, task, 1.0, rate)
                found.plant("labour", f"{person}/{day}")
            elif draw < 0.008:
                other = chance.choice(paths)
                if other != path:
                    _work(found, f"{other.code}-x", len(found.days), other, person, day, task, 1.0, rate)
                    found.plant("labour", f"{person}/{day}")
    person, day = f"{sheet}-half", start + timedelta(days=1)
    for half in (1, 2):  # a day divided between two tasks: honest
        _work(found, sheet, line + half, path, person, day, task, 0.5, pay / 2)


def _work(
    found: Planted,
    sheet: str,
    line: int,
    path: TreePath,
    person: str,
    day: date,
    task: str,
    share: float,
    pay: float,
) -> None:
    found.days.append(
        WorkDay(sheet=sheet, line=line, path=path, person=person, day=day, task=task, share=share, pay=round(pay))
    )
