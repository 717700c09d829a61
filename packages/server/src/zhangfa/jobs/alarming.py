"""From facts and from the hour to alarms. What counts as one alarm is said by its key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from zhangfa.applications.core import Stage
from zhangfa.applications.queries import About
from zhangfa.jobs import telling
from zhangfa.jobs.actors import REACTIONS as ACTOR
from zhangfa.jobs.telling import Case
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import to_ms
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.notices.core import Telling
from zhangfa.organizations import queries as organizations
from zhangfa.oversight import core
from zhangfa.oversight import queries as about_alarms
from zhangfa.oversight import services as oversight
from zhangfa.oversight.core import AlarmKind
from zhangfa.terminals import queries as terminals
from zhangfa.terminals.core import Terminal


def code_wrong(case: Case) -> None:
    tries = case.entry.fact.tries
    if core.is_guessing(tries):
        _of_terminal(AlarmKind.CODE_WRONG_REPEATEDLY, case, {"count": tries})


def page_refused(case: Case) -> None:
    """Three times within ten minutes; the next three raise the next alarm."""
    entry = case.entry
    earlier = [each.at for each in ledger.history(entry.subject) if each.kind == entry.kind and each.id <= entry.id]
    if len(earlier) % core.REFUSED_PAGES == 0 and core.is_repeated(earlier):
        _of_terminal(AlarmKind.PAGE_REFUSED_REPEATEDLY, case, {"count": core.REFUSED_PAGES})


def use_without_permit(case: Case) -> None:
    _of_terminal(AlarmKind.USE_WITHOUT_PERMIT, case, {"seq": case.entry.fact.seq})


def terminal_quarantined(case: Case) -> None:
    _of_terminal(AlarmKind.TERMINAL_QUARANTINED, case, {})


def _of_terminal(kind: AlarmKind, case: Case, params: Mapping[str, str | int]) -> None:
    entry = case.entry
    terminal_id = getattr(entry.fact, "terminal", "") or entry.subject
    found = terminals.by_id(terminal_id)
    oversight.raise_alarm(
        actor=ACTOR,
        now=case.now,
        alarm_id=new_id(),
        kind=kind,
        key=f"{kind}/{case.reason}",
        path=TreePath(entry.path),
        params={"serial": found.serial if found else terminal_id, **params},
        terminal=terminal_id,
    )


def use_uncertain(case: Case) -> None:
    fact = case.entry.fact
    params = {"impression": fact.number}
    _of_application(AlarmKind.USE_UNCERTAIN, case.found, case.reason, params, ACTOR, case.now, fact.terminal)


def permit_not_taken(case: Case) -> None:
    fact = case.entry.fact
    params = {"reason": fact.reason}
    _of_application(AlarmKind.PERMIT_NOT_TAKEN, case.found, case.reason, params, ACTOR, case.now, fact.terminal)


def overdue(found: About, actor: Actor, now: datetime) -> None:
    """审批超时 or 批而不盖, once for each limit that has passed."""
    left = core.is_left_unstamped(found.state, found.due_at, found.in_use, now)
    kind = AlarmKind.APPROVED_NOT_STAMPED if left else AlarmKind.APPROVAL_OVERDUE
    if left or core.is_overdue(found.state, found.due_at, now):
        stage = telling.NEXT_STAGE.get(found.state, Stage.USE).label
        params = {"stage": stage, "due": telling.clock(found.due_at)}
        _of_application(kind, found, overdue_key(found), params, actor, now)


def overdue_key(found: About) -> str:
    return f"{found.id}/{found.state}/{to_ms(found.due_at)}"


def _of_application(
    kind: AlarmKind,
    found: About,
    key: str,
    params: Mapping[str, str | int],
    actor: Actor,
    now: datetime,
    terminal: str = "",
) -> None:
    oversight.raise_alarm(
        actor=actor,
        now=now,
        alarm_id=new_id(),
        kind=kind,
        key=f"{kind}/{key}",
        path=found.path,
        params={"matter": found.title, "number": found.number, **params},
        subject=found.id,
        number=found.number,
        terminal=terminal,
    )


def silent(terminal: Terminal, actor: Actor, now: datetime) -> None:
    """Once for each silence: being heard of again begins a new one."""
    if core.is_silent(terminal.last_seen_at, now):
        oversight.raise_alarm(
            actor=actor,
            now=now,
            alarm_id=new_id(),
            kind=AlarmKind.TERMINAL_SILENT,
            key=silent_key(terminal),
            path=terminal.path,
            params={"serial": terminal.serial, "since": telling.clock(terminal.last_seen_at)},
            terminal=terminal.id,
        )


def silent_key(terminal: Terminal) -> str:
    return f"{AlarmKind.TERMINAL_SILENT}/{terminal.id}/{to_ms(terminal.last_seen_at)}"


def work_failed(work: str, key: str, path: TreePath, actor: Actor, now: datetime) -> None:
    oversight.raise_alarm(
        actor=actor,
        now=now,
        alarm_id=new_id(),
        kind=AlarmKind.WORK_FAILED,
        key=f"{AlarmKind.WORK_FAILED}/{key}",
        path=path,
        params={"work": work},
    )


def tell_watchers(case: Case) -> Iterable[Telling]:
    alarm, path = about_alarms.by_id(case.entry.subject), TreePath(case.entry.path)
    if alarm is None:
        raise LookupError(f"entry {case.entry.id} names the unknown alarm {case.entry.subject}")
    place = organizations.unit_names([path]).get(path, "")
    said = {"label": alarm.kind.label, "text": alarm.text, "place": place}
    people = sorted(telling.watchers(path, case.now))
    return [Telling(person, "alarm.raised", said, "/desk/alarms", case.reason) for person in people]
