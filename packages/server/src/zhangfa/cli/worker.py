"""Sequence the ledger, follow its facts, sweep the calendar, convert files: until SIGTERM. Several may run at once."""

from __future__ import annotations

import argparse
import signal
import threading

import django

from zhangfa.cli import guard


def options(parser: argparse.ArgumentParser) -> None:
    """No options: what there is to do stands in jobs/reactions.py and jobs/calendar.py."""


def run(args: argparse.Namespace) -> int:
    django.setup()
    guard.refuse_unsafe()
    from zhangfa.jobs import worker

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.run(stop)
    return 0
