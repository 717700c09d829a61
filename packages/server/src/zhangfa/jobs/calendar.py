"""What an hour brings: one table. Each row is looked at every so often and does what has become due, each thing once.

A piece of work that fails rests and is tried again; the others go on. After five tries it is told as an alarm.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhangfa.applications import queries as about_applications
from zhangfa.applications import services as applications
from zhangfa.applications.core import State
from zhangfa.applications.queries import Limit
from zhangfa.archives import services as archives
from zhangfa.bootstrap import Ports
from zhangfa.insight import services as insight
from zhangfa.insight.core import FOLLOWER as FIGURES
from zhangfa.jobs import alarming, keeping, tasks
from zhangfa.jobs.actors import ARCHIVE, CALENDAR
from zhangfa.jobs.models import AttemptRow
from zhangfa.kernel.outcome import Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import queries as ledger
from zhangfa.notices import services as notices
from zhangfa.oversight import core as oversight
from zhangfa.oversight import queries as about_alarms
from zhangfa.oversight import services as alarms
from zhangfa.permits import queries as about_permits
from zhangfa.permits import services as permits
from zhangfa.terminals import queries as terminals

log = logging.getLogger(__name__)
FOLLOWER = "reactions"
TOLD_AFTER = 5
UNCLOSED_AFTER = timedelta(minutes=10)
_REST = timedelta(seconds=3)
_LONGEST_REST = timedelta(minutes=30)
_AT_ONCE = {"archives.not_in_the_log_yet"}
_PATIENT = {"archives.photos_on_their_way"}


def end_permits(now: datetime, ports: Ports) -> int:
    """Permits whose window has closed expire."""
    return _each(
        "expire",
        about_permits.ending(now),
        lambda key: permits.expire(actor=CALENDAR, now=now, permit_id=key),
        now,
    )


def complete_unclosed(now: datetime, ports: Ports) -> int:
    """All impressions counted, and the terminal has not said for ten minutes that the job is over."""
    waiting = {permit.application for permit in about_permits.spent_unclosed(now, after=UNCLOSED_AFTER)}
    found = about_applications.about(waiting)
    return _each(
        "complete",
        [key for key, each in found.items() if each.state is State.APPROVED and not about_permits.open_of(key)],
        lambda key: applications.complete(actor=CALENDAR, now=now, application_id=key),
        now,
    )


def lapse_returned(now: datetime, ports: Ports) -> int:
    """Returned, and not taken up again for thirty days."""
    found = [each.id for each in about_applications.due(now, [State.RETURNED])]
    return _each("lapse", found, lambda key: applications.lapse(actor=CALENDAR, now=now, application_id=key), now)


def alarm_overdue(now: datetime, ports: Ports) -> int:
    """审批超时 and 批而不盖."""
    found = about_applications.due(now, [*oversight.WAITING, State.APPROVED])
    keys = {f"{kind}/{alarming.overdue_key(each)}": each for each in found for kind in oversight.AlarmKind}
    told = {key for each in found for key in about_alarms.known(each.path, keys)}
    fresh = {each.id: each for each in found if not _is_told(each, told)}
    return _each("overdue", fresh, lambda key: alarming.overdue(fresh[key], CALENDAR, now), now)


def _is_told(found: about_applications.About, told: set[str]) -> bool:
    kinds = (oversight.AlarmKind.APPROVAL_OVERDUE, oversight.AlarmKind.APPROVED_NOT_STAMPED)
    return any(f"{kind}/{alarming.overdue_key(found)}" in told for kind in kinds)


def remind_waiting(now: datetime, ports: Ports) -> int:
    """Half of a step's time, all of it, half as much again: whoever is asked, his deputies, those who supervise."""
    found = {
        about_alarms.reminder_key(limit, levels[-1]): (limit, levels) for limit, levels in about_alarms.to_remind(now)
    }
    return _each("remind", found, lambda key: _remind(*found[key], now), now)


def _remind(limit: Limit, levels: tuple[oversight.Level, ...], now: datetime) -> None:
    alarms.remind(actor=CALENDAR, now=now, limit=limit, levels=levels)


def alarm_silent(now: datetime, ports: Ports) -> int:
    """终端失联."""
    found = {each.id: each for each in terminals.silent_since(now - oversight.SILENT_AFTER)}
    fresh = [key for key, each in found.items() if not about_alarms.known(each.path, [alarming.silent_key(each)])]
    return _each("silent", fresh, lambda key: alarming.silent(found[key], CALENDAR, now), now)


