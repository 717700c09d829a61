"""What the worker does when something goes wrong, and how tasks survive their worker."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import cast
import pytest
from counter import SEAL, SEEDER, Counter
from django.db import connection
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from shop import Village
from zhangfa import bootstrap
from zhangfa.adapters.wakeups import wakeups_for
from zhangfa.applications.core import State
from zhangfa.documents import queries as documents
from zhangfa.documents import services as document_services
from zhangfa.documents.core import FileState
from zhangfa.jobs import tasks, worker
from zhangfa.kernel import clock
from zhangfa.ledger import queries as ledger
from zhangfa.oversight import queries as oversight
from zhangfa.oversight.core import AlarmKind
from zhangfa.permits import queries as permits
from zhangfa.seals import services as seals


def test_what_fails_is_tried_again_and_told(shop: Village):
    """A permit cannot be issued while the seal is suspended; the others go on, and it is issued afterwards."""
    seals.suspend(seal_id=SEAL, reason="检查", actor=SEEDER, now=shop.counter.now)
    stuck = shop.counter.approved()
    shop.settle()
    assert permits.latest(stuck.id) is None
    ((_, attempts, error, _),) = ledger.parked("reactions")
    assert attempts == 1 and "seals.not_active" in error
    for _ in range(5):
        shop.counter.later(hours=1)
        shop.settle()
    assert AlarmKind.WORK_FAILED in [alarm.kind for alarm in oversight.page(cast.SECRETARY.actor).items]
    seals.resume(seal_id=SEAL, reason="检查完毕", actor=SEEDER, now=shop.counter.now)
    shop.counter.later(hours=1)
    shop.settle()
    assert permits.latest(stuck.id) is not None and ledger.parked("reactions") == ()


def test_the_same_facts_twice_do_nothing_twice(shop: Village):
    application = shop.counter.approved()
    shop.settle()
    from zhangfa.ledger.models import FollowerRow

    FollowerRow.objects.update(next=0)
    shop.settle()
    assert len(permits.of_application(cast.VILLAGER.actor, application.id)) == 1
    assert ledger.parked("reactions") == ()


@pytest.mark.django_db(transaction=True)
def test_a_commit_wakes_it(shop: Village, settings, monkeypatch):
    """From the last approval to the permit in the log, though it would have slept on for an hour."""
    monkeypatch.setattr(worker, "LONGEST_SLEEP", 3600.0)
    shop.worker.settle()
    shop.worker.clock = clock.now
    stop, bell = threading.Event(), wakeups_for(settings.DATABASES["default"])

    def work() -> None:
        shop.worker.run(stop, bell)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        time.sleep(0.3)
        application = shop.counter.approved()
        permit = _until(lambda: permits.latest(application.id))
        assert _until(lambda: ledger.proof(permits.signed(permit.id).entry)) is not None
    finally:
        stop.set()
        bell.wake()
        thread.join()
        bell.close()


def _until(look, seconds: float = 30.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.005)
    return None


def receive(counter: Counter) -> str:
    document_services.receive(
        file_id="file1",
        data=b"%PDF-1.7 x",
        name="x.pdf",
        storage=counter.storage,
        actor=cast.VILLAGER.actor,
        now=counter.now,
    )
    return "file1"


@pytest.fixture
def own_ports(shop: Village, monkeypatch):
    monkeypatch.setattr(tasks, "ports", lambda: shop.worker.ports)
    monkeypatch.setattr(bootstrap, "ports", lambda: shop.worker.ports)


def run_tasks(worker_id: str = "w1") -> None:
    runner = worker._task_worker(worker_id)
    runner.batch = True
    runner.run()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_converted_by_one_task(shop: Village, own_ports):
    file_id = receive(shop.counter)
    shop.settle()
    shop.settle()
    assert DBTaskResult.objects.count() == 1
    run_tasks()
    assert documents.get_file(cast.VILLAGER.actor, file_id).state is FileState.READY


@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_task_runs_again(shop: Village, own_ports):
    file_id = receive(shop.counter)
    shop.settle()
    task = DBTaskResult.objects.get()
    task.claim("dead")
    tasks.beat("dead", clock.now())
    assert tasks.reap(clock.now()) == 0
    later = clock.now() + timedelta(minutes=1)
    assert tasks.reap(later) == 1
    DBTaskResult.objects.update(run_after=clock.now())
    run_tasks()
    assert documents.get_file(cast.VILLAGER.actor, file_id).state is FileState.READY


@pytest.mark.django_db(transaction=True)
def test_a_failed_task_is_tried_five_times(shop: Village, own_ports, monkeypatch):
    receive(shop.counter)
    shop.settle()
    monkeypatch.setattr(shop.counter.storage, "get", lambda digest: 1 / 0)
    for _ in range(7):
        DBTaskResult.objects.update(run_after=clock.now())
        run_tasks()
        tasks.retry(clock.now())
    task = DBTaskResult.objects.get()
    assert (task.status, len(task.worker_ids)) == (TaskResultStatus.FAILED, tasks.MOST_TRIES)
    ((_, error),) = tasks.given_up()
    assert "ZeroDivisionError" in error


def test_the_calendar_goes_on_when_one_piece_fails(shop: Village, monkeypatch):
    permit = shop.held()
    shop.counter.claim(code=shop.code(permit.application))
    shop.stamp(permit)
    shop.close(permit, 1)
    monkeypatch.setattr(shop.counter.storage, "put", lambda data: 1 / 0)
    shop.report()
    assert shop.about(permit.application).state is State.USED
    monkeypatch.undo()
    shop.counter.later(minutes=1)
    shop.settle()
    assert shop.about(permit.application).state is State.ARCHIVED
