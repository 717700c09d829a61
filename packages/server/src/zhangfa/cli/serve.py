"""Answer HTTP: granian, WSGI, processes with one blocking thread each (one database connection per process)."""

from __future__ import annotations

import argparse
import os
import sys

import django
from django.db import connection

from zhangfa.cli import guard


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=min(3, (os.cpu_count() or 1) + 1))


def run(args: argparse.Namespace) -> int:
    """Becomes granian, so that signals reach it without a middleman."""
    django.setup()
    guard.refuse_unsafe()
    connection.close()
    os.execv(sys.executable, command(args.host, args.port, args.processes))


def command(host: str, port: int, processes: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "granian",
        *("--interface", "wsgi"),
        *("--host", host),
        *("--port", str(port)),
        *("--workers", str(processes)),
        *("--blocking-threads", "1"),
        *("--backlog", "256"),
        *("--log-level", "warning"),
        "--no-ws",
        "--respawn-failed-workers",
        "zhangfa.config.wsgi:application",
    ]
