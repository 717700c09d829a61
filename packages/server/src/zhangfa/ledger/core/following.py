"""How long an entry that a follower could not deal with rests before the next try."""

from __future__ import annotations

from datetime import timedelta

_FIRST = timedelta(seconds=1)
_LONGEST = timedelta(minutes=10)


def rest(attempts: int) -> timedelta:
    """1 s after the first failure, twice as long after each further one, never more than ten minutes."""
    return min(_FIRST * 2 ** min(attempts - 1, 20), _LONGEST)
