"""Run the demo county until Ctrl-C: everything made and started by one command, kept for the next time."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
import time
from pathlib import Path

from zhangfa.cli import county, ports
from zhangfa.cli.embedded import Embedded, VirtualTerminal

HOME = Path("var/demo")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--home", type=Path, default=HOME, help="where the demo keeps its data (default var/demo)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; another one lets phones nearby in")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--broker-port", type=int, default=18830)
    parser.add_argument("--terminal-port", type=int, default=8101)
    parser.add_argument("--processes", type=int, default=2)


def run(args: argparse.Namespace) -> int:
    home = args.home.resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (home / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print(f"演示系统已经在运行（{home}）。请先停掉它，或用 --home 指定另一个目录。", file=sys.stderr)
        return 1
    asked = _Signals()
    system = _system(args, home)
    started = time.monotonic()
    try:
        system.prepare(lambda text: _say(text, started))
        system.start(lambda text: _say(text, started))
        _table(system)
        system.household.watch(lambda: asked.to_stop, lambda text: _say(text, started))
    except KeyboardInterrupt:
        pass
    finally:
        print("\n正在停止……", flush=True)
        system.stop()
    print("已停止，数据留在", home, flush=True)
    return 0


class _Signals:
    """Ctrl-C and SIGTERM: once during the work to stop cleanly; during start-up they break off at once."""

    def __init__(self) -> None:
        self.to_stop = False
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)

    def _stop(self, number: int, frame: object) -> None:
        if self.to_stop:
            return
        self.to_stop = True
        raise KeyboardInterrupt


def _system(args: argparse.Namespace, home: Path) -> Embedded:
    taken: set[int] = set()
    chosen = [_port(args.port, taken), _port(args.broker_port, taken)]
    terminals = []
    for number, each in enumerate(county.load()["terminal"]):
        port = _port(args.terminal_port + number, taken)
        terminals.append(VirtualTerminal(each["serial"], port, home / "terminals" / each["serial"]))
    return Embedded(home, args.host, chosen[0], chosen[1], tuple(terminals), processes=args.processes)


def _port(wanted: int, taken: set[int]) -> int:
    port = ports.first_free(wanted, taken)
    if port != wanted:
        print(f"· 端口 {wanted} 已被别的程序占用，改用 {port}")
    return port


def _say(text: str, started: float) -> None:
    print(f"· {time.monotonic() - started:5.1f} 秒  {text}", flush=True)


def _table(system: Embedded) -> None:
    people = county.cast()
    lines = [
        "",
        "章法演示县已经启动。",
        f"  手机页      {system.address}/m/",
        f"  工作台      {system.address}/desk/",
        f"  演示短信    {system.address}/demo/codes   （登录验证码在这里看）",
        *(f"  印控终端    http://127.0.0.1:{each.port}/   {county.home_of(each.serial)}" for each in system.terminals),
        "",
        f"登录：姓名 + 手机号 + 验证码（在演示短信页看）；有岗位的人也可以用手机号 + 密码 {county.load()['password']}",
        *(f"  {_wide(each['name'], 8)}{_wide(county.label(each), 28)}{each['phone']}" for each in people),
        "",
        *(
            f"终端上的印章管理员：{each['name']}（{county.unit_name(each['home'])}）"
            f"  工号 {each['keeper_number']}  密码 {county.load()['keeper_pin']}"
            for each in county.keepers()
        ),
        "",
        f"数据在 {system.home}，日志在 {system.home / 'log'}。按 Ctrl-C 停止；make demo-reset 从头开始。",
    ]
    print("\n".join(lines), flush=True)
    if os.geteuid() == 0:
        print("（提示：演示系统不需要 root，平时请用普通用户运行。）", flush=True)


def _wide(text: str, width: int) -> str:
    """Pad to a width in columns; a Chinese character takes two."""
    columns = sum(2 if ord(character) > 0x2E7F else 1 for character in text)
    return text + " " * max(1, width - columns)
