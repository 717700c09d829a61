"""Take a terminal in: read its enrolment file, register it, put its village's seals into its sleeves, write its trust.

The trust file goes back to the terminal on a stick; it holds the terminal's password at the broker.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import django


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="folder with enrolment.json; trust.json is written there")
    parser.add_argument("unit", help="path of the unit where the terminal stands")


def run(args: argparse.Namespace) -> int:
    django.setup()
    from zhangfa.cli import enrolling
    from zhangfa.kernel.actor import Actor
    from zhangfa.kernel.tree import TreePath

    actor = Actor.for_job("enrol-terminal", enrolling.NEEDED)
    terminal = enrolling.enrol(args.folder, TreePath(args.unit), actor)
    print(f"终端 {terminal.serial} 已登记，编号 {terminal.id}；信任文件 {args.folder / 'trust.json'}")
    return 0
