"""django-viewflow on a six-step process: started, then six tasks done one after the other, one durable commit a step.

Runs in .venv-peers: `python views.py DATABASE COUNT`; prints {"processes_per_second": …}. Each task is looked up by
its process before it is done, as a program must that shows people what waits for them; no permissions are asked for.
"""

from __future__ import annotations

import json
import sys
import time
import types

import django
from django.conf import settings

STEPS = 6


def main(path: str, count: int) -> None:
    settings.configure(
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "viewflow", "viewflow.workflow"],
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": path,
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;",
                },
            }
        },
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    flow = six()
    run_one(flow)
    began = time.perf_counter()
    for _ in range(count):
        run_one(flow)
    print(json.dumps({"processes_per_second": count / (time.perf_counter() - began)}))


def six():
    """A flow class of start → six handles → end, in a module of an installed app, as viewflow asks for."""
    from viewflow import this
    from viewflow.workflow import flow, lock
    from viewflow.workflow.models import Process

    class Six(flow.Flow):
        process_class = Process
        lock_impl = lock.select_for_update_lock

        start = flow.StartHandle().Next(this.step1)
        step1 = flow.Handle().Next(this.step2)
        step2 = flow.Handle().Next(this.step3)
        step3 = flow.Handle().Next(this.step4)
        step4 = flow.Handle().Next(this.step5)
        step5 = flow.Handle().Next(this.step6)
        step6 = flow.Handle().Next(this.end)
        end = flow.End()

    module = types.ModuleType("viewflow.workflow.six")
    module.Six, Six.__module__ = Six, module.__name__
    sys.modules[module.__name__] = module
    return Six


def run_one(flow) -> None:
    from django.db import transaction
    from viewflow.workflow.models import Process, Task
    from viewflow.workflow.status import PROCESS, STATUS

    process = flow.start.run()
    for _ in range(STEPS):
        with transaction.atomic():
            task = Task.objects.select_related("process").get(process_id=process.pk, status=STATUS.NEW)
            task.flow_task.run(task)
    if Process.objects.get(pk=process.pk).status != PROCESS.DONE:
        raise AssertionError("the process is not at its end")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
