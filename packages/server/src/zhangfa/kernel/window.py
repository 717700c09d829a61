"""A span of time with its beginning and without its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Window:
    opens_at: datetime
    closes_at: datetime

    def __post_init__(self) -> None:
        if self.opens_at.tzinfo is None or self.closes_at.tzinfo is None:
            raise ValueError("a window needs aware times")
        if self.closes_at <= self.opens_at:
            raise ValueError("a window closes after it opens")

    def contains(self, moment: datetime) -> bool:
        return self.opens_at <= moment < self.closes_at
