"""Pieces of work, each tried for itself: one that fails rests and is tried again, and stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from zhangfa.applications import queries as about_applications
from zhangfa.jobs.models import AttemptRow
from zhangfa.kernel.outcome import Refused
from zhangfa.permits import queries as about_permits

log = logging.getLogger(__name__)
_REST = timedelta(seconds=3)
_LONGEST_REST = timedelta(minutes=30)
_AT_ONCE = {"archives.not_in_the_log_yet", "permits.permit_not_held"}
_PATIENT = {"archives.photos_on_their_way"}


def resting(work: str, now: datetime) -> list[str]:
    rows = AttemptRow.objects.filter(key__startswith=f"{work}/", again_at__gt=now)
    return [key.partition("/")[2] for key in rows.values_list("key", flat=True)]


def each(work: str, keys: Iterable[str], deed: Callable[[str], object], now: datetime) -> int:
    """Does the work for every key that is not resting; returns how many were done."""
    keys = list(keys)
    if not keys:
        return 0
    asleep = set(resting(work, now))
    return sum(_try(work, key, deed, now) for key in keys if key not in asleep)


def _try(work: str, key: str, deed: Callable[[str], object], now: datetime) -> bool:
    name = f"{work}/{key}"
    try:
        deed(key)
    except Refused as refused:
        codes = {refusal.code for refusal in refused.refusals}
        if not codes <= _AT_ONCE:
            _rest(name, key, str(refused), now, counts=not codes <= _PATIENT)
        return False
    except Exception as error:  # whatever it is, the other pieces go on, and the reason stands in the row
        log.exception("%s failed", name)
        _rest(name, key, f"{type(error).__name__}: {error}", now, counts=True)
        return False
    AttemptRow.objects.filter(pk=name).delete()
    return True


def _rest(name: str, key: str, error: str, now: datetime, *, counts: bool) -> None:
    row = AttemptRow.objects.filter(pk=name).first()
    attempts = (row.attempts if row else 0) + counts
    rest = min(_REST * 2 ** max(attempts - 1, 0), _LONGEST_REST)
    found = about_applications.about_one(key)
    place = found.path if found else about_permits.place_of(key)
    values = {"attempts": attempts, "error": error[:2000], "again_at": now + rest, "path": place.text if place else ""}
    AttemptRow.objects.update_or_create(pk=name, defaults=values)
