"""Alarms as screens show them."""

from __future__ import annotations

from collections.abc import Iterable

from zhangfa.api.auth import Caller
from zhangfa.api.schemas.watch import AlarmSubject, AlarmTerminal, AlarmView
from zhangfa.api.screens import places
from zhangfa.oversight.core import Alarm, AlarmState
from zhangfa.terminals import queries as terminals


def shown(caller: Caller, alarms: Iterable[Alarm]) -> list[AlarmView]:
    found = tuple(alarms)
    units = places.refs(alarm.path for alarm in found)
    return [
        AlarmView(
            id=alarm.id,
            kind=alarm.kind.value,
            label=alarm.kind.label,
            level=alarm.level.value,
            text=alarm.text,
            unit=units[alarm.path],
            subject=AlarmSubject(id=alarm.subject, number=alarm.number) if alarm.subject else None,
            terminal=_terminal(alarm.terminal),
            raised_at=alarm.raised_at,
            state=alarm.state.value,
            acknowledged_by=alarm.acknowledged_by or None,
            acknowledged_at=alarm.acknowledged_at,
            note=alarm.note,
            may_acknowledge=alarm.state is AlarmState.OPEN and caller.actor.may("alarm:acknowledge", alarm.path),
        )
        for alarm in found
    ]


def _terminal(terminal_id: str) -> AlarmTerminal | None:
    terminal = terminals.by_id(terminal_id) if terminal_id else None
    return AlarmTerminal(id=terminal.id, serial=terminal.serial) if terminal else None
