"""The cells of a city counted with numpy, month by month: another way to the same numbers as insight's own fold."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from zhangfa.insight.core.cells import COLUMNS
from zhangfa.insight.core.spread import GROWTH

from tests.city.plan import Plan
from tests.city.uses import ABANDONED, DAY, GROUNDS, HOUR, REFUSED, UNSTAMPED, USED, Uses

BODIES = ("party", "committee", "cooperative", "contract")
_WIDTH = len(COLUMNS) + len(GROUNDS)
_PLACE = {name: number for number, name in enumerate(COLUMNS)}
Line = tuple[str, ...]


def lines(city: Plan, all_uses: Uses) -> Iterator[list]:
    """Rows of insight_cell without their key: place, since, body, matter, the columns, beside, spread."""
    happened = _happened(all_uses)
    months = np.unique(np.concatenate([_month(at) for _, _, at, _ in happened if len(at)]))
    for month in months.tolist():
        chosen = []
        for name, which, at, amount in happened:
            here = _month(at) == month
            chosen.append((name, which[here], at[here], amount[here]))
        yield from _lines_of(city, all_uses, f"{month // 12 + 1970:04d}-{month % 12 + 1:02d}", chosen)


def _month(at: np.ndarray) -> np.ndarray:
    return (at + 8 * HOUR).astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)


def _happened(uses: Uses) -> list[tuple[int, np.ndarray, np.ndarray, np.ndarray]]:
    """(column, which uses, when, how much) for everything that counts."""
    one = np.ones(len(uses), np.int64)
    ended = {USED: "used", REFUSED: "refused", ABANDONED: "abandoned", UNSTAMPED: "unstamped"}
    found = [
        ("submitted", uses.submitted >= 0, uses.submitted, one),
        ("approved", uses.approved >= 0, uses.approved, one),
        ("on_time", (uses.approved >= 0) & ~uses.late, uses.approved, one),
        ("seconds", uses.approved >= 0, uses.approved, uses.seconds),
        ("returned", uses.returned >= 0, uses.returned, one),
        ("impressions", uses.impressions > 0, uses.ended, uses.impressions.astype(np.int64)),
        *((name, uses.outcome == code, uses.ended, one) for code, name in ended.items()),
    ]
    counted = [(_PLACE[name], mask, at, amount) for name, mask, at, amount in found]
    for number in range(len(GROUNDS)):
        mask = (uses.outcome == REFUSED) & (uses.ground == number)
        counted.append((len(COLUMNS) + number, mask, uses.ended, one))
    return [(column, np.flatnonzero(mask), at[mask], amount[mask]) for column, mask, at, amount in counted]


def _lines_of(city: Plan, uses: Uses, month: str, chosen: list) -> Iterator[list]:
    column = np.concatenate([np.full(len(which), name) for name, which, _, _ in chosen])
    which = np.concatenate([each for _, each, _, _ in chosen])
    at = np.concatenate([each for _, _, each, _ in chosen])
    amount = np.concatenate([each for _, _, _, each in chosen])
    village, matter = uses.village[which], uses.matter[which].astype(np.int64)
    bodies = np.array([BODIES.index(body) for _, body in city.matters])
    parts = {"": np.zeros_like(matter), "body": 1 + bodies[matter], "matter": 1 + len(BODIES) + matter}
    took = np.where(column == _PLACE["approved"], uses.seconds[which], -1)
    for place in _places(city, village):
        for part in parts.values():
            yield from _grouped(city, place, f"m{month}", part, column, amount, took)
    day = (at + 8 * HOUR) // DAY
    for place in _places(city, village)[:3]:
        for one in np.unique(day).tolist():
            here = day == one
            since = f"d{np.datetime64(one, 'D')}"
            yield from _grouped(
                city, place[here], since, np.zeros(here.sum(), np.int64), column[here], amount[here], took[here]
            )


def _places(city: Plan, village: np.ndarray) -> list[np.ndarray]:
    return [
        np.zeros(len(village), np.int64),
        city.county_of[village].astype(np.int64),
        city.town_of[village].astype(np.int64),
        village.astype(np.int64) + city.first_village,
    ]


def _grouped(
    city: Plan,
    place: np.ndarray,
    since: str,
    part: np.ndarray,
    column: np.ndarray,
    amount: np.ndarray,
    took: np.ndarray,
) -> Iterator[list]:
    width = 1 + len(BODIES) + len(city.matters)
    keys, inverse = np.unique(place * width + part, return_inverse=True)
    sums = np.bincount(inverse * _WIDTH + column, weights=amount, minlength=len(keys) * _WIDTH)
    sums = sums.reshape(len(keys), _WIDTH).astype(np.int64).tolist()
    spreads = _spreads(inverse, took)
    paths = city.paths
    for number, key in enumerate(keys.tolist()):
        body, matter = _named(city, key % width)
        values = sums[number]
        grounds = {
            f"refused.{name}": count for name, count in zip(GROUNDS, values[len(COLUMNS) :], strict=True) if count
        }
        yield [
            *(paths[key // width], since, body, matter),
            *values[: len(COLUMNS)],
            json.dumps(grounds),
            _packed(spreads.get(number, ())),
        ]


def _named(city: Plan, part: int) -> tuple[str, str]:
    if part == 0:
        return "", ""
    if part <= len(BODIES):
        return BODIES[part - 1], ""
    matter, body = city.matters[part - 1 - len(BODIES)]
    return body, matter


def _spreads(cell: np.ndarray, took: np.ndarray) -> dict[int, list[tuple[int, int]]]:
    timed = took >= 0
    bucket = np.clip(np.ceil(np.log(np.maximum(1, took[timed])) / np.log(GROWTH) - 1e-9), 0, 255).astype(np.int64)
    keys, counts = np.unique(cell[timed] * 256 + bucket, return_counts=True)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        found[key >> 8].append((key & 255, count))
    return found


def _packed(pairs: list[tuple[int, int]]) -> bytes:
    out = bytearray()
    for bucket, count in pairs:
        out.append(bucket)
        while count >= 0x80:
            out.append(count & 0x7F | 0x80)
            count >>= 7
        out.append(count)
    return bytes(out)
