"""Bring the database to this version: the folder, the tables, the shared cache."""

from __future__ import annotations

import argparse

import django
from django.conf import settings
from django.core.management import call_command


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true")


def run(args: argparse.Namespace) -> int:
    settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    django.setup()
    call_command("migrate", verbosity=0 if args.quiet else 1, interactive=False)
    call_command("createcachetable", verbosity=0)
    return 0
