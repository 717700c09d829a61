"""How long things took, kept so small that a month of a city is a few hundred bytes, and so that two can be added.

A value of s seconds falls into bucket ceil(log(s) / log(1.1)): the buckets grow by a tenth each, so that the middle of
a bucket is never further than 1/21 (4.8 %) from any value in it. That is the error bound of every percentile here,
after however many additions (the idea of DDSketch: Masson, Rim, Lee, VLDB 2019). The mean is not taken from here: sums
are kept exactly.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

GROWTH = 1.1
ERROR = (GROWTH - 1) / (GROWTH + 1)
_LOG = math.log(GROWTH)
_LAST = 255  # 1.1 ** 255 seconds are more than a thousand years


class Spread:
    """Counts by bucket. Adding is exact, commutative and associative."""

    __slots__ = ("counts",)

    def __init__(self, counts: Counter[int] | None = None) -> None:
        self.counts: Counter[int] = counts if counts is not None else Counter()

    @classmethod
    def of(cls, seconds: Iterable[float]) -> Spread:
        return cls(Counter(bucket(each) for each in seconds))

    @classmethod
    def unpack(cls, data: bytes) -> Spread:
        """Pairs of one byte for the bucket and a varint for its count."""
        counts: Counter[int] = Counter()
        place = 0
        while place < len(data):
            name, shift, value = data[place], 0, 0
            place += 1
            while True:
                byte = data[place]
                place += 1
                value |= (byte & 0x7F) << shift
                if byte < 0x80:
                    break
                shift += 7
            counts[name] = value
        return cls(counts)

    def pack(self) -> bytes:
        out = bytearray()
        for name in sorted(self.counts):
            out.append(name)
            value = self.counts[name]
            while value >= 0x80:
                out.append(value & 0x7F | 0x80)
                value >>= 7
            out.append(value)
        return bytes(out)

    def add(self, other: Spread) -> None:
        self.counts.update(other.counts)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def quantile(self, share: float) -> float | None:
        """Seconds that `share` (0 to 1) of the values do not exceed: the smallest value with at least that share at or
        below it, give or take `ERROR` of it. None without values."""
        total = self.total
        if not total:
            return None
        wanted, seen = max(1, math.ceil(share * total)), 0
        for name in sorted(self.counts):
            seen += self.counts[name]
            if seen >= wanted:
                break
        return middle(name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spread) and self.counts == other.counts


def bucket(seconds: float) -> int:
    """Less than a second counts as one."""
    return min(_LAST, max(0, math.ceil(math.log(max(1.0, seconds)) / _LOG - 1e-9)))


def middle(name: int) -> float:
    """The value whose distance from both ends of the bucket is the same share of them."""
    return 2 * GROWTH**name / (GROWTH + 1) if name else 1.0
