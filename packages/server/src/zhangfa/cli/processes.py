"""Child processes under one roof: started in order, restarted with growing pauses, stopped together.

1. A child that dies is started again after 1, 2, 4 … 30 seconds; one that has lived a minute begins at 1 again.
2. Stopping asks everyone in reverse order to end (SIGTERM), waits, and only then kills.
3. Nobody survives the parent: the kernel ends the children when it is gone.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LONGEST_PAUSE = 30.0
HEALTHY_AFTER = 60.0
_PARENT_DEATH_SIGNAL = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if os.name == "posix" else None


def _end_with_parent() -> None:
    """Runs in the child before its program: ask Linux to send SIGTERM when the parent dies."""
    if _LIBC is not None and hasattr(_LIBC, "prctl"):
        _LIBC.prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


@dataclass
class Child:
    """One program: what it is called, how it is started, where its words go."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = 1.0
    start_at: float = 0.0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self.started = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def tend(self, moment: float) -> str:
        """Start it again when it has died and rested; says what happened, or nothing."""
        if self.alive:
            return ""
        if self.process is not None:
            code, self.process = self.process.returncode, None
            self.pause = 1.0 if moment - self.started > HEALTHY_AFTER else self.pause
            self.start_at, wait = moment + self.pause, self.pause
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
            return f"{self.name} 停了（{code}），{wait:.0f} 秒后重新启动"
        if moment >= self.start_at:
            self.start()
            return f"{self.name} 已重新启动"
        return ""

    def ask_to_end(self) -> None:
        if self.alive:
            self.process.terminate()

    def kill(self) -> None:
        """End it and whatever it started itself."""
        if self.alive:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Household:
    """All the children, in the order in which they were started."""

    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> Child:
        child.log.parent.mkdir(parents=True, exist_ok=True)
        child.start()
        self.children.append(child)
        return child

    def watch(self, stopping: Callable[[], bool], say: Callable[[str], None]) -> None:
        """Tend the children until `stopping()`."""
        while not stopping():
            moment = time.monotonic()
            for child in self.children:
                if message := child.tend(moment):
                    say(message)
            time.sleep(0.2)

    def stop(self, patience: float = 10.0) -> None:
        for child in reversed(self.children):
            child.ask_to_end()
        deadline = time.monotonic() + patience
        while any(child.alive for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in reversed(self.children):
            child.kill()