def archive_used(now: datetime, ports: Ports) -> int:
    """Used applications are packed and closed; those whose photos are still on their way wait."""
    return _each(
        "archive",
        about_applications.to_archive(skip=_resting("archive", now), limit=10),
        lambda key: archives.archive(
            actor=ARCHIVE,
            now=now,
            application_id=key,
            storage=ports.storage,
            cipher=ports.cipher,
            keys=ports.log_signer,
        ),
        now,
    )


def convert_files(now: datetime, ports: Ports) -> int:
    return tasks.enqueue_conversions(now)


def look_after_tasks(now: datetime, ports: Ports) -> int:
    return tasks.reap(now) + tasks.retry(now)


def send_messages(now: datetime, ports: Ports) -> int:
    return notices.deliver(sms=ports.sms, cipher=ports.cipher, now=now)


def count_figures(now: datetime, ports: Ports) -> int:
    """A small batch, so that nobody who writes waits for the figures."""
    return insight.follow(now=now)


def tell_failures(now: datetime, ports: Ports) -> int:
    """What has failed five times is told where it belongs, once; the tries go on."""
    told = 0
    for entry_id, attempts, error, _ in (*ledger.parked(FOLLOWER), *ledger.parked(FIGURES)):
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
    if about_alarms.known(path, [f"{oversight.AlarmKind.WORK_FAILED}/{key}"]):
        return 0
    log.error("%s (%s) failed %s times: %s", work, key, TOLD_AFTER, error)
    alarming.work_failed(work, key, path, CALENDAR, now)
    return 1


def tidy(now: datetime, ports: Ports) -> int:
    return tasks.tidy(now)


@dataclass(frozen=True, slots=True)
class Sweep:
    every: timedelta
    deed: Callable[[datetime, Ports], int]


TABLE: tuple[Sweep, ...] = (
    Sweep(timedelta(milliseconds=500), convert_files),
    Sweep(timedelta(milliseconds=500), archive_used),
    Sweep(timedelta(seconds=1), count_figures),
    Sweep(timedelta(seconds=2), send_messages),
    Sweep(timedelta(seconds=5), look_after_tasks),
    Sweep(timedelta(seconds=15), end_permits),
    Sweep(timedelta(seconds=15), alarm_overdue),
    Sweep(timedelta(seconds=30), alarm_silent),
    Sweep(timedelta(seconds=60), remind_waiting),
    Sweep(timedelta(seconds=30), tell_failures),
    Sweep(timedelta(seconds=60), complete_unclosed),
    Sweep(timedelta(minutes=10), lapse_returned),
    Sweep(timedelta(hours=1), tidy),
    *(Sweep(every, deed) for every, deed in keeping.SWEEPS),
)


def _resting(work: str, now: datetime) -> list[str]:
    rows = AttemptRow.objects.filter(key__startswith=f"{work}/", again_at__gt=now)
    return [key.partition("/")[2] for key in rows.values_list("key", flat=True)]


def _each(work: str, keys: Iterable[str], deed: Callable[[str], object], now: datetime) -> int:
    """Does the work for every key that is not resting; returns how many were done."""
    keys = list(keys)
    if not keys:
        return 0
    resting = set(_resting(work, now))
    return sum(_try(work, key, deed, now) for key in keys if key not in resting)


def _try(work: str, key: str, deed: Callable[[str], object], now: datetime) -> bool:
    name = f"{work}/{key}"
    try:
        deed(key)
    except Refused as refused:
        codes = {refusal.code for refusal in refused.refusals}
        if not codes <= _AT_ONCE:
            _rest(name, key, str(refused), now, counts=not codes <= _PATIENT)
        return False
    except Exception as error:  # whatever it is, the other pieces go on, and the reason stands in the row
        log.exception("%s failed", name)
        _rest(name, key, f"{type(error).__name__}: {error}", now, counts=True)
        return False
    AttemptRow.objects.filter(pk=name).delete()
    return True


def _rest(name: str, key: str, error: str, now: datetime, *, counts: bool) -> None:
    row = AttemptRow.objects.filter(pk=name).first()
    attempts = (row.attempts if row else 0) + counts
    rest = min(_REST * 2 ** max(attempts - 1, 0), _LONGEST_REST)
    found = about_applications.about_one(key)
    place = found.path if found else about_permits.place_of(key)
    values = {"attempts": attempts, "error": error[:2000], "again_at": now + rest, "path": place.text if place else ""}
    AttemptRow.objects.update_or_create(pk=name, defaults=values)
