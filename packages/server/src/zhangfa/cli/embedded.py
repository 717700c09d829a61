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
            "PYTHONUNBUFFERED": "1",
        }

    def prepare(self, say: Say) -> None:
        """Keys, tables, terminals' keys, the county. Everything that is there already stays as it is."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        say("密钥")
        self._run("zhangfa", "keys")
        say("数据库")
        self._run("zhangfa", "migrate", "--quiet")
        for terminal in self.terminals:
            terminal.tray.mkdir(parents=True, exist_ok=True)
            if not (terminal.folder / "enrolment.json").exists():
                say(f"终端 {terminal.serial} 的密钥")
                self._run("zhangfa-terminal", "init", "--dir", str(terminal.folder), "--serial", terminal.serial)
        say("演示县：组织、人员、印章、事项、终端")
        quickly = [] if self.passwords else ["--without-passwords"]
        self._run("zhangfa", "seed", "--terminals", str(self.home / "terminals"), *quickly)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(PROGRAMS / program), *arguments], env=self.env(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"{program} {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")

    def start(self, say: Say) -> None:
        """Start everything and wait until it answers."""
        for child, ready in self._programs():
            say(f"启动 {child.name}")
            self.household.start(child)
            if not ports.wait_until(ready, 60, alive=lambda child=child: child.alive):
                raise SystemExit(f"{child.name} 没有启动成功，请看 {child.log}")

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


def secret(path: Path) -> str:
    """The sessions' secret of this system, made on first use, readable by its owner alone."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text("utf-8").strip()
