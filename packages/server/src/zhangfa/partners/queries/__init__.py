"""Who may see which keys and deliveries: `from zhangfa.partners import queries as partners`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refusal, Refused
from zhangfa.organizations.queries import within
from zhangfa.partners.core import MANAGE, Callback, Delivery, DeliveryState, Event, Key, hears
from zhangfa.partners.models import CallbackRow, DeliveryRow, KeyRow

MOST_KEYS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryPage:
    """`next` is the cursor of the page after this one, "" at the end."""

    items: tuple[Delivery, ...]
    next: str


def keys(actor: Actor) -> tuple[Key, ...]:
    """Of the counties where he manages them, the newest first, revoked ones included."""
    return tuple(row.value() for row in _managed(actor).order_by("-made_at", "pk")[:MOST_KEYS])


def key(actor: Actor, key_id: str) -> Key:
    """Refused partners.unknown for those who may not know of it."""
    row = _managed(actor).filter(pk=key_id).first()
    if row is None:
        raise Refused(Refusal("partners.unknown"))
    return row.value()


def name_of(key_id: str) -> str:
    """For concepts that tell of a key; "" for one that is not there."""
    return KeyRow.objects.filter(pk=key_id).values_list("name", flat=True).first() or ""


def deliveries(actor: Actor, *, state: DeliveryState | None, cursor: str, limit: int = 50) -> DeliveryPage:
    """The newest first. A cursor that is not ours begins anew."""
    rows = _deliveries(actor)
    if state is not None:
        rows = rows.filter(state=state.value)
    if cursor.isascii() and cursor.isdigit() and len(cursor) < 19:
        rows = rows.filter(pk__lt=int(cursor))
    found = [row.value() for row in rows.order_by("-pk")[: limit + 1]]
    more = str(found[limit - 1].id) if len(found) > limit else ""
    return DeliveryPage(items=tuple(found[:limit]), next=more)


def delivery(actor: Actor, delivery_id: int) -> Delivery:
    row = _deliveries(actor).filter(pk=delivery_id).first()
    if row is None:
        raise Refused(Refusal("partners.unknown_delivery"))
    return row.value()


def callbacks(key: Key) -> tuple[Callback, ...]:
    """Of one key, the oldest first. For whoever holds it, and for its county."""
    return tuple(row.value() for row in living(key.id).order_by("made_at", "pk"))


def listening() -> frozenset[str]:
    """For jobs: the logs (tenants) in which anybody listens at all."""
    rows = CallbackRow.objects.filter(removed_at=None, key__revoked_at=None)
    return frozenset(rows.values_list("key__tenant", flat=True).distinct())


def listeners(event: Event) -> tuple[Callback, ...]:
    """For jobs: the callbacks that hear of this event."""
    rows = CallbackRow.objects.filter(removed_at=None, key__revoked_at=None, key__tenant=event.log)
    return tuple(row.value() for row in rows.select_related("key") if hears(row.key.value(), row.value(), event))


def living(key_id: str) -> QuerySet[CallbackRow]:
    """Within partners."""
    return CallbackRow.objects.filter(key_id=key_id, removed_at=None)


def _managed(actor: Actor) -> QuerySet[KeyRow]:
    return KeyRow.objects.filter(within(actor.paths(MANAGE), "place"))


def _deliveries(actor: Actor) -> QuerySet[DeliveryRow]:
    keys_ = _managed(actor).values("pk")
    return DeliveryRow.objects.filter(callback__key__in=keys_).select_related("callback__key")


def due(now: datetime) -> tuple[str, ...]:
    """The callbacks to which something is to be carried over."""
    rows = DeliveryRow.objects.filter(state=DeliveryState.WAITING.value, due_at__lte=now)
    return tuple(sorted(set(rows.values_list("callback_id", flat=True))))
