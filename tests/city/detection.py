"""`python -m tests.city.detection`: what was planted, what was found, and why something was missed, as a table."""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from zhangfa.insight.core import building, labour, leases
from zhangfa.insight.core.leases import Lease
from zhangfa.insight.core.robust import FACTOR, LEAST, distance
from zhangfa.oversight.core import AlarmKind

from tests.city.planted import LIMITS, Planted, planted


@dataclass
class Score:
    planted: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)
    missed_because: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        return len(self.found & self.planted) / len(self.found) if self.found else 1.0

    @property
    def recall(self) -> float:
        return len(self.found & self.planted) / len(self.planted) if self.planted else 1.0


def detect(city: Planted) -> dict[str, Score]:
    """Kind → score; the judges see the records alone."""
    found: dict[str, set[str]] = defaultdict(set)
    by_county = defaultdict(list)
    for lease in city.leases:
        by_county[lease.path.segments[:2], lease.kind].append(lease)
    for lease in city.leases:
        for each in leases.judge(lease, by_county[lease.path.segments[:2], lease.kind], LIMITS):
            kind = "split_contract" if each.kind is AlarmKind.CONTRACT_SPLIT else f"lease_{each.key.split('/')[0]}"
            found[kind].add(lease.id)
    for each in labour.judge(city.days):
        parts = each.key.split("/")
        found["labour"].add(each.key if parts[0] == "pay" else "/".join(parts[-2:]))
    for each in building.judge(building.match(city.starts, city.permissions)):
        found["building"].add(each.key.split("/")[1])
    scores = {kind: Score(names, found[kind]) for kind, names in sorted(city.wrong.items())}
    for name in scores["lease_rent"].planted - scores["lease_rent"].found:
        lease = next(each for each in city.leases if each.id == name)
        scores["lease_rent"].missed_because[_why(lease, city.leases)] += 1
    return scores


def _why(lease: Lease, everything: list[Lease]) -> str:
    _, alike = leases.comparables(lease, [each for each in everything if each.id != lease.id])
    found = distance(lease.rent, [each.rent for each in alike])
    if found is None:
        return f"fewer than {LEAST} comparables in the county: not judged"
    if 1 / FACTOR < found.times < FACTOR:
        return f"its price level hides it: within a factor of {FACTOR} of the median"
    return "the comparables spread too widely for their number"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.city.detection")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--villages", type=int, default=240)
    args = parser.parse_args()
    total: dict[str, list[Score]] = defaultdict(list)
    for seed in args.seeds:
        for kind, score in detect(planted(seed, args.villages)).items():
            total[kind].append(score)
    sys.stdout.write("kind            planted  found  right  precision  recall  missed because\n")
    for kind, scores in total.items():
        planted_, found = (sum(len(getattr(each, name)) for each in scores) for name in ("planted", "found"))
        right = sum(len(each.found & each.planted) for each in scores)
        why: Counter[str] = sum((each.missed_because for each in scores), Counter())
        said = "; ".join(f"{count} × {text}" for text, count in why.items())
        precision, recall = right / found if found else 1, right / planted_ if planted_ else 1
        sys.stdout.write(f"{kind:15} {planted_:7} {found:6} {right:6} {precision:10.1%} {recall:7.1%}  {said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
