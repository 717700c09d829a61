"""Import the catalogue of matters and the negative list for a region; only what changed becomes a new version."""

from __future__ import annotations

import argparse
from pathlib import Path

import django


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("region", help="path of the unit for which they hold, e.g. 3399 or 3399/339901")
    parser.add_argument("--folder", type=Path, help="a region's own catalogue; without it the one that is shipped")


def run(args: argparse.Namespace) -> int:
    django.setup()
    from zhangfa.kernel.actor import Actor
    from zhangfa.kernel.clock import now
    from zhangfa.kernel.tree import TreePath
    from zhangfa.matters import queries, services

    region, moment = TreePath(args.region), now()
    actor = Actor.for_job("import-matters", {services.IMPORT})
    catalogue = queries.read_catalogue(args.folder) if args.folder else queries.shipped_catalogue()
    changed = services.import_catalogue(region=region, matters=catalogue, actor=actor, now=moment)
    if changed is None:
        print(f"{len(catalogue)} 个事项，没有变化")
    else:
        print(f"新增 {len(changed.added)}，修改 {len(changed.changed)}，停用 {len(changed.withdrawn)}")
    services.import_negative_list(region=region, negative_list=queries.shipped_negative_list(), actor=actor, now=moment)
    return 0
