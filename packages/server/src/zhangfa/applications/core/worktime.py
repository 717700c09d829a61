"""Working hours in China: weekdays, with the State Council's holidays and make-up days as data (工作时间)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from zhangfa.kernel.clock import CHINA

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`spans` are the working hours of a day; `holidays` are free weekdays, `workdays` worked weekends."""

    version: str
    spans: tuple[tuple[time, time], ...]
    holidays: frozenset[date]
    workdays: frozenset[date]

    @classmethod
    def from_data(cls, hours: Mapping, years: Iterable[Mapping]) -> WorkCalendar:
        """From parsed TOML: hours = {version, spans}; a year = {holidays = [[first, last]…], workdays = […]}."""
        years = tuple(years)
        spans = tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in hours["spans"])
        return cls(
            version=str(hours["version"]),
            spans=spans,
            holidays=frozenset(day for year in years for first, last in year["holidays"] for day in _days(first, last)),
            workdays=frozenset(day for year in years for day in year["workdays"]),
        )

    @property
    def day_hours(self) -> float:
        """How many hours a working day has."""
        seconds = sum((to.hour - at.hour) * 3600 + (to.minute - at.minute) * 60 for at, to in self.spans)
        return seconds / 3600

    def is_workday(self, day: date) -> bool:
        if day in self.workdays:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays


def add_hours(calendar: WorkCalendar, start: datetime, hours: float) -> datetime:
    """The moment when `hours` working hours have passed since `start` (aware; the answer too, in the same zone)."""
    left = timedelta(hours=hours)
    moment = start.astimezone(CHINA)
    for opens, closes in _spans(calendar, moment):
        begin = max(opens, moment)
        if closes - begin >= left:
            return (begin + left).astimezone(start.tzinfo)
        left -= max(closes - begin, timedelta(0))
    raise AssertionError("the calendar has no end")


def take_hours(calendar: WorkCalendar, end: datetime, hours: float) -> datetime:
    """The moment from which `hours` working hours lead to `end`."""
    left = timedelta(hours=hours)
    moment = end.astimezone(CHINA)
    for opens, closes in _spans_back(calendar, moment):
        finish = min(closes, moment)
        if finish - opens >= left:
            return (finish - left).astimezone(end.tzinfo)
        left -= finish - opens
    raise AssertionError("the calendar has no beginning")


def hours_between(calendar: WorkCalendar, start: datetime, end: datetime) -> float:
    """How many working hours lie between, 0 when `end` does not come later."""
    first, last, total = start.astimezone(CHINA), end.astimezone(CHINA), timedelta(0)
    for opens, closes in _spans(calendar, first):
        if opens >= last:
            break
        total += max(min(closes, last) - max(opens, first), timedelta(0))
    return total.total_seconds() / 3600


def _spans_back(calendar: WorkCalendar, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = moment.date()
    while True:
        if calendar.is_workday(day):
            for opens, closes in reversed(calendar.spans):
                if datetime.combine(day, opens, CHINA) < moment:
                    yield datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA)
        day -= timedelta(days=1)


def _spans(calendar: WorkCalendar, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
    day = moment.date()
    while True:
        if calendar.is_workday(day):
            for opens, closes in calendar.spans:
                if datetime.combine(day, closes, CHINA) > moment:
                    yield datetime.combine(day, opens, CHINA), datetime.combine(day, closes, CHINA)
        day += timedelta(days=1)


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
