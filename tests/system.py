"""A whole embedded system on free ports in a folder of its own: the programs that `make demo` runs."""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from zhangfa.cli import county, ports
from zhangfa.cli.embedded import Embedded, VirtualTerminal
from zhangfa.cli.story.client import Person, Visitor, until
from zhangfa.cli.story.machine import Machine


def quiet(text: str) -> None:
    """Nobody listens to the progress of a test's system."""


@contextlib.contextmanager
def running(*, terminals: int = 1, processes: int = 1, passwords: bool = False) -> Iterator[Embedded]:
    """Prepared, started, and on leaving stopped and removed. The first terminal stands in 青石村."""
    home = Path(tempfile.mkdtemp(prefix="zhangfa-test-"))
    taken: set[int] = set()
    serials = [each["serial"] for each in county.load()["terminal"][:terminals]]
    machines = tuple(VirtualTerminal(serial, free(taken), home / "terminals" / serial) for serial in serials)
    system = Embedded(home, "127.0.0.1", free(taken), free(taken), machines, processes=processes, passwords=passwords)
    try:
        system.prepare(quiet)
        system.start(quiet)
        yield system
    finally:
        for key in [key for key in _ENTERED if key[0] == home]:
            _ENTERED.pop(key).connection.close()
        system.stop()
        shutil.rmtree(home, ignore_errors=True)


def free(taken: set[int]) -> int:
    while (port := ports.any_free()) in taken:
        pass
    taken.add(port)
    return port


def code_sent_to(system: Embedded, phone: str) -> str:
    """The sign-in code on the demo's page of messages."""
    visitor = Visitor(system.host, system.web_port)
    with contextlib.closing(visitor.connection):
        page = visitor.must("GET", "/demo/codes").decode()
    return re.search(rf"{phone}</p><p>[^<]*?(\d{{6}})", page)[1]


_ENTERED: dict[tuple[Path, str], Person] = {}


def enter(system: Embedded, name: str) -> Person:
    """Somebody of the county, signed in by phone and code; once for each system, since a phone gets only so many codes
    a minute."""
    if (system.home, name) not in _ENTERED:
        who = next(each for each in county.load()["person"] if each["name"] == name)
        person = Person(system.host, system.web_port, who)
        person.sign_in_with_code(lambda phone: code_sent_to(system, phone))
        _ENTERED[system.home, name] = person
    return _ENTERED[system.home, name]


__all__ = ["Machine", "code_sent_to", "county", "enter", "running", "until"]
