"""From facts and from the hour to alarms: rules look at what has happened, and what they find is raised.

A rule that cannot run is told as an alarm of its own, and the others go on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from zhangfa.applications import queries as applications
from zhangfa.applications.queries import About
from zhangfa.eseals.core import ESeal
from zhangfa.jobs import telling
from zhangfa.jobs.actors import REACTIONS as ACTOR
from zhangfa.jobs.telling import Case
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.clock import CHINA, day_in_china, spoken, to_ms
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import Entry, tenant_of
from zhangfa.notices.core import Telling
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import Office
from zhangfa.oversight import core
from zhangfa.oversight import queries as about_alarms
from zhangfa.oversight import services as oversight
from zhangfa.oversight.core import AlarmKind, Evidence, Found, Reads, RuleState
from zhangfa.terminals.core import Terminal

log = logging.getLogger(__name__)
FRESH = timedelta(days=1)  # what a rule finds in older records when it is switched on is for a trial, not for an alarm
_COUNTY = 2


def look(case: Case) -> None:
    """Every rule that this entry wakes."""
    entry = case.entry
    waking = [key for key, rule in core.RULES.items() if rule.wakes_at(entry)]
    states = about_alarms.states(entry.tenant) if waking else {}
    for state in (states[key] for key in waking):
        if state.on:
            _run(state, entry, case.now)


def _run(state: RuleState, entry: Entry, now: datetime) -> None:
    try:
        with transaction.atomic():
            for found in state.rule.judge(_entries(state, entry), now, state.settings):
                if found.at >= entry.at - FRESH:
                    raise_found(found, ACTOR, now)
    except Exception as error:  # whatever it is, the other rules look, and that this one does not is told
        log.exception("the rule %s failed at entry %s", state.rule.key, entry.id)
        rule_failed(state.rule.key, f"{type(error).__name__}", TreePath(entry.path), ACTOR, now)


def _entries(state: RuleState, entry: Entry) -> Sequence[Entry]:
    match state.rule.reads:
        case Reads.HISTORY:
            return ledger.history(entry.subject)
        case Reads.RECENT:
            return ledger.just_before(entry, state.rule.of, entry.at - timedelta(minutes=state.settings["minutes"]))
        case _:
            return (entry,)


def raise_found(found: Found, actor: Actor, now: datetime) -> None:
    path = TreePath(found.path)
    if about_alarms.known(path, [found.key]):
        return
    about = applications.about_one(found.about)
    oversight.raise_alarm(
        actor=actor,
        now=now,
        alarm_id=new_id(),
        kind=found.kind,
        key=found.key,
        path=path,
        reason=about_alarms.worded(found, about),
        evidence=evidence(found, about),
        subject=about.id if about else "",
        number=about.number if about else "",
        terminal=found.terminal,
    )


def evidence(found: Found, about: About | None) -> tuple[Evidence, ...]:
    """The entries of the ledger that the rule read, and where the thing itself is looked at."""
    entries = [ledger.entry(key) for key in found.entries]
    read = [
        Evidence(label="存证条目", text=f"{spoken(each.at)}　{each.kind}", entry=each.id) for each in entries if each
    ]
    if about:
        return (Evidence(label="申请档案", text=about.number, link=f"/applications/{about.id}"), *read)
    return (Evidence(label="印控终端", link="/terminals"), *read)


def overdue(found: About, actor: Actor, now: datetime) -> None:
    """审批超时 or 批而不盖, once for each limit that has passed."""
    left = core.is_left_unstamped(found.state, found.due_at, found.in_use, now)
    if not left and not core.is_overdue(found.state, found.due_at, now):
        return
    last = ledger.history(found.id)[-1:]
    kind = AlarmKind.APPROVED_NOT_STAMPED if left else AlarmKind.APPROVAL_OVERDUE
    reason = core.say_unstamped(found.due_at) if left else core.say_overdue(found.state, found.due_at)
    key = f"{kind.value}/{core.overdue_key(found.id, found.state, found.due_at)}"
    said = {"reason": reason, "entries": tuple(each.id for each in last), "terminal": ""}
    raise_found(Found(kind=kind, key=key, at=now, path=found.path.text, about=found.id, **said), actor, now)


def overdue_keys(found: About) -> Mapping[str, AlarmKind]:
    """What its alarms would be called, by the rule that would raise them."""
    key = core.overdue_key(found.id, found.state, found.due_at)
    return {f"{kind.value}/{key}": kind for kind in (AlarmKind.APPROVAL_OVERDUE, AlarmKind.APPROVED_NOT_STAMPED)}


def is_on(rule: str, path: TreePath) -> bool:
    return about_alarms.states(tenant_of(path))[rule].on


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
            reason=f"印控终端 {terminal.serial} 从 {spoken(terminal.last_seen_at)} 起没有消息，请检查电源和网络。",
            evidence=(Evidence(label="印控终端", text=terminal.serial, link="/terminals"),),
            terminal=terminal.id,
        )


def silent_key(terminal: Terminal) -> str:
    return f"{AlarmKind.TERMINAL_SILENT}/{terminal.id}/{to_ms(terminal.last_seen_at)}"


def ending_eseal(eseal: ESeal, actor: Actor, now: datetime) -> None:
    """Once for each e-seal: one that renews it is another."""
    ends = f"{eseal.valid_until.astimezone(CHINA):%Y年%-m月%-d日}"
    left = (eseal.valid_until - now).days
    when = f"将于 {ends} 到期，还有 {left} 天" if eseal.valid_until > now else f"已于 {ends} 到期，现在不能盖"
    oversight.raise_alarm(
        actor=actor,
        now=now,
        alarm_id=new_id(),
        kind=AlarmKind.ESEAL_ENDING,
        key=ending_key(eseal),
        path=eseal.path,
        reason=f"电子印章“{eseal.name}”{when}，还没有换发。",
        evidence=(Evidence(label="电子印章", text=eseal.name, link="/eseals"),),
        subject=eseal.id,
    )


def ending_key(eseal: ESeal) -> str:
    return f"{AlarmKind.ESEAL_ENDING}/{eseal.id}"


def work_failed(work: str, key: str, path: TreePath, actor: Actor, now: datetime) -> None:
    oversight.raise_alarm(
        actor=actor,
        now=now,
        alarm_id=new_id(),
        kind=AlarmKind.WORK_FAILED,
        key=f"{AlarmKind.WORK_FAILED}/{key}",
        path=path,
        reason=f"后台任务“{work}”多次失败，需要管理员处理。",
    )


def rule_failed(rule: str, why: str, path: TreePath, actor: Actor, now: datetime) -> None:
    """Once a day for each rule and county."""
    county = TreePath("/".join(path.segments[:_COUNTY]))
    oversight.raise_alarm(
        actor=actor,
        now=now,
        alarm_id=new_id(),
        kind=AlarmKind.RULE_FAILED,
        key=f"{AlarmKind.RULE_FAILED}/{rule}/{day_in_china(now)}",
        path=county,
        reason=f"预警规则“{core.RULES[rule].kind.label}”（{rule}）没有运行：{why}。",
        evidence=(Evidence(label="预警规则", text=rule, link="/rules"),),
    )


def tell_watchers(case: Case) -> Iterable[Telling]:
    """Those whom the course of its kind names for this step: at once, or when nobody has taken it in hand."""
    alarm, path = about_alarms.by_id(case.entry.subject), TreePath(case.entry.path)
    if alarm is None:
        raise LookupError(f"entry {case.entry.id} names the unknown alarm {case.entry.subject}")
    course = about_alarms.courses()[alarm.kind]
    fact = case.entry.fact
    at_once = sum(1 for step in course.tell if not step.after)
    steps = course.tell[getattr(fact, "first", 0) : getattr(fact, "told", at_once)]
    people: set[str] = set()
    for step in steps:
        people |= telling.holders(step.offices, (core.place_of(step, path),), case.now)
    place = organizations.unit_names([path]).get(path, "")
    said = {"label": alarm.kind.label, "text": alarm.text, "place": place, "remedy": alarm.kind.remedy}
    return [Telling(person, case.entry.kind, said, "/desk/alarms", case.reason) for person in sorted(people)]


def tell_switched(case: Case) -> Iterable[Telling]:
    """Whoever supervises in the county and its towns hears that a rule was switched, and by whom."""
    fact, county = case.entry.fact, TreePath(case.entry.path)
    towns = [unit.path for unit in organizations.children(county)]
    said = {
        "rule": core.RULES[fact.rule].kind.label,
        "done": "启用或调整" if fact.on else "停用",
        "actor": case.entry.actor_name,
        "note": fact.note or "",
    }
    people = telling.holders((Office.DISCIPLINE_OFFICER, Office.AUDITOR), (county, *towns), case.now)
    people -= {case.entry.actor_id}
    return [Telling(person, case.entry.kind, said, "/desk/rules", case.reason) for person in sorted(people)]
