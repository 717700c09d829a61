"""Years of uses as columns: who asked for what and when, how long it took, what came of it.

The sizes are of the kind that is reported: half of the approvals within minutes (宿迁: ten on average), a long tail,
working hours, few refusals. They are made up all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime

import numpy as np
from zhangfa.applications.core import RefusalGround

from tests.city.plan import Plan

END = datetime(2026, 11, 1, tzinfo=UTC).replace(hour=0)
DAY, HOUR = 86_400, 3_600
GROUNDS = tuple(each.value for each in RefusalGround)
USED, REFUSED, ABANDONED, UNSTAMPED, OPEN = range(5)
OUTCOMES = ("used", "refused", "abandoned", "unstamped", "open")
_SHARES = (0.955, 0.02, 0.012, 0.008, 0.005)
_RETURNED = 0.03
_IN_TIME = 8 * HOUR


@dataclass(frozen=True)
class Uses:
    """One line for each application, by the time of its submission. Times are seconds since 1970, -1 where there is
    none; `seconds` is how long the approval took."""

    village: np.ndarray
    matter: np.ndarray
    outcome: np.ndarray
    submitted: np.ndarray
    approved: np.ndarray
    returned: np.ndarray
    ended: np.ndarray
    seconds: np.ndarray
    late: np.ndarray
    ground: np.ndarray
    impressions: np.ndarray

    def __len__(self) -> int:
        return len(self.village)

    def part(self, chosen: np.ndarray | slice) -> Uses:
        return Uses(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def uses(city: Plan, *, seed: int, count: int, years: int) -> Uses:
    chance = np.random.default_rng(seed + 1)
    busy = chance.lognormal(0, 0.5, city.villages)
    popular = 1 / np.arange(1, len(city.matters) + 1) ** 0.9
    outcome = chance.choice(len(OUTCOMES), count, p=_SHARES).astype(np.int8)
    submitted = np.sort(_moments(chance, count, years))
    seconds = np.clip(chance.lognormal(np.log(600), 1.6, count), 20, 30 * DAY).astype(np.int64)
    is_approved = (outcome == USED) | (outcome == UNSTAMPED)
    is_returned = chance.random(count) < _RETURNED
    seconds = np.where(is_returned, seconds + 2 * HOUR, seconds)
    approved = np.where(is_approved, submitted + seconds, -1)
    after = np.where(outcome == UNSTAMPED, 3 * DAY, (chance.random(count) * 4 * HOUR).astype(np.int64) + 60)
    ended = np.where(outcome == OPEN, -1, submitted + seconds + after)
    return Uses(
        village=chance.choice(city.villages, count, p=busy / busy.sum()).astype(np.int32),
        matter=chance.choice(len(city.matters), count, p=popular / popular.sum()).astype(np.int16),
        outcome=outcome,
        submitted=submitted,
        approved=approved,
        returned=np.where(is_returned, submitted + HOUR, -1),
        ended=ended,
        seconds=np.where(is_approved, seconds, -1),
        late=(seconds > _IN_TIME) & is_approved,
        ground=chance.integers(0, len(GROUNDS), count).astype(np.int8),
        impressions=np.where(outcome == USED, chance.integers(1, 4, count), 0).astype(np.int8),
    )


def _moments(chance: np.random.Generator, count: int, years: int) -> np.ndarray:
    """On working days between half past eight and half past five in China, few at other times."""
    end = int(END.timestamp()) // DAY
    day = chance.integers(end - 365 * years, end, count)
    weekend = (day + 3) % 7 >= 5  # the first day of 1970 was a Thursday
    day = np.where(weekend & (chance.random(count) < 0.8), day - 2, day)
    hour = np.where(chance.random(count) < 0.95, 8.5 + chance.random(count) * 9, chance.random(count) * 24)
    return (day * DAY + (hour - 8) * HOUR).astype(np.int64)
