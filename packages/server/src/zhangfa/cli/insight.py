"""Count the figures again from zero: `zhangfa insight rebuild`. The screens show how far it is meanwhile."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

import django

BATCH = 5000
_EVERY = 1.0


def options(parser: argparse.ArgumentParser) -> None:
    deeds = parser.add_subparsers(dest="deed", required=True)
    text = "forget all figures and fold every fact in again; safe while the server works"
    deeds.add_parser("rebuild", help=text, description=text)


def run(args: argparse.Namespace) -> int:
    django.setup()
    rebuild(lambda line: sys.stderr.write(f"· {line}\n"))
    return 0


def rebuild(say: Callable[[str], object]) -> int:
    """Returns how many entries were passed."""
    from zhangfa.insight import queries, services
    from zhangfa.kernel.clock import now

    services.forget(now=now())
    left, done, begun, told = queries.behind(), 0, time.monotonic(), 0.0
    say(f"共 {left} 条")
    while passed := services.follow(now=now(), limit=BATCH):
        done += passed
        gone = time.monotonic() - begun
        if gone - told >= _EVERY:
            told = gone
            say(f"{done} / {max(left, done)} 条（每秒 {done / gone:.0f} 条）")
    say(f"统计已重建：{done} 条，用时 {time.monotonic() - begun:.1f} 秒")
    return done
