"""`python -m tests.city`: fill the database that ZHANGFA_DATABASE names with a seeded city."""

from __future__ import annotations

import argparse
import os
import sys
import time

import django


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.city")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--villages", type=int, default=3293)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--uses", type=int, default=1_000_000)
    args = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhangfa.config.settings")
    django.setup()
    from tests.city.fill import fill
    from tests.city.plan import plan
    from tests.city.uses import uses

    begun = time.monotonic()
    city = plan(args.seed, args.villages)
    fill(city, uses(city, seed=args.seed, count=args.uses, years=args.years))
    sys.stdout.write(f"{args.uses} uses of {args.villages} villages in {time.monotonic() - begun:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
