"""Child processes: restarted when they die, stopped together, gone with their parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from zhangfa.cli import ports
from zhangfa.cli.processes import Child, Household

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal,time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
]


def child(tmp_path: Path, command: list[str]) -> Child:
    return Child("a", command, dict(os.environ), tmp_path / "a.log")


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"


def test_a_dead_child_is_started_again_after_a_pause_that_grows(tmp_path: Path):
    one = child(tmp_path, [sys.executable, "-c", "raise SystemExit(3)"])
    one.start()
    one.process.wait()
    moment = time.monotonic()
    assert "3" in one.tend(moment)
    assert one.tend(moment + 0.5) == ""
    assert "重新启动" in one.tend(moment + 1.1)
    one.process.wait()
    one.tend(moment + 2)
    assert one.start_at == moment + 2 + 2
    assert one.pause == 4


def test_a_child_that_lived_long_begins_with_a_short_pause_again(tmp_path: Path):
    one = child(tmp_path, ["true"])
    one.start()
    one.process.wait()
    one.pause = 16
    one.tend(one.started + 61)
    assert one.start_at == one.started + 62


def test_stopping_ends_everyone_and_kills_who_does_not_listen(tmp_path: Path):
    household = Household()
    for command in (SLEEP, STUBBORN):
        household.start(child(tmp_path, command))
    assert ports.wait_until(lambda: (tmp_path / "a.log").read_text() == "1\n", 5)
    pids = [each.process.pid for each in household.children]
    household.stop(patience=0.5)
    assert all(gone(pid) for pid in pids)


def test_children_end_with_their_parent(tmp_path: Path):
    program = (
        "import os, time; from pathlib import Path; from zhangfa.cli.processes import Child\n"
        f"one = Child('a', {SLEEP!r}, dict(os.environ), Path({str(tmp_path / 'a.log')!r}))\n"
        "one.start(); print(one.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    time.sleep(0.2)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert ports.wait_until(lambda: gone(pid), 5)
    parent.stdout.close()


def test_a_port_that_somebody_listens_on_is_not_free():
    import socket

    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        assert not ports.is_free(port)
        assert ports.first_free(port, set()) > port
    assert ports.first_free(port, {port}) != port
