"""Registering callbacks, queueing what is told, and carrying it over."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Fault, Refusal, Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.ledger import services as ledger
from zhangfa.partners import core, queries
from zhangfa.partners.core import Callback, Delivery, DeliveryState, Event
from zhangfa.partners.models import CallbackRow, DeliveryRow, KeyRow
from zhangfa.partners.ports import Courier

MOST_AT_ONCE = 5
_OK = range(200, 300)


def register_callback(
    *, actor: Actor, now: datetime, callback_id: str, secret: bytes, url: str, kinds: Collection[str], cipher: Cipher
) -> Callback:
    """By the other system itself. `secret` (32 random bytes) is shown once by the door. What happened before is not
    told: it stands in the list of events."""
    with transaction.atomic():
        row = _held(actor)
        key = row.value()
        require(core.why_not_register(key, url, kinds, others=queries.living(key.id).count()))
        if row.tenant not in queries.listening():
            ledger.skip_to_end(name=core.FOLLOWER, tenant=row.tenant, now=now)
        kept = CallbackRow.objects.create(
            id=callback_id,
            key_id=key.id,
            url=url,
            kinds=sorted(set(kinds)),
            secret_box=cipher.encrypt(secret.hex(), context=_context(callback_id)),
            made_at=now,
        )
        fact = core.CallbackRegistered(
            subject=key.id, path=key.place.text, url=url, kinds=kept.kinds, callback=callback_id
        )
        ledger.append(fact, actor=actor, now=now)
    return kept.value()


def remove_callback(*, actor: Actor, now: datetime, callback_id: str) -> None:
    """By the other system itself. What still waits for it is dropped."""
    with transaction.atomic():
        key = _held(actor).value()
        if queries.living(key.id).filter(pk=callback_id).update(removed_at=now) != 1:
            raise Refused(Refusal("partners.unknown_callback"))
        waiting = DeliveryRow.objects.filter(callback_id=callback_id, state=DeliveryState.WAITING.value)
        waiting.update(state=DeliveryState.DROPPED.value)
        fact = core.CallbackRemoved(subject=key.id, path=key.place.text, callback=callback_id)
        ledger.append(fact, actor=actor, now=now)


def _held(actor: Actor) -> KeyRow:
    """The key that is this system, held until the deed is done."""
    row = KeyRow.objects.select_for_update().filter(pk=actor.id).first() if actor.is_system else None
    if row is None:
        raise Refused(Refusal("partners.unknown"))
    return row


def queue(*, event: Event, data: Mapping[str, Any], now: datetime) -> int:
    """For jobs, in the follower's transaction: one delivery for each callback that hears of it; returns how many.
    `data` as the list of events shows it."""
    body = json.dumps({"type": event.kind, **data}, ensure_ascii=False, separators=(",", ":"))
    name = core.event_id(event.log, event.index)
    rows = [
        DeliveryRow(
            callback_id=callback.id,
            event=name,
            kind=event.kind,
            body=body,
            state=DeliveryState.WAITING.value,
            made_at=now,
            due_at=now,
        )
        for callback in queries.listeners(event)
    ]
    DeliveryRow.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def deliver(*, callback_id: str, courier: Courier, cipher: Cipher, now: datetime) -> int:
    """Carries over what is due to one callback: the first few, in the order of the ledger, so that a slow receiver
    holds up nobody for long. Each try is counted before it is made; where one is not taken, what comes after it waits
    for the next round. Returns how many arrived."""
    due = DeliveryRow.objects.filter(callback_id=callback_id, state=DeliveryState.WAITING.value, due_at__lte=now)
    arrived = 0
    for row in due.order_by("pk").select_related("callback__key")[:MOST_AT_ONCE]:
        if not _claim(row, now):
            continue
        answer, taken = _post(row, courier, cipher, now)
        _note(row, answer, taken, now)
        if not taken:
            break
        arrived += 1
    return arrived


def _claim(row: DeliveryRow, now: datetime) -> bool:
    """False when another process carries it, or when its key opens nothing any more. Should this process die, it is
    tried again after its pause."""
    seen = DeliveryRow.objects.filter(pk=row.pk, state=DeliveryState.WAITING.value, attempts=row.attempts)
    if not row.callback.key.value().is_open(now) or row.callback.removed_at is not None:
        seen.update(state=DeliveryState.DROPPED.value)
        return False
    pause = core.rest(row.attempts + 1) or core.PAUSES[-1]
    return seen.update(attempts=row.attempts + 1, due_at=now + pause) == 1


def _post(row: DeliveryRow, courier: Courier, cipher: Cipher, now: datetime) -> tuple[str, bool]:
    secret = bytes.fromhex(cipher.decrypt(bytes(row.callback.secret_box), context=_context(row.callback_id)))
    headers = core.signed(secret, row.event, row.body, now)
    try:
        status = courier.post(row.callback.url, row.body.encode(), headers)
    except Fault as fault:
        return str(fault)[:200], False
    return str(status), status in _OK


def _note(row: DeliveryRow, answer: str, taken: bool, now: datetime) -> None:
    seen = DeliveryRow.objects.filter(pk=row.pk, attempts=row.attempts + 1)
    if taken:
        seen.update(state=DeliveryState.SENT.value, sent_at=now, answer=answer)
    elif core.rest(row.attempts + 1) is None:
        seen.update(state=DeliveryState.PARKED.value, answer=answer)
    else:
        seen.update(answer=answer)


def send_again(*, actor: Actor, now: datetime, delivery_id: int) -> Delivery:
    """再推一次: what was parked begins anew."""
    with transaction.atomic():
        found = queries.delivery(actor, delivery_id)
        row = CallbackRow.objects.select_related("key").get(pk=found.callback)
        require(core.why_not_send_again(found, row.key.value(), now))
        parked = DeliveryRow.objects.filter(pk=delivery_id, state=DeliveryState.PARKED.value)
        if parked.update(state=DeliveryState.WAITING.value, attempts=0, due_at=now) != 1:
            raise Conflict("somebody else has sent this again")
        fact = core.DeliveryResent(subject=row.key_id, path=row.key.place, event=found.event, callback=found.callback)
        ledger.append(fact, actor=actor, now=now)
    return queries.delivery(actor, delivery_id)


def _context(callback_id: str) -> str:
    return f"partners.callback:{callback_id}"
