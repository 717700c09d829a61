"""Entries of a log by time. Places and times run together but for the moment that an entry waits for its place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from zhangfa.ledger import core
from zhangfa.ledger.models import CheckpointRow, EntryRow, LogRow
from zhangfa.ledger.queries.rows import entry_of

WAITED = timedelta(hours=1)
LOOK_BACK = 2000


def between(
    tenant: str, since: datetime, until: datetime, kinds: Collection[str], *, limit: int
) -> tuple[core.Entry, ...]:
    """The sequenced entries of these kinds in the span, in order; the first `limit` of them. For concepts that ask
    their own rule who may read what."""
    first = _first_since(tenant, since - WAITED)
    rows = EntryRow.objects.filter(tenant=tenant, idx__gte=first, at__gte=since, at__lt=until, kind__in=list(kinds))
    return tuple(entry_of(row) for row in rows.order_by("idx")[:limit].iterator(chunk_size=500))


def just_before(entry: core.Entry, kinds: Collection[str], since: datetime) -> tuple[core.Entry, ...]:
    """The entries of these kinds since then, up to this one, in order, among the last two thousand of its log."""
    if entry.index is None:
        return ()
    places = {"idx__gt": entry.index - LOOK_BACK, "idx__lte": entry.index}
    rows = EntryRow.objects.filter(tenant=entry.tenant, at__gte=since, kind__in=list(kinds), **places)
    return tuple(entry_of(row) for row in rows.order_by("idx"))


def checkpoint_beyond(tenant: str, size: int) -> tuple[int, str] | None:
    """Size and signed note of the first checkpoint that covers more than `size` entries. Open to everybody."""
    row = CheckpointRow.objects.filter(tenant=tenant, size__gt=size).order_by("size").first()
    return (row.size, row.note) if row else None


def at_places(tenant: str, indexes: Collection[int]) -> tuple[core.Entry, ...]:
    """The entries at these places, in order. For concepts."""
    rows = EntryRow.objects.filter(tenant=tenant, idx__in=list(indexes)).order_by("idx")
    return tuple(entry_of(row) for row in rows)


def _first_since(tenant: str, moment: datetime) -> int:
    """About the first place whose entry is not older; found by halving, since nothing is sorted by time."""
    low, high = 0, LogRow.objects.filter(tenant=tenant).values_list("size", flat=True).first() or 0
    while low < high:
        middle = (low + high) // 2
        at = EntryRow.objects.filter(tenant=tenant, idx=middle).values_list("at", flat=True).first()
        if at is not None and at < moment:
            low = middle + 1
        else:
            high = middle
    return low
