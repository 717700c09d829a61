"""The only place that reads the clock. Doors and jobs ask it once and hand `now` down.

1. Times are aware, in UTC, and whole milliseconds, so that a time read back equals the time written.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def now() -> datetime:
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970; exact, without floating point."""
    return (moment - _EPOCH) // _MS


def from_ms(value: int) -> datetime:
    return _EPOCH + value * _MS


def day_in_china(moment: datetime) -> str:
    """The calendar day there, as "2026-11-22"."""
    return moment.astimezone(CHINA).date().isoformat()


def spoken_month(month: str) -> str:
    """2026-11 as people say it: 2026年11月."""
    year, number = month.split("-")
    return f"{year}年{int(number)}月"


def spoken(moment: datetime) -> str:
    """As people there say it: 11月23日 09:00."""
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
