"""What those who watch are told by the hour: limits that passed, silences, failures, and what nobody has in hand."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from zhangfa.applications import queries as applications
from zhangfa.applications.core import State
from zhangfa.bootstrap import Ports
from zhangfa.cases import queries as cases
from zhangfa.cases import services as case_deeds
from zhangfa.eseals import queries as eseals
from zhangfa.eseals.core import ESeal, ESealState
from zhangfa.insight.core import FOLLOWERS as FIGURES
from zhangfa.jobs import alarming, tasks
from zhangfa.jobs.actors import CALENDAR
from zhangfa.jobs.attempts import each
from zhangfa.jobs.models import AttemptRow
from zhangfa.kernel.clock import spoken
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.organizations import queries as organizations
from zhangfa.organizations.core import UnitKind
from zhangfa.oversight import core, queries
from zhangfa.oversight import services as oversight
from zhangfa.oversight.core import Alarm, AlarmKind
from zhangfa.reviews import queries as reviews
from zhangfa.reviews import services as review_deeds
from zhangfa.terminals import queries as terminals

log = logging.getLogger(__name__)
FOLLOWER = "reactions"
TOLD_AFTER = 5
ROOT = TreePath("")


def alarm_overdue(now: datetime, ports: Ports) -> int:
    """审批超时 and 批而不盖."""
    found = {one.id: one for one in applications.due(now, [*core.WAITING, State.APPROVED])}
    fresh = [key for key, one in found.items() if _is_new(one)]
    done = each("overdue", fresh, lambda key: alarming.overdue(found[key], CALENDAR, now), now)
    for rule in ("overdue", "not_stamped"):
        oversight.note_run(rule=rule, now=now)
    return done


def _is_new(found: applications.About) -> bool:
    rule = "not_stamped" if found.state is State.APPROVED else "overdue"
    return not queries.known(found.path, alarming.overdue_keys(found)) and alarming.is_on(rule, found.path)


def alarm_silent(now: datetime, ports: Ports) -> int:
    """终端失联."""
    found = {one.id: one for one in terminals.silent_since(now - core.SILENT_AFTER)}
    fresh = [
        key
        for key, one in found.items()
        if not queries.known(one.path, [alarming.silent_key(one)]) and alarming.is_on("silent", one.path)
    ]
    done = each("silent", fresh, lambda key: alarming.silent(found[key], CALENDAR, now), now)
    oversight.note_run(rule="silent", now=now)
    return done


def alarm_ending_eseals(now: datetime, ports: Ports) -> int:
    """电子印章快到期, so many days before as the county has set."""
    found = {one.id: one for one in eseals.ending(now) if _is_to_tell(one, now)}
    done = each("eseal_ending", found, lambda key: alarming.ending_eseal(found[key], CALENDAR, now), now)
    oversight.note_run(rule="eseal_ending", now=now)
    return done


def _is_to_tell(eseal: ESeal, now: datetime) -> bool:
    rule = queries.states(tenant_of(eseal.path))["eseal_ending"]
    near = eseal.valid_until - timedelta(days=rule.settings["days"]) <= now
    return rule.on and near and not queries.known(eseal.path, [alarming.ending_key(eseal)])


def end_alarms(now: datetime, ports: Ports) -> int:
    """What an alarm is about has ended by itself: the step is decided, the seal was used, the terminal is back,
    the e-seal renewed."""
    ended = {one.id: words for one in queries.not_over(_ENDINGS) if (words := _ENDINGS[one.kind](one, now))}
    return each(
        "alarm",
        ended,
        lambda key: oversight.resolve(actor=CALENDAR, now=now, alarm_id=key, note=ended[key]),
        now,
    )


def _step_decided(alarm: Alarm, now: datetime) -> str:
    found = applications.about_one(alarm.subject)
    late = found is not None and core.is_overdue(found.state, found.due_at, now)
    return "" if late else f"这个环节已经办了，{spoken(now)} 不再超时。"


def _stamped(alarm: Alarm, now: datetime) -> str:
    found = applications.about_one(alarm.subject)
    used = found is not None and (found.in_use or found.state in {State.USED, State.ARCHIVED})
    return "已经来用印。" if used else ""


def _heard_again(alarm: Alarm, now: datetime) -> str:
    terminal = terminals.by_id(alarm.terminal)
    back = terminal is not None and not core.is_silent(terminal.last_seen_at, now)
    return f"终端已恢复，{spoken(terminal.last_seen_at)} 有消息。" if back else ""


def _renewed(alarm: Alarm, now: datetime) -> str:
    found = eseals.by_id(alarm.subject)
    if found is None or found.state is ESealState.IN_USE:
        return ""
    return "已经换发新的电子印章。" if eseals.in_use_of(found.seal) else "这枚电子印章已经注销。"


_ENDINGS: dict[AlarmKind, Callable[[Alarm, datetime], str]] = {
    AlarmKind.APPROVAL_OVERDUE: _step_decided,
    AlarmKind.TOWN_DELAY: _step_decided,
    AlarmKind.APPROVED_NOT_STAMPED: _stamped,
    AlarmKind.TERMINAL_SILENT: _heard_again,
    AlarmKind.ESEAL_ENDING: _renewed,
}


def pass_on_alarms(now: datetime, ports: Ports) -> int:
    """Nobody has taken it in hand: the next who must know."""
    keys = [one.id for one in queries.to_pass_on(now)]
    return each("pass_on", keys, lambda key: oversight.pass_on(actor=CALENDAR, now=now, alarm_id=key), now)


def draw_samples(now: datetime, ports: Ports) -> int:
    """A review that was announced is drawn as soon as a later checkpoint is signed."""
    return sum(
        review_deeds.draw(actor=CALENDAR, now=now, review_id=key, keys=ports.log_signer) for key in reviews.to_draw()
    )


def tell_slow_cases(now: datetime, ports: Ports) -> int:
    """A case whose step is past its limit, once for each step."""
    return each(
        "case",
        cases.overdue(now),
        lambda key: case_deeds.note_overdue(actor=CALENDAR, now=now, case_id=key),
        now,
    )


def watch_rules(now: datetime, ports: Ports) -> int:
    """A rule that looks by the clock and has not come to its end for a quarter of an hour is told in every county."""
    stale = dict(queries.stale(now))
    counties = [unit.path for unit in organizations.units_below(ROOT, UnitKind.COUNTY)] if stale else []
    for rule, ran_at in stale.items():
        for county in counties:
            alarming.rule_failed(rule, f"{spoken(ran_at)} 以后没有运行完", county, CALENDAR, now)
    return 0


def tell_failures(now: datetime, ports: Ports) -> int:
    """What has failed five times is told where it belongs, once; the tries go on."""
    told = 0
    for entry_id, attempts, error, _ in [one for name in (FOLLOWER, *FIGURES) for one in ledger.parked(name)]:
        entry = ledger.entry(entry_id)
        if attempts >= TOLD_AFTER and entry is not None:
            told += _tell_failure(entry.kind, f"entry/{entry_id}", TreePath(entry.path), error, now)
    for row in AttemptRow.objects.filter(attempts__gte=TOLD_AFTER).exclude(path=""):
        told += _tell_failure(row.key.partition("/")[0], f"attempt/{row.key}", TreePath(row.path), row.error, now)
    for task_id, error in tasks.given_up():
        for tenant in ledger.tenants()[:1]:
            log.error("task %s of %s failed for good: %s", task_id, tenant, error)
    return told


def _tell_failure(work: str, key: str, path: TreePath, error: str, now: datetime) -> int:
    if queries.known(path, [f"{AlarmKind.WORK_FAILED}/{key}"]):
        return 0
    log.error("%s (%s) failed %s times: %s", work, key, TOLD_AFTER, error)
    alarming.work_failed(work, key, path, CALENDAR, now)
    return 1


SWEEPS: tuple[tuple[timedelta, Callable[[datetime, Ports], int]], ...] = (
    (timedelta(seconds=15), alarm_overdue),
    (timedelta(seconds=30), alarm_silent),
    (timedelta(minutes=5), alarm_ending_eseals),
    (timedelta(seconds=15), end_alarms),
    (timedelta(seconds=60), pass_on_alarms),
    (timedelta(seconds=15), draw_samples),
    (timedelta(minutes=5), tell_slow_cases),
    (timedelta(minutes=5), watch_rules),
    (timedelta(seconds=30), tell_failures),
)
