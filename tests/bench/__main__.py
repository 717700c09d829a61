"""`make bench`: every measurement beside its limit, in one run; prints one JSON object."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from tests import postgres
from tests.bench import deployed, eseals, latency, peers, throughput


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--uses", type=int, default=40, help="uses for the waiting times")
    parser.add_argument("--lifecycles", type=int, default=200, help="lifecycles for the throughput")
    parser.add_argument("--processes", type=int, default=100, help="six-step processes beside the engines of others")
    args = parser.parse_args()
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "latency": lambda: latency.measure(args.uses),
        "eseals": eseals.measure,
        "six_steps": lambda: peers.measure(args.processes),
        "lifecycles_sqlite": lambda: lifecycles(args.lifecycles, lambda: nullcontext("")),
    }
    if postgres.binaries():
        parts["lifecycles_postgresql"] = lambda: lifecycles(args.lifecycles, postgres.cluster)
    told: dict[str, Any] = {"cores": os.cpu_count(), "load_before": [round(each, 1) for each in os.getloadavg()]}
    for name, measure in parts.items():
        told[name] = measure()
        print(f"· {name}: {json.dumps(told[name])}", file=sys.stderr, flush=True)
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0


def lifecycles(count: int, fresh: Callable[[], AbstractContextManager[str]]) -> dict[str, Any]:
    """In one process with its stages and the floor; and with the work divided among processes as in earnest. Each on
    a `fresh` database."""
    with fresh() as address:
        alone = throughput.measure(count, address)
    together = []
    for drivers in (1, 2):
        with fresh() as address:
            together.append(deployed.measure(count, address, drivers))
    best = max(together, key=lambda each: each["per_second"])
    floor = (alone["floor_rows_seconds"] + alone["floor_files_seconds"]) / alone["lifecycles"]
    return {
        "per_second": best["per_second"],
        "times_the_floor": round(1 / best["per_second"] / floor, 2),
        "deployed": together,
        "one_process": alone,
    }


if __name__ == "__main__":
    sys.exit(main())
