"""Six-step approvals per second: submitted, then six decisions by six people, with the ledger and the access checks on.

`python -m tests.bench.routes` runs inside the environment that `measure` makes for it. Nothing else runs beside it: the
worker's part comes after the last decision. `peers.measure` puts the workflow engines of others beside this.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import replace
from typing import Any

from tests.bench import throughput

DECISIONS = ("clerk", "reviewer", "village_head", "secretary", "coop_head", "supervision_head")


def measure(count: int, database: str = "") -> float:
    """Processes per second."""
    with throughput.prepared(database) as env:
        command = [sys.executable, "-m", "tests.bench.routes", str(count)]
        done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)["processes_per_second"]


def six_steps() -> Any:
    """The bench's matter with a longer route."""
    from zhangfa.applications.core import Stage
    from zhangfa.matters.core import Step
    from zhangfa.organizations.core import Office

    stages = (Stage.ACCEPT, Stage.EXAMINE, *[Stage.APPROVE] * 4)
    route = tuple(
        Step(stage=stage, office=Office(office), path_level="village", hours=8, key=office)
        for stage, office in zip(stages, DECISIONS, strict=True)
    )
    return replace(throughput.matter(), steps=route)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    count = parser.parse_args().count
    import django

    django.setup()
    print(json.dumps({"processes_per_second": count / timed(count)}))
    return 0


def timed(count: int) -> float:
    """Seconds for so many; the papers are there before."""
    from tests.bench import deployed, lifecycle

    run = throughput.Run(share=0, of=len(DECISIONS))  # one village has all the people that the route asks for
    throughput.offer(run.villages[0].path, run.town.matter)
    run.town.matter = six_steps()
    throughput.offer(run.villages[0].path, run.town.matter)
    deployed.make_ready(run, count + 1)
    lifecycle.decide(run.town, run.villages[0], DECISIONS)
    began = time.perf_counter()
    for _ in range(count):
        lifecycle.decide(run.town, run.villages[0], DECISIONS)
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
