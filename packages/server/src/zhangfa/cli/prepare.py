"""What an embedded system needs before it starts, in one process: keys, tables, the demo county. Safe to repeat."""

from __future__ import annotations

import argparse
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--without-passwords", action="store_true", help="everybody signs in by phone")
    parser.add_argument("--terminals", type=Path, help="folder with one folder per virtual terminal, to be enrolled")


def run(args: argparse.Namespace) -> int:
    settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    django.setup()
    from zhangfa import bootstrap
    from zhangfa.cli import planting

    print("密钥", flush=True)
    bootstrap.make_keys()
    print("数据库", flush=True)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    print("演示县：组织、人员、印章、事项、终端", flush=True)
    planting.plant(args.terminals, passwords=not args.without_passwords)
    return 0
