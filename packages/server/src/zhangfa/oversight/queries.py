"""Who may see which alarms: whoever holds `alarm:read` at the place or above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import from_ms, to_ms
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations.queries import within
from zhangfa.oversight.core import Alarm, AlarmState
from zhangfa.oversight.models import AlarmRow


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """`next` is the cursor of the page after this one, "" at the end."""

    items: tuple[Alarm, ...]
    next: str
    total: int


def page(actor: Actor, *, only_open: bool = True, cursor: str = "", limit: int = 30) -> Page:
    """The newest first. A cursor that is not ours begins anew."""
    rows = _readable(actor)
    rows = rows.filter(state=AlarmState.OPEN.value) if only_open else rows
    total = rows.count()
    ms, _, key = cursor.partition(".")
    if ms.isascii() and ms.isdigit() and len(ms) < 14 and key:
        moment = from_ms(int(ms))
        rows = rows.filter(Q(raised_at__lt=moment) | Q(raised_at=moment, pk__lt=key))
    found = list(rows.order_by("-raised_at", "-pk")[: limit + 1])
    more = f"{to_ms(found[limit - 1].raised_at)}.{found[limit - 1].pk}" if len(found) > limit else ""
    return Page(items=tuple(row.value() for row in found[:limit]), next=more, total=total)


def open_count(actor: Actor) -> int:
    return _readable(actor).filter(state=AlarmState.OPEN.value).count()


def alarm(actor: Actor, alarm_id: str) -> Alarm | None:
    """None for those who may not know of it."""
    row = _readable(actor).filter(pk=alarm_id).first()
    return row.value() if row else None


def known(path: TreePath, keys: Iterable[str]) -> frozenset[str]:
    """For jobs: those of the keys that were told already."""
    rows = AlarmRow.objects.filter(tenant=tenant_of(path), key__in=set(keys))
    return frozenset(rows.values_list("key", flat=True))


def by_id(alarm_id: str) -> Alarm | None:
    """For jobs."""
    row = AlarmRow.objects.filter(pk=alarm_id).first()
    return row.value() if row else None


def _readable(actor: Actor) -> QuerySet[AlarmRow]:
    return AlarmRow.objects.filter(within(actor.paths("alarm:read")))
