"""Spans of whole months in China, and the span before of the same length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhangfa.kernel.clock import CHINA

MOST_MONTHS = 120
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])")


def month_of(moment: datetime) -> str:
    """The calendar month there, as "2026-11"."""
    return moment.astimezone(CHINA).date().isoformat()[:7]


def is_month(text: str) -> bool:
    return bool(_MONTH.fullmatch(text))


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _name(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first month to the last, both included. ValueError when it ends before it begins or is too long."""

    first: str
    last: str

    def __post_init__(self) -> None:
        if not (is_month(self.first) and is_month(self.last)):
            raise ValueError("a period is made of months")
        if not 1 <= _number(self.last) - _number(self.first) + 1 <= MOST_MONTHS:
            raise ValueError("a period has 1 to 120 months")

    @property
    def months(self) -> tuple[str, ...]:
        return tuple(_name(number) for number in range(_number(self.first), _number(self.last) + 1))

    @property
    def before(self) -> Period:
        """The same number of months right before."""
        length = len(self.months)
        return Period(_name(_number(self.first) - length), _name(_number(self.first) - 1))

    @property
    def days(self) -> tuple[str, ...]:
        """Every day of it, as "2026-11-23"."""
        day, found = date.fromisoformat(f"{self.first}-01"), []
        while day.isoformat()[:7] <= self.last:
            found.append(day.isoformat())
            day += timedelta(days=1)
        return tuple(found)

    def is_running(self, now: datetime) -> bool:
        """Whether it has not ended yet."""
        return self.last >= month_of(now)

    @property
    def opens_at(self) -> datetime:
        return datetime.fromisoformat(f"{self.first}-01T00:00:00").replace(tzinfo=CHINA)

    @property
    def closes_at(self) -> datetime:
        """The first moment after it."""
        return datetime.fromisoformat(f"{_name(_number(self.last) + 1)}-01T00:00:00").replace(tzinfo=CHINA)
