"""Draw the routes of shipped matters: one to standard output, or each into a folder as <id>.svg."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import django


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("matter", nargs="+", help="ids of matters, e.g. land-lease")
    parser.add_argument("--folder", type=Path, help="where the files go; without it the drawing is printed")


def run(args: argparse.Namespace) -> int:
    django.setup()
    from zhangfa.matters import queries
    from zhangfa.matters.core import route_svg

    known = {matter.id: matter for matter in queries.shipped_catalogue()}
    missing = [name for name in args.matter if name not in known]
    if missing:
        print(f"{missing[0]}：目录里没有这个事项", file=sys.stderr)
        return 1
    for name in args.matter:
        drawing = route_svg(known[name])
        if args.folder is None:
            print(drawing, end="")
        else:
            args.folder.mkdir(parents=True, exist_ok=True)
            (args.folder / f"{name}.svg").write_text(drawing, encoding="utf-8")
    return 0
