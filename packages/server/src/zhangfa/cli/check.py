"""Compare every table with the ledger's leaves, every leaf with its log, and the settings with what is safe."""

from __future__ import annotations

import argparse

import django
from django.conf import settings
from django.utils.module_loading import import_string


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--settings-only", action="store_true", help="ask only whether the settings are safe")


def run(args: argparse.Namespace) -> int:
    django.setup()
    found = [f"settings: {complaint}" for complaint in import_string(settings.START_CHECK)()]
    if not args.settings_only:
        found += list(_discrepancies())
    for line in found:
        print(line)
    if not found:
        print("没有发现问题 nothing found")
    return 1 if found else 0


def _discrepancies() -> list[str]:
    from zhangfa.bootstrap import ports
    from zhangfa.ledger import queries as ledger

    found = ledger.check(signer=ports().log_signer)
    return [f"{each.tenant} {each.where}: {each.what}" for each in found]
