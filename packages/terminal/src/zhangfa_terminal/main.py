"""The command line of a terminal: `init` makes its keys, `run` starts it; SIGTERM or Ctrl-C stops it, bolts shut."""

from __future__ import annotations

import argparse
import asyncio
import base64
import contextlib
import logging
import os
import signal
import ssl
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from zhangfa_terminal.agent import Agent
from zhangfa_terminal.drivers import simulated
from zhangfa_terminal.http import Door
from zhangfa_terminal.link import Address, Link
from zhangfa_terminal.papers import Papers
from zhangfa_terminal.store import AlreadyRunning, StorageFault, Store
from zhangfa_terminal.trust import TrustError, create_device, load_device, load_enrolment

USAGE, CANNOT_START = 2, 3


class BootClock:
    """Uptime of the machine: goes on while it sleeps, and no one can set it."""

    def uptime_ms(self) -> int:
        return int(time.clock_gettime(time.CLOCK_BOOTTIME) * 1000)


class SystemChance:
    def nonce(self) -> bytes:
        return os.urandom(16)

    def identifier(self) -> str:
        return base64.b32encode(os.urandom(16)).decode().rstrip("=").lower()


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    try:
        if options.command == "init":
            device = create_device(options.dir, options.serial)
            print(f"终端 {device.serial} 的密钥已生成。请把 {options.dir / 'enrolment.json'} 交给管理员登记。")
            return 0
        asyncio.run(run(options))
    except (TrustError, AlreadyRunning, StorageFault, OSError) as fault:
        print(f"无法启动：{fault}", file=sys.stderr)
        return CANNOT_START
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="zhangfa-terminal", description="印控终端程序")
    commands = parser.add_subparsers(dest="command", required=True)
    init = commands.add_parser("init", help="生成终端密钥和登记卡 enrolment.json")
    init.add_argument("--dir", type=Path, required=True)
    init.add_argument("--serial", required=True)
    start = commands.add_parser("run", help="启动终端（需要登记后的 trust.json）")
    start.add_argument("--dir", type=Path, required=True)
    start.add_argument("--broker", type=_host_port, required=True, metavar="HOST:PORT")
    start.add_argument("--tls-ca", type=Path, help="CA certificate: use TLS and check the broker by it")
    start.add_argument("--tls-cert", type=Path, help="client certificate and key in one PEM file")
    start.add_argument("--http", type=_host_port, required=True, metavar="127.0.0.1:PORT")
    start.add_argument("--driver", choices=["simulated"], default="simulated")
    start.add_argument("--tray", type=Path, help="folder of the virtual printer (simulated driver)")
    return parser


def _host_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError("HOST:PORT expected")
    return host, int(port)


async def run(options: argparse.Namespace) -> None:
    """Put the parts together and keep them going until told to stop."""
    device, enrolment = load_device(options.dir), load_enrolment(options.dir)
    clock, chance = BootClock(), SystemChance()
    boot_id = chance.identifier()
    store = Store(options.dir, device.key, boot_id)
    try:
        reports: list = []
        parts = simulated.open_driver(
            options.dir, options.tray or options.dir / "tray", enrolment, clock, lambda event: reports[0](event)
        )
        agent = Agent(enrolment.trust, store, Papers(options.dir / "papers"), parts.driver, clock)
        reports.append(agent.report)
        host, port = options.broker
        address = Address(host, port, enrolment.username, enrolment.password, _tls(options))
        link = Link(agent, address, device.key, boot_id, chance)
        await _serve(agent, link, Door(agent, parts, device.serial, chance), options.http)
    finally:
        store.close()


async def _serve(agent: Agent, link: Link, door: Door, http: tuple[str, int]) -> None:
    runner = web.AppRunner(door.application(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    work = asyncio.gather(agent.run(), link.run())
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, work.cancel)
    try:
        await web.TCPSite(runner, *http).start()
        print(f"终端已启动：http://{http[0]}:{http[1]}/", flush=True)
        with contextlib.suppress(asyncio.CancelledError):
            await work
    finally:
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        await runner.cleanup()


def _tls(options: argparse.Namespace) -> ssl.SSLContext | None:
    if options.tls_ca is None:
        return None
    context = ssl.create_default_context(cafile=str(options.tls_ca))
    if options.tls_cert:
        context.load_cert_chain(str(options.tls_cert))
    return context


if __name__ == "__main__":
    sys.exit(main())
