"""Check the catalogue's files, the shipped ones or those of a folder, and say in sentences what is wrong."""

from __future__ import annotations

import argparse
from pathlib import Path

import django


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", help="a region's own catalogue; without it the shipped one")


def run(args: argparse.Namespace) -> int:
    django.setup()
    from zhangfa.matters import queries
    from zhangfa.matters.core import SchemaError

    try:
        matters = queries.read_catalogue(args.folder) if args.folder else queries.shipped_catalogue()
        negative = queries.shipped_negative_list()
    except (SchemaError, ValueError) as error:
        print(error)
        return 1
    print(f"{len(matters)} 个事项，{len(negative.items)} 项不应出具的证明，没有问题")
    return 0
