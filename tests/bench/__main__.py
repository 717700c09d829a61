"""`make bench`: every measurement beside its limit, in one run; prints one JSON object."""

from __future__ import annotations

import argparse
import json
import sys

from tests import postgres
from tests.bench import latency, throughput


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--uses", type=int, default=60, help="uses for the waiting times")
    parser.add_argument("--lifecycles", type=int, default=240, help="lifecycles for the throughput")
    args = parser.parse_args()
    told = {"latency": latency.measure(args.uses), "throughput_sqlite": throughput.measure(args.lifecycles)}
    if postgres.binaries():
        with postgres.cluster() as address:
            told["throughput_postgresql"] = throughput.measure(args.lifecycles, address)
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
