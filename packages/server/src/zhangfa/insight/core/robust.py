"""Far from the others, by statistics that the others cannot be pulled off by one of them.

On a logarithmic scale, because rents and wages differ by factors: the distance from the median in units of the median
absolute deviation (times 1.4826, so that it equals a standard deviation where values are normal). The border of 3.5 is
that of Iglewicz and Hoaglin, *How to Detect and Handle Outliers* (ASQC 1993). Two things are added so that a warning
means something: values within `NOISE` of one another count as equal, and a value is far only when it differs by a
factor that matters. Few comparables make the border wider, fewer than `LEAST` make no judgement at all.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 8
SMALL = 20
BORDER, SMALL_BORDER = 3.5, 4.5
NOISE = 0.08
FACTOR = 1.8


@dataclass(frozen=True, slots=True)
class Distance:
    """`times` is the value over the median; `score` the distance in deviations, negative when it lies below."""

    count: int
    median: float
    low: float
    high: float
    times: float
    score: float

    @property
    def is_far(self) -> bool:
        border = BORDER if self.count >= SMALL else SMALL_BORDER
        return abs(self.score) > border and max(self.times, 1 / self.times) >= FACTOR


def distance(value: float, others: Sequence[float]) -> Distance | None:
    """None when there are too few to compare with. All must be positive. `low` and `high` hold the middle half."""
    if len(others) < LEAST:
        return None
    logs = sorted(math.log(each) for each in others)
    middle = statistics.median(logs)
    deviation = max(NOISE, 1.4826 * statistics.median(abs(each - middle) for each in logs))
    quarters = statistics.quantiles(logs, n=4, method="inclusive")
    return Distance(
        count=len(logs),
        median=math.exp(middle),
        low=math.exp(quarters[0]),
        high=math.exp(quarters[2]),
        times=value / math.exp(middle),
        score=(math.log(value) - middle) / deviation,
    )
