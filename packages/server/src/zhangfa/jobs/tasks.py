"""Slow work in queues of its own (django.tasks): files are converted in the one, papers are read and pages compared
in the other, so that nobody waits for these. A task that a killed worker left behind, or that failed, runs again; after
five tries it stays failed and is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from zhangfa.bootstrap import ports
from zhangfa.comparisons import queries as about_comparisons
from zhangfa.comparisons import services as comparisons
from zhangfa.documents import queries as about_documents
from zhangfa.documents import services as documents
from zhangfa.jobs.actors import CONVERT, EYES, READER
from zhangfa.jobs.models import EnqueuedRow, WorkerRow
from zhangfa.kernel import clock
from zhangfa.readings import queries as about_readings
from zhangfa.readings import services as readings

READINGS = "readings"
QUEUES = ("default", READINGS)
MOST_TRIES = 5
ALIVE_WITHIN = timedelta(seconds=30)
_FIRST_REST = timedelta(seconds=2)


@task()
def convert_file(file_id: str) -> str:
    """Runs in the task worker; safe to repeat."""
    means = ports()
    document = documents.convert(
        file_id=file_id,
        storage=means.storage,
        imaging=means.imaging,
        word=means.word,
        actor=CONVERT,
        now=clock.now(),
    )
    return document.state.value


@task(queue_name=READINGS)
def read_paper(file_id: str) -> str:
    """Runs in the task worker of its queue; safe to repeat."""
    means = ports()
    state = readings.read(
        file_id=file_id,
        reader=means.paper_reader,
        storage=means.storage,
        cipher=means.cipher,
        actor=READER,
        now=clock.now(),
    )
    return state.value


@task(queue_name=READINGS)
def compare_page(comparison_id: str) -> str:
    """The same for a page that was stamped."""
    means = ports()
    verdict = comparisons.compare(
        comparison_id=int(comparison_id),
        eyes=means.eyes,
        storage=means.storage,
        cipher=means.cipher,
        actor=EYES,
        now=clock.now(),
    )
    return verdict.value


def enqueue_conversions(now: datetime) -> int:
    """Every file that waits gets one task, however often it is looked at."""
    return _enqueue_all("convert", convert_file, about_documents.waiting(CONVERT), now)


def enqueue_readings(now: datetime) -> int:
    """The same for papers that are to be read."""
    return _enqueue_all("read", read_paper, about_readings.waiting(READER), now)


def enqueue_comparisons(now: datetime) -> int:
    """The same for stamped pages that are to be compared."""
    return _enqueue_all("compare", compare_page, about_comparisons.waiting(EYES), now)


def _enqueue_all(work: str, deed: Task, waiting: Sequence[str], now: datetime) -> int:
    if not waiting:
        return 0
    keys = {f"{work}/{file_id}": file_id for file_id in waiting}
    known = set(EnqueuedRow.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return sum(_enqueue(key, deed, file_id, now) for key, file_id in keys.items() if key not in known)


def _enqueue(key: str, deed: Task, file_id: str, now: datetime) -> bool:
    with transaction.atomic():
        row, new = EnqueuedRow.objects.get_or_create(pk=key, defaults={"task": "", "at": now})
        if new:
            result = deed.enqueue(file_id)
            EnqueuedRow.objects.filter(pk=row.pk).update(task=str(result.id))
    return new


def beat(worker_id: str, now: datetime) -> None:
    """This worker is alive."""
    WorkerRow.objects.update_or_create(pk=worker_id, defaults={"seen_at": now})


def reap(now: datetime) -> int:
    """Puts back what a dead worker left running; returns how many tasks."""
    alive = set(WorkerRow.objects.filter(seen_at__gt=now - ALIVE_WITHIN).values_list("pk", flat=True))
    running = DBTaskResult.objects.running().filter(started_at__lte=now - ALIVE_WITHIN)
    return sum(_again(row, now) for row in running if not row.worker_ids or row.worker_ids[-1] not in alive)


def retry(now: datetime) -> int:
    """Puts back what failed and may be tried again, after a rest that doubles; returns how many tasks."""
    return sum(_again(row, now) for row in DBTaskResult.objects.failed()[:200] if len(row.worker_ids) < MOST_TRIES)


def _again(row: DBTaskResult, now: datetime) -> bool:
    tries = len(row.worker_ids)
    unchanged = DBTaskResult.objects.filter(pk=row.pk, status=row.status, started_at=row.started_at)
    if tries >= MOST_TRIES:
        unchanged.update(status=TaskResultStatus.FAILED, finished_at=now)
        return False
    rest = _FIRST_REST * 2 ** max(tries - 1, 0)
    return unchanged.update(status=TaskResultStatus.READY, run_after=now + rest, finished_at=None) == 1


def given_up() -> tuple[tuple[str, str], ...]:
    """Tasks that failed for good: (id, last line of the error)."""
    rows = DBTaskResult.objects.failed()[:200]
    return tuple(
        (str(row.pk), (row.traceback.strip().splitlines() or [""])[-1])
        for row in rows
        if len(row.worker_ids) >= MOST_TRIES
    )


def tidy(now: datetime) -> int:
    """Forgets what has long been done."""
    month, day = now - timedelta(days=30), now - timedelta(days=1)
    DBTaskResult.objects.successful().filter(finished_at__lt=day).delete()
    WorkerRow.objects.filter(seen_at__lt=day).delete()
    return EnqueuedRow.objects.filter(at__lt=month).delete()[0]
