"""Ports: which are free, and waiting until somebody answers on one."""

from __future__ import annotations

import http.client
import socket
import time
from collections.abc import Callable


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens there. Asked by connecting as well, since SO_REUSEPORT servers share silently."""
    with socket.socket() as probe:
        probe.settimeout(0.3)
        if probe.connect_ex((host, port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def first_free(port: int, taken: set[int], tries: int = 50) -> int:
    """The port itself or the next free one. Raises OSError when none of the next `tries` is free."""
    for candidate in range(port, port + tries):
        if candidate not in taken and is_free(candidate):
            taken.add(candidate)
            return candidate
    raise OSError(f"no free port from {port} to {port + tries - 1}")


def any_free() -> int:
    """A port that the system picks."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.3)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def answers(port: int, path: str, host: str = "127.0.0.1") -> bool:
    """Whether a GET on the port is answered with 200."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def wait_until(ready: Callable[[], bool], seconds: float, alive: Callable[[], bool] = lambda: True) -> bool:
    """Ask until ready, the time is over, or the one we wait for has died."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and alive():
        if ready():
            return True
        time.sleep(0.1)
    return ready()
