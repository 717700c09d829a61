"""Raising alarms, and acknowledging them: `from zhangfa.oversight import services as oversight`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.oversight.core import (
    Alarm,
    AlarmAcknowledged,
    AlarmKind,
    AlarmRaised,
    AlarmState,
    say,
    why_not_acknowledge,
    why_not_raise,
)
from zhangfa.oversight.models import AlarmRow


def raise_alarm(
    *,
    actor: Actor,
    now: datetime,
    alarm_id: str,
    kind: AlarmKind,
    key: str,
    path: TreePath,
    params: Mapping[str, str | int],
    subject: str = "",
    number: str = "",
    terminal: str = "",
) -> Alarm | None:
    """预警, once for each `key`; None when it was told already."""
    require(why_not_raise(actor, path))
    with transaction.atomic():
        values = {
            "id": alarm_id,
            "kind": kind.value,
            "path": path.text,
            "subject": subject,
            "number": number,
            "terminal_id": terminal,
            "text": say(kind, params)[:300],
            "raised_at": now,
            "state": AlarmState.OPEN.value,
        }
        row, new = AlarmRow.objects.get_or_create(tenant=tenant_of(path), key=key, defaults=values)
        if not new:
            return None
        fact = AlarmRaised(subject=alarm_id, path=path.text, alarm=kind, about=subject or terminal, key=key)
        ledger.append(fact, actor=actor, now=now)
    return row.value()


def acknowledge(*, actor: Actor, now: datetime, alarm_id: str, note: str) -> Alarm:
    """处理预警, with words. Whoever may not know of it is told that there is none."""
    with transaction.atomic():
        row = AlarmRow.objects.select_for_update().filter(pk=alarm_id).first()
        if row is None or not actor.may("alarm:read", TreePath(row.path)):
            raise Refused(Refusal("oversight.unknown"))
        require(why_not_acknowledge(row.value(), actor, note))
        changed = AlarmRow.objects.filter(pk=row.pk, state=AlarmState.OPEN.value).update(
            state=AlarmState.ACKNOWLEDGED.value, acknowledged_by=actor.name, acknowledged_at=now, note=note.strip()
        )
        if changed != 1:
            raise Conflict("somebody else acknowledged the alarm")
        fact = AlarmAcknowledged(subject=row.pk, path=row.path, alarm=AlarmKind(row.kind), note=note.strip())
        ledger.append(fact, actor=actor, now=now)
        row.refresh_from_db()
    return row.value()
