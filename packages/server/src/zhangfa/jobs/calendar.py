"""What an hour brings: one table. Each row is looked at every so often and does what has become due, each thing once.

A piece of work that fails rests and is tried again; the others go on (attempts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhangfa.applications import queries as about_applications
from zhangfa.applications import services as applications
from zhangfa.applications.core import State
from zhangfa.applications.queries import Limit
from zhangfa.archives import services as archives
from zhangfa.bootstrap import Ports
from zhangfa.eseals import queries as eseals
from zhangfa.insight import services as insight
from zhangfa.jobs import callbacks, keeping, sealing, tasks, watching
from zhangfa.jobs.actors import ARCHIVE, CALENDAR, INSIGHT
from zhangfa.jobs.attempts import each, resting
from zhangfa.notices import services as notices
from zhangfa.oversight import core as oversight
from zhangfa.oversight import queries as about_alarms
from zhangfa.oversight import services as alarms
from zhangfa.permits import queries as about_permits
from zhangfa.permits import services as permits

UNCLOSED_AFTER = timedelta(minutes=10)


def end_permits(now: datetime, ports: Ports) -> int:
    """Permits whose window has closed expire."""
    return each(
        "expire",
        about_permits.ending(now),
        lambda key: permits.expire(actor=CALENDAR, now=now, permit_id=key),
        now,
    )


def complete_unclosed(now: datetime, ports: Ports) -> int:
    """All impressions counted, and the terminal has not said for ten minutes that the job is over."""
    waiting = {permit.application for permit in about_permits.spent_unclosed(now, after=UNCLOSED_AFTER)}
    found = about_applications.about(waiting)
    return each(
        "complete",
        [key for key, one in found.items() if one.state is State.APPROVED and not about_permits.open_of(key)],
        lambda key: applications.complete(actor=CALENDAR, now=now, application_id=key),
        now,
    )


def lapse_returned(now: datetime, ports: Ports) -> int:
    """Returned, and not taken up again for thirty days."""
    found = [one.id for one in about_applications.due(now, [State.RETURNED])]
    return each("lapse", found, lambda key: applications.lapse(actor=CALENDAR, now=now, application_id=key), now)


def remind_waiting(now: datetime, ports: Ports) -> int:
    """Half of a step's time, all of it, half as much again: whoever is asked, his deputies, those who supervise."""
    found = {
        about_alarms.reminder_key(limit, levels[-1]): (limit, levels) for limit, levels in about_alarms.to_remind(now)
    }
    return each("remind", found, lambda key: _remind(*found[key], now), now)


def _remind(limit: Limit, levels: tuple[oversight.Level, ...], now: datetime) -> None:
    alarms.remind(actor=CALENDAR, now=now, limit=limit, levels=levels)


def archive_used(now: datetime, ports: Ports) -> int:
    """Used applications are packed and closed; those whose photos are still on their way wait."""
    return each(
        "archive",
        about_applications.to_archive(skip=resting("archive", now), limit=10),
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


def seal_documents(now: datetime, ports: Ports) -> int:
    """Permits of the e-seal service, tries whose rest is over, and tries whose worker has gone."""
    begun = each("seal", sealing.waiting_permits(), lambda key: sealing.seal_permit(key, now, ports), now)
    again = each("seal-again", eseals.to_try(now), lambda key: sealing.seal_again(key, now, ports), now)
    lost = {one.id: one for one in eseals.abandoned(now)}
    return begun + again + each("seal-lost", lost, lambda key: sealing.recover(lost[key], now, ports), now)


def convert_files(now: datetime, ports: Ports) -> int:
    return tasks.enqueue_conversions(now)


def read_papers(now: datetime, ports: Ports) -> int:
    return tasks.enqueue_readings(now)


def compare_pages(now: datetime, ports: Ports) -> int:
    return tasks.enqueue_comparisons(now)


def look_after_tasks(now: datetime, ports: Ports) -> int:
    return tasks.reap(now) + tasks.retry(now)


def send_messages(now: datetime, ports: Ports) -> int:
    return notices.deliver(sms=ports.sms, cipher=ports.cipher, now=now)


def count_figures(now: datetime, ports: Ports) -> int:
    """A small batch, so that nobody who writes waits for the figures."""
    return insight.follow(now=now)


def judge_forms(now: datetime, ports: Ports) -> int:
    """Leases against their like, contracts in pieces, odd terms."""
    return insight.judge_forms(actor=INSIGHT, now=now, cipher=ports.cipher)


def queue_callbacks(now: datetime, ports: Ports) -> int:
    """What other systems are told of; another thread carries it over, so that nobody waits for them."""
    return callbacks.queue(now)


def tidy(now: datetime, ports: Ports) -> int:
    return tasks.tidy(now)


@dataclass(frozen=True, slots=True)
class Sweep:
    every: timedelta
    deed: Callable[[datetime, Ports], int]


TABLE: tuple[Sweep, ...] = (
    Sweep(timedelta(milliseconds=500), convert_files),
    Sweep(timedelta(milliseconds=500), seal_documents),
    Sweep(timedelta(milliseconds=500), archive_used),
    Sweep(timedelta(seconds=1), read_papers),
    Sweep(timedelta(seconds=2), compare_pages),
    Sweep(timedelta(seconds=1), count_figures),
    Sweep(timedelta(seconds=2), judge_forms),
    Sweep(timedelta(seconds=1), queue_callbacks),
    Sweep(timedelta(seconds=2), send_messages),
    Sweep(timedelta(seconds=5), look_after_tasks),
    Sweep(timedelta(seconds=15), end_permits),
    Sweep(timedelta(seconds=60), remind_waiting),
    Sweep(timedelta(seconds=60), complete_unclosed),
    Sweep(timedelta(minutes=10), lapse_returned),
    Sweep(timedelta(hours=1), tidy),
    *(Sweep(every, deed) for every, deed in (*watching.SWEEPS, *keeping.SWEEPS)),
)
