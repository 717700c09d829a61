"""The whole system on one machine: which folder, which ports, which programs in which order."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from zhangfa.cli import ports
from zhangfa.cli.processes import Child, Household
from zhangfa.cli.serve import command as granian

Say = Callable[[str], None]
PROGRAMS = Path(sys.executable).parent
FONT = Path(__file__).resolve().parent.parent / "config" / "fonts" / "regular.ttf"


@dataclass(frozen=True)
class VirtualTerminal:
    serial: str
    port: int
    folder: Path

    @property
    def tray(self) -> Path:
        return self.folder / "tray"


@dataclass
class Embedded:
    """One embedded system below `home`."""

    home: Path
    host: str
    web_port: int
    broker_port: int
    terminals: tuple[VirtualTerminal, ...]
    processes: int = 2
    passwords: bool = True
    household: Household = field(default_factory=Household)

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.web_port}"

    def env(self) -> dict[str, str]:
        return {
            **os.environ,
            "ZHANGFA_HOME": str(self.home),
            "ZHANGFA_DEMO": "1",
            "ZHANGFA_PUBLIC_URL": self.address,
            "ZHANGFA_BROKER": f"127.0.0.1:{self.broker_port}",
            "ZHANGFA_PRINTER": str(self.home / "terminals" / "{terminal}" / "tray"),
            "ZHANGFA_SECRET_KEY": secret(self.home / "keys" / "secret"),
            "ZHANGFA_FONT": str(FONT),
            "PYTHONUNBUFFERED": "1",
        }

    def prepare(self, say: Say) -> None:
        """Terminals' keys, then the server's keys, tables, the county. Everything that is there already stays."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        for terminal in self.terminals:
            terminal.tray.mkdir(parents=True, exist_ok=True)
        new = [each for each in self.terminals if not (each.folder / "enrolment.json").exists()]
        if new:
            say("终端的密钥")
        commands = [["zhangfa-terminal", "init", "--dir", str(each.folder), "--serial", each.serial] for each in new]
        for process in [self._begin(command) for command in commands]:
            _finish(process, say)
        quickly = [] if self.passwords else ["--without-passwords"]
        _finish(self._begin(["zhangfa", "prepare", "--terminals", str(self.home / "terminals"), *quickly]), say)

    def _begin(self, command: list[str]) -> subprocess.Popen:
        program = [str(PROGRAMS / command[0]), *command[1:]]
        return subprocess.Popen(
            program, env=self.env(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
        )

    def start(self, say: Say) -> None:
        """Start everything, then wait until each answers; whoever needs another waits for it by itself."""
        programs = [(self.household.start(child), ready) for child, ready in self._programs()]
        for child, ready in programs:
            if not ports.wait_until(ready, 90, alive=lambda child=child: child.alive):
                raise SystemExit(f"{child.name} 没有启动成功，请看 {child.log}")
            say(f"{child.name} 已启动")

    def _programs(self) -> Iterator[tuple[Child, Callable[[], bool]]]:
        yield (
            self._child("消息服务", "zhangfa", "broker", "--port", str(self.broker_port)),
            lambda: ports.listens(self.broker_port),
        )
        yield self._child("后台任务", "zhangfa", "worker"), lambda: True
        yield self._child("终端通信", "zhangfa", "mqtt"), lambda: True
        web = self._child("网页服务")
        web.command = granian(self.host, self.web_port, self.processes)
        yield web, lambda: ports.answers(self.web_port, "/api/v1/csrf", self.host)
        for terminal in self.terminals:
            yield self._terminal(terminal), lambda terminal=terminal: ports.answers(terminal.port, "/api/state")

    def _terminal(self, terminal: VirtualTerminal) -> Child:
        return self._child(
            f"终端 {terminal.serial}",
            "zhangfa-terminal",
            "run",
            *("--dir", str(terminal.folder)),
            *("--broker", f"127.0.0.1:{self.broker_port}"),
            *("--http", f"127.0.0.1:{terminal.port}"),
            *("--driver", "simulated"),
            *("--tray", str(terminal.tray)),
        )

    def _child(self, name: str, program: str = "", *arguments: str) -> Child:
        file = f"{'-'.join((program or 'web', *arguments[:1])).replace('zhangfa-', '', 1)}"
        return Child(name, [str(PROGRAMS / program), *arguments], self.env(), self.home / "log" / f"{file}.log")

    def stop(self) -> None:
        self.household.stop()


def _finish(process: subprocess.Popen, say: Say) -> None:
    """Relay what it says until it ends; anything but success stops the start-up with its words."""
    heard = []
    for line in process.stdout:
        heard.append(line)
        if process.args[1] == "prepare" and not line.startswith(" "):
            say(line.strip())
    if process.wait():
        raise SystemExit(f"{' '.join(process.args)}: {process.returncode}\n{''.join(heard)}")


def secret(path: Path) -> str:
    """The sessions' secret of this system, made on first use, readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text("utf-8").strip()
