"""The worker: gives facts their place in the log, lets follow what follows, does what an hour brings, until all is
quiet; then it sleeps until somebody commits or something becomes due. Slow tasks run beside it in their own thread."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, close_old_connections, connection
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

from zhangfa import bootstrap
from zhangfa.bootstrap import Ports
from zhangfa.jobs import callbacks, tasks
from zhangfa.jobs.calendar import TABLE
from zhangfa.jobs.reactions import REACTIONS, react
from zhangfa.jobs.telling import Means
from zhangfa.jobs.watching import FOLLOWER
from zhangfa.kernel import clock
from zhangfa.kernel.identifiers import new_id
from zhangfa.kernel.outcome import Conflict, Fault
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import Entry
from zhangfa.ledger.ports import Wakeups

log = logging.getLogger(__name__)
LONGEST_SLEEP = 0.5
AFTER_A_FAULT = 1.0
BEAT = 5.0
MOST_PATIENCE = 1.0
BATCH = 50


@dataclass
class Worker:
    """One worker; several may run at once. `clock` tells the time, `monotonic` counts seconds."""

    ports: Ports
    clock: Callable[[], datetime] = clock.now
    monotonic: Callable[[], float] = time.monotonic
    id: str = field(default_factory=lambda: f"{socket.gethostname()[:30]}-{os.getpid()}-{new_id()[:6]}")
    _next: dict[int, float] = field(default_factory=dict)
    _beat: float = float("-inf")
    _retry: float = float("-inf")
    _patience: float = float("-inf")

    def turn(self) -> int:
        """Once through everything; how much was done. Nothing done means quiet. The calendar waits for a quiet moment,
        but not for ever."""
        done = self.sequence() + self.follow()
        if done and self.monotonic() < self._patience:
            return done
        self._patience = self.monotonic() + MOST_PATIENCE
        return done + self.sweep()

    def sequence(self) -> int:
        return ledger.sequence_all(signer=self.ports.log_signer, now=self.clock())

    def follow(self) -> int:
        now, ports = self.clock(), self.ports
        means = Means(
            cipher=ports.cipher, signer=ports.permit_signer, typesetter=ports.typesetter, storage=ports.storage
        )

        def reaction(entries: Sequence[Entry]) -> None:
            react(entries, now, means)

        done = ledger.follow(name=FOLLOWER, react=reaction, kinds=REACTIONS.keys(), now=now, limit=BATCH)
        if self.monotonic() >= self._retry:
            self._retry = self.monotonic() + 1.0
            done += ledger.retry_parked(name=FOLLOWER, react=reaction, now=now)
        return done

    def sweep(self) -> int:
        """The rows of the calendar whose time has come; a row that fails does not stop the others, and one that found
        something to do comes again at the next turn."""
        done, moment = 0, self.monotonic()
        if moment >= self._beat:
            self._beat = moment + BEAT
            tasks.beat(self.id, self.clock())
        for row, sweep in enumerate(TABLE):
            if moment >= self._next.get(row, float("-inf")):
                found = self._swept(sweep.deed)
                self._next[row] = moment + (0.0 if found else sweep.every.total_seconds())
                done += found
        return done

    def _swept(self, deed: Callable[[datetime, Ports], int]) -> int:
        try:
            return deed(self.clock(), self.ports)
        except (Conflict, Fault, OSError):
            log.exception("%s failed", deed.__name__)
            return 0

    def settle(self, turns: int = 1000) -> None:
        """Until all is quiet, every row of the calendar included. For the demo's seed, the story and tests."""
        for _ in range(turns):
            if self.turn():
                continue
            self._next.clear()
            self._retry = self._patience = float("-inf")
            if not self.turn():
                return
        raise Fault("the jobs do not come to rest")

    def run(self, stop: threading.Event, bell: Wakeups) -> None:
        """Until `stop` is set."""
        while not stop.is_set():
            try:
                if not self.turn():
                    bell.wait(LONGEST_SLEEP)
            except Conflict:
                continue
            except (DatabaseError, Fault):
                log.exception("the worker stumbled")
                connection.close_if_unusable_or_obsolete()
                stop.wait(AFTER_A_FAULT)


def run(stop: threading.Event) -> None:
    """The worker, a task thread for each queue and one for callbacks, until `stop` is set. For the command line."""
    worker = Worker(bootstrap.ports())
    runners = [_task_worker(worker.id, queue) for queue in tasks.QUEUES]
    threads = [threading.Thread(target=_run_tasks, args=(runner,), name="tasks", daemon=True) for runner in runners]
    threads.append(threading.Thread(target=callbacks.carry, args=(stop, worker.ports), name="callbacks", daemon=True))
    for thread in threads:
        thread.start()
    bell = bootstrap.wakeups()
    try:
        worker.run(stop, bell)
    finally:
        for runner in runners:
            runner.running = False
        bell.close()
        for thread in threads:
            thread.join(timeout=5)


def _task_worker(worker_id: str, queue: str = "*") -> TaskWorker:
    return TaskWorker(
        queue_names=[queue],
        interval=0.2,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )


def _run_tasks(runner: TaskWorker) -> None:
    """The thread has a database connection of its own."""
    while runner.running:
        try:
            runner.run()
        except DatabaseError:
            log.exception("the task worker stumbled")
            close_old_connections()
            time.sleep(AFTER_A_FAULT)
    connection.close()
