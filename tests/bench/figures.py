"""Stopwatches and the few numbers that are told of a series."""

from __future__ import annotations

import contextlib
import cProfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Watch:
    """Runs while somebody is inside it: wall and processor seconds, altogether and by name."""

    profile: Path | None = None
    running: bool = False
    wall: Counter[str] = field(default_factory=Counter)
    processor: Counter[str] = field(default_factory=Counter)

    @contextlib.contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        if self._profiler:
            self._profiler.enable()
        self.running, wall, processor = True, time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            self.wall[name] += time.perf_counter() - wall
            self.processor[name] += time.process_time() - processor
            self.running = False
            if self._profiler:
                self._profiler.disable()

    def forget(self) -> None:
        """Begin anew."""
        self.wall.clear()
        self.processor.clear()
        self.__post_init__()

    def __post_init__(self) -> None:
        self._profiler = cProfile.Profile(time.process_time) if self.profile else None

    def tell_profile(self) -> None:
        """Write down where the time went, when that was wanted."""
        if self._profiler:
            self._profiler.dump_stats(self.profile)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 1).__int__() - 1)]


def milliseconds(values: Sequence[float]) -> dict[str, float]:
    """How many seconds-values there are, and their middle, 95 of 100, and largest in milliseconds."""
    told = {"p50": percentile(values, 0.5), "p95": percentile(values, 0.95), "max": max(values)}
    return {"uses": len(values), **{name: round(1000 * value, 1) for name, value in told.items()}}


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; numbers to the right."""
    lines = [head, ["---" if place == 0 else "---:" for place in range(len(head))], *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)
