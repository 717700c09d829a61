"""A private PostgreSQL cluster on a free port, for one command: `python -m tests.postgres pytest …`.

The server binaries come from the system (Debian: postgresql). As root they run under the account `postgres`, because
PostgreSQL refuses to run as root. Durability is left on: the tests count on it.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path


def binaries() -> Path | None:
    """The folder of the newest installed PostgreSQL server, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Yields the address postgresql://… of a fresh database; stops the server and removes its files afterwards."""
    home = Path(tempfile.mkdtemp(prefix="zhangfa-pg-"))
    as_user = _as_unprivileged(home)
    bin_dir, port, store = binaries(), free_port(), home / "data"
    try:
        _run([*as_user, bin_dir / "initdb", "-D", store, "-U", "zhangfa", "-A", "trust", "-E", "UTF8", "--no-locale"])
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home}"
        _run([*as_user, bin_dir / "pg_ctl", "-D", store, "-w", "-l", home / "log", "-o", options, "start"])
        try:
            yield f"postgresql://zhangfa@127.0.0.1:{port}/postgres"
        finally:
            _run([*as_user, bin_dir / "pg_ctl", "-D", store, "-m", "fast", "-w", "stop"])
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _as_unprivileged(home: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    account = pwd.getpwnam("postgres")
    os.chown(home, account.pw_uid, account.pw_gid)
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]


def _run(command: list) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        raise RuntimeError(f"{command[-1]}: {done.stdout}{done.stderr}")


def main(command: list[str]) -> int:
    if binaries() is None:
        sys.stderr.write("PostgreSQL's server is not installed: these tests were not run on it\n")
        return 0
    with cluster() as address:
        return subprocess.run(command, env={**os.environ, "ZHANGFA_DATABASE": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
