"""Alarms as screens show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zhangfa.api.auth import Caller
from zhangfa.api.schemas.common import CaseRef
from zhangfa.api.schemas.watch import AlarmAct, AlarmSubject, AlarmTerminal, AlarmView, EvidenceView
from zhangfa.api.screens import places
from zhangfa.cases import queries as cases
from zhangfa.cases.core import READ, Case
from zhangfa.ledger import queries as ledger
from zhangfa.oversight import queries
from zhangfa.oversight.core import Alarm, Evidence
from zhangfa.terminals import queries as terminals


def shown(caller: Caller, alarms: Iterable[Alarm]) -> list[AlarmView]:
    found = tuple(alarms)
    about = cases.about_alarms(alarm.id for alarm in found)
    units = places.refs(alarm.path for alarm in found)
    return [
        AlarmView(
            id=alarm.id,
            kind=alarm.kind.value,
            label=alarm.kind.label,
            level=alarm.level.value,
            level_label=alarm.level.label,
            text=alarm.text,
            remedy=alarm.kind.remedy,
            evidence=[evidence(each) for each in alarm.evidence],
            count=alarm.count,
            last_at=alarm.last_at,
            unit=units[alarm.path],
            subject=AlarmSubject(id=alarm.application, number=alarm.number) if alarm.application else None,
            terminal=_terminal(alarm.terminal),
            raised_at=alarm.raised_at,
            state=alarm.state.value,
            state_label=alarm.state.label,
            acknowledged_by=alarm.acknowledged_by or None,
            acknowledged_at=alarm.acknowledged_at,
            note=alarm.note,
            ended_by=alarm.ended_by or None,
            ended_at=alarm.ended_at,
            end_note=alarm.end_note,
            case=_case(caller, alarm, about),
            actions=[AlarmAct(action=each.value, label=each.label) for each in queries.actions(caller.actor, alarm)],
        )
        for alarm in found
    ]


def _case(caller: Caller, alarm: Alarm, about: Mapping[str, Case]) -> CaseRef | None:
    case = about.get(alarm.id)
    return CaseRef(id=case.id, number=case.number) if case and caller.actor.may(READ, case.path) else None


def evidence(found: Evidence) -> EvidenceView:
    entry = ledger.entry(found.entry) if found.entry is not None else None
    return EvidenceView(label=found.label, text=found.text, index=entry.index if entry else None, link=found.link)


def _terminal(terminal_id: str) -> AlarmTerminal | None:
    terminal = terminals.by_id(terminal_id) if terminal_id else None
    return AlarmTerminal(id=terminal.id, serial=terminal.serial) if terminal else None
