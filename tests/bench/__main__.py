"""`make bench`: every measurement beside its limit, in one run; prints one JSON object."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from tests import postgres
from tests.bench import deployed, latency, peers, throughput


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--uses", type=int, default=40, help="uses for the waiting times")
    parser.add_argument("--lifecycles", type=int, default=96, help="lifecycles for the throughput")
    parser.add_argument("--processes", type=int, default=100, help="six-step processes beside the engines of others")
    args = parser.parse_args()
    told: dict[str, Any] = {"latency": latency.measure(args.uses)}
    told["six_steps"] = peers.measure(args.processes)
    told["lifecycles_sqlite"] = lifecycles(args.lifecycles, "")
    if postgres.binaries():
        with postgres.cluster() as address:
            told["lifecycles_postgresql"] = lifecycles(args.lifecycles, address)
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0


def lifecycles(count: int, database: str) -> dict[str, Any]:
    """In one process with its stages and the floor; and with the work divided among processes as in earnest."""
    alone = throughput.measure(count, database)
    together = [deployed.measure(count, database, drivers) for drivers in (1, 2)]
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
