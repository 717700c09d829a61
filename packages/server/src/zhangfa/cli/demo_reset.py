"""Forget the demo county: its database, files, keys and terminals. Asks nothing, touches nothing else."""

from __future__ import annotations

import argparse
import fcntl
import shutil
import sys
from pathlib import Path

from zhangfa.cli.demo import HOME


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", type=Path, default=HOME)


def run(args: argparse.Namespace) -> int:
    home = args.home.resolve()
    if not home.exists():
        print("没有演示数据，不用清除。")
        return 0
    lock_file = home / "lock"
    if not lock_file.exists():
        print(f"{home} 不像是演示系统的目录，没有动它。", file=sys.stderr)
        return 1
    with lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("演示系统正在运行，请先停掉它（Ctrl-C）。", file=sys.stderr)
            return 1
        shutil.rmtree(home)
    print(f"已清除 {home}")
    return 0
