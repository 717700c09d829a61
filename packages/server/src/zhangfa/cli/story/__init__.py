"""Run the main job once without a browser: application, approval, permit, ink, proof, on a fresh embedded system.

Real processes, a real MQTT connection, the real terminal program; nothing is left behind. Prints one JSON object and
exits 0 only if all of it holds.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

from zhangfa.cli import county, ports
from zhangfa.cli.embedded import Embedded, VirtualTerminal


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print nothing but the JSON object")
    parser.add_argument("--keep", type=Path, help="run in this folder and leave it there")


def run(args: argparse.Namespace) -> int:
    from zhangfa.cli.story import telling

    home = args.keep.resolve() if args.keep else Path(tempfile.mkdtemp(prefix="zhangfa-story-"))
    started = time.monotonic()

    def say(text: str) -> None:
        if not args.json:
            print(f"· {time.monotonic() - started:5.1f} 秒  {text}", file=sys.stderr, flush=True)

    system = _system(home)
    try:
        system.prepare(say)
        system.start(say)
        told = telling.tell(system, say)
    finally:
        system.stop()
        if not args.keep:
            shutil.rmtree(home, ignore_errors=True)
    told["seconds"] = round(time.monotonic() - started, 1)
    print(json.dumps(told, ensure_ascii=False, indent=1))
    return 0 if told["holds"] else 1


def _system(home: Path) -> Embedded:
    taken: set[int] = set()
    web, broker, screen = (_another(taken) for _ in range(3))
    serial = county.load()["terminal"][0]["serial"]
    terminal = VirtualTerminal(serial, screen, home / "terminals" / serial)
    return Embedded(home, "127.0.0.1", web, broker, (terminal,), processes=1, passwords=False)


def _another(taken: set[int]) -> int:
    while (port := ports.any_free()) in taken:
        pass
    taken.add(port)
    return port
