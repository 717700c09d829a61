"""What was raised and who was told; and a terminal whose trusted clock says what a test wants."""

from __future__ import annotations

from datetime import datetime

import cast
from machine import Machine
from shop import Village
from zhangfa.kernel.clock import to_ms
from zhangfa.notices.models import NoticeRow
from zhangfa.oversight import queries
from zhangfa.oversight.core import AlarmKind
from zhangfa.permits.core import Permit
from zhangfa_protocol import journal
from zhangfa_protocol.journal import EventType, TimeQuality


def found(shop: Village, member: cast.Member = cast.DISCIPLINE, **more: bool) -> list:
    return list(queries.page(member.actor, **more).items)


def kinds(shop: Village) -> set[AlarmKind]:
    return {alarm.kind for alarm in found(shop, only_open=False)}


def told(member: cast.Member, kind: str = "alarm.raised") -> int:
    return NoticeRow.objects.filter(person_id=member.id, kind=kind).count()


def at(machine: Machine, moment: datetime, kind: EventType, permit_id: str, **body: object) -> None:
    """An entry whose trusted clock says another time than the test's."""
    machine.write(kind, permit_id, **body)
    entry = journal.read_entry(machine.entries.pop(), machine.key.verify_key)
    changed = {**{name: getattr(entry, name) for name in entry.__dataclass_fields__}, "time_ms": to_ms(moment)}
    machine.entries.append(journal.Entry(**changed | {"time_quality": TimeQuality.TRUSTED}).sign(machine.key))


def stamp_at(shop: Village, permit: Permit, moment: datetime, number: int = 1, presses: int = 1) -> None:
    before = shop._photo(0)
    body = {"used": number, "page": 1, "slot": 2, "keeper": cast.KEEPER.id, "before": before}
    at(shop.machine, moment, EventType.OPEN_INTENT, permit.id, impression=number, **body)
    ended = {"presses": presses, "after": before, "red_found": True}
    at(shop.machine, moment, EventType.PRESSED, permit.id, impression=number, **ended)


def claimed(shop: Village, **more: object) -> Permit:
    permit = shop.held(**more)
    shop.counter.claim(code=shop.code(permit.application))
    return permit
