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
    from zhangfa.matters.core import SchemaError, merged, parse_overlay

    try:
        matters = queries.read_catalogue(args.folder) if args.folder else queries.shipped_catalogue()
        lists = queries.shipped_lists()
        for code, content in queries.shipped_overlays().items():
            _check_region(code, merged(matters, parse_overlay(content)), lists, content)
    except (SchemaError, ValueError) as error:
        print(error)
        return 1
    items = sum(len(each.items) for each in lists.values())
    print(f"{len(matters)} 个事项，{len(lists)} 份证明清单共 {items} 项，没有问题")
    return 0


def _check_region(code: str, matters, lists, content) -> None:
    listed = content.get("list", "")
    if listed and listed not in lists:
        raise ValueError(f"regions/{code}: {listed}: no such list")
    unknown = {name for each in lists.values() for name in each.covers} - {matter.id for matter in matters}
    if unknown:
        raise ValueError(f"regions/{code}: the list covers {sorted(unknown)[0]}, which is no matter")
