"""Import the catalogue of matters and the negative list for a region; only what changed becomes a new version."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import django


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("region", nargs="?", help="path of the unit for which they hold; without it, every city")
    parser.add_argument("--overlay", help="a folder, or the code of a shipped region: what the region changes")
    parser.add_argument("--folder", type=Path, help="a region's own catalogue; without it the one that is shipped")


def run(args: argparse.Namespace) -> int:
    django.setup()
    from zhangfa.kernel.actor import Actor
    from zhangfa.kernel.clock import now
    from zhangfa.kernel.tree import ROOT, TreePath
    from zhangfa.matters import queries, services
    from zhangfa.organizations import queries as organizations

    actor = Actor.for_job("import-matters", {services.IMPORT})
    catalogue = queries.read_catalogue(args.folder) if args.folder else queries.shipped_catalogue()
    negative = queries.shipped_negative_list()
    cities = [unit.path for unit in organizations.children(ROOT)]
    for region in [TreePath(args.region)] if args.region else cities:
        changed = services.import_catalogue(region=region, matters=catalogue, actor=actor, now=now())
        services.import_negative_list(region=region, negative_list=negative, actor=actor, now=now())
        print(_told(region.text, len(catalogue), changed))
    return 0


def _told(region: str, count: int, changed: Any) -> str:
    if changed is None:
        return f"{region}：{count} 个事项，没有变化"
    return f"{region}：新增 {len(changed.added)}，修改 {len(changed.changed)}，停用 {len(changed.withdrawn)}"
