"""Make the server's keys where they are missing: for boxes in the database, the log, permits, the terminal link."""

from __future__ import annotations

import argparse

import django


def options(parser: argparse.ArgumentParser) -> None:
    """No options: keys lie in ZHANGFA_HOME/keys."""


def run(args: argparse.Namespace) -> int:
    django.setup()
    from zhangfa import bootstrap

    for name in bootstrap.make_keys():
        print(f"new key: {name}")
    return 0
