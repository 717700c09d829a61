"""Loading a permit for a change, writing it back with its revision compared and set, giving quota back."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from zhangfa.kernel.outcome import Conflict, Refusal, Refused
from zhangfa.ledger.queries import plain
from zhangfa.permits.core import OPEN, Permit, reserved_by
from zhangfa.permits.models import PermitRow, QuotaRow


def load(permit_id: str) -> PermitRow:
    row = plain.fetch_one(PermitRow, id=permit_id, lock=True)
    if row is None:
        raise Refused(Refusal("permits.unknown"))
    return row


def move(row: PermitRow, after: Permit, now: datetime, **more: object) -> None:
    """Writes the new state and gives back the quota that the permit holds no longer."""
    before = row.value()
    ended = {"ended_at": now, "code_box": None} if after.state not in OPEN and before.state in OPEN else {}
    fields = {
        "state": after.state.value,
        "used": after.used,
        "closed": after.closed,
        "revision": after.revision,
        **ended,
        **more,
    }
    if plain.change(PermitRow, {"id": row.pk, "revision": row.revision}, fields) != 1:
        raise Conflict("the permit has changed meanwhile")
    held_no_longer = reserved_by(before) - reserved_by(after)
    if held_no_longer > 0:
        quota = QuotaRow.objects.filter(application_id=row.application_id, seal_id=row.seal_id)
        quota.update(reserved=F("reserved") - held_no_longer)
    for name, value in fields.items():
        setattr(row, name, value)
