"""Fill an empty database with the demo county, through the same deeds as in earnest. What is there stays as it is."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import django


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--without-passwords", action="store_true", help="everybody signs in by phone (quicker)")
    parser.add_argument("--terminals", type=Path, help="folder with one folder per virtual terminal, to be enrolled")


def run(args: argparse.Namespace) -> int:
    django.setup()
    from django.conf import settings

    if not settings.DEMO:
        print("只有演示系统可以填入演示县（ZHANGFA_DEMO=1）", file=sys.stderr)
        return 1
    from zhangfa.cli import planting

    planting.plant(args.terminals, passwords=not args.without_passwords)
    return 0
