"""Whole lifecycles per second in one process, beside the floor.

`python -m tests.bench.throughput` runs inside the environment that `measure` makes for it, and prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zhangfa.cli import county
from zhangfa.cli.embedded import Embedded, VirtualTerminal
from zhangfa.kernel.tree import TreePath

MATTER = "residence-certificate"
AT_A_TIME = 48
WARM_UP = 48
IDLE = 0.1
VILLAGE = 4  # city, county, town, village: a town's own terminal has no villagers before it


@contextmanager
def prepared(database: str) -> Iterator[dict[str, str]]:
    """The environment of a demo county in a folder of its own, on SQLite or on the PostgreSQL at `database`."""
    home = Path(tempfile.mkdtemp(prefix="zhangfa-bench-"))
    serials = [each["serial"] for each in county.load()["terminal"]]
    machines = tuple(VirtualTerminal(serial, 0, home / "terminals" / serial) for serial in serials)
    system = Embedded(home, "127.0.0.1", 0, 0, machines, passwords=False)
    os.environ["ZHANGFA_DATABASE"] = database
    try:
        system.prepare(lambda text: None)
        yield {**system.env(), "DJANGO_SETTINGS_MODULE": "zhangfa.config.settings"}
    finally:
        del os.environ["ZHANGFA_DATABASE"]
        shutil.rmtree(home, ignore_errors=True)


def measure(lifecycles: int, database: str = "", *extra: str) -> dict[str, Any]:
    """In one process, stage by stage, beside the floor."""
    with prepared(database) as env:
        command = [sys.executable, "-m", "tests.bench.throughput", "--lifecycles", str(lifecycles), *extra]
        return json.loads(subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True).stdout)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--lifecycles", type=int, default=120)
    parser.add_argument("--profile", type=Path, help="write cProfile's figures of the measured part here")
    args = parser.parse_args()
    import django

    django.setup()
    print(json.dumps(Run(args.profile).measured(args.lifecycles)))
    return 0


@dataclass(frozen=True)
class Quiet:
    """A message centre that takes every message: what one does is not our work."""

    def send(self, phone: str, text: str) -> None:
        pass


class Run:
    """One process with the demo county's database open, and those of its villages that have a terminal."""

    def __init__(self, profile: Path | None = None, share: int = 0, of: int = 1) -> None:
        from django.conf import settings
        from zhangfa import bootstrap
        from zhangfa.jobs.worker import Worker

        from tests.bench.device import Device
        from tests.bench.figures import Watch
        from tests.bench.lifecycle import Town, Village, Workshop
        from tests.bench.pictures import photos
        from tests.bench.recorder import RecordedStorage, Recorder

        self.watch = Watch(profile)
        self.recorder = Recorder(lambda: self.watch.running)
        own = bootstrap.ports()
        ports = replace(own, storage=RecordedStorage(own.storage, self.recorder), sms=Quiet())
        self.worker = Worker(ports)
        folders = sorted((settings.HOME / "terminals").iterdir())
        stand = [device for device in map(Device, folders) if len(TreePath(device.trust.unit_path).segments) == VILLAGE]
        self.devices = {device.trust.terminal_id: device for device in stand[share::of]}
        self.villages = [Village.of(device, ports) for device in self.devices.values()]
        self.town = Town(ports, self.watch, matter(), photos(), Workshop(ports.typesetter))

    def measured(self, lifecycles: int) -> dict[str, Any]:
        from tests.bench import floor
        from tests.bench.recorder import File, Transaction

        offer(self.villages[0].path, self.town.matter)
        self._live(WARM_UP)
        copy = floor.copy()
        with self.recorder.listening():
            self._live(lifecycles)
        self.watch.forget()
        self._live(lifecycles)  # once more without anybody listening, which has its own price
        self.watch.tell_profile()
        spent = floor.replay(self.recorder.written, copy)
        each = 1000 / lifecycles
        stages = {name: (each * wall, each * self.watch.processor[name]) for name, wall in self.watch.wall.items()}
        return {
            "lifecycles": lifecycles,
            "seconds": sum(self.watch.wall.values()),
            "processor_seconds": sum(self.watch.processor.values()),
            "floor_rows_seconds": spent.rows,
            "floor_files_seconds": spent.files,
            "transactions": self.recorder.count(Transaction) / lifecycles,
            "files": self.recorder.count(File) / lifecycles,
            "row_changes": self.recorder.rows() / lifecycles,
            "statements": self.recorder.queries / lifecycles,
            "ms_wall_and_processor_by_stage": {name: [round(x, 2) for x in stages[name]] for name in stages},
        }

    def _live(self, lifecycles: int) -> None:
        """Some applications are always under way; after each round the worker turns until it is quiet."""
        coming = self.coming(lifecycles)
        under_way = [life for _, life in zip(range(AT_A_TIME), coming, strict=False)]
        while under_way:
            for life in list(under_way):
                if next(life, self) is self:
                    under_way.remove(life)
                    under_way.extend(life for _, life in zip(range(1), coming, strict=False))
            with self.watch("worker"):
                done = self._turn()
            self.town.send_permits(self.devices)
            self.town.look()
            if not done:
                time.sleep(IDLE)  # as the worker does until the bell rings or something becomes due
        with self.watch("worker"):
            self.worker.settle()  # whatever is still to be told and sent belongs to these lifecycles

    def _turn(self) -> int:
        """Until all is quiet; how much was done."""
        total = 0
        while done := self.worker.turn():
            total += done
        return total

    def coming(self, lifecycles: int) -> Iterator[Iterator[None]]:
        from tests.bench.lifecycle import live

        for number in range(lifecycles):
            yield live(self.town, self.villages[number % len(self.villages)])


def matter() -> Any:
    """The story's matter, with a paper that the villager brings: setting one from the form is measured by itself."""
    from zhangfa.matters import queries
    from zhangfa.matters.core import PaperSource

    shipped = next(each for each in queries.shipped_catalogue() if each.id == MATTER)
    return replace(shipped, paper=PaperSource.UPLOADED, template=None)


def offer(village: TreePath, wanted: Any) -> None:
    """The city of this village takes the matter into its catalogue."""
    from zhangfa.cli.planting import FOUNDER
    from zhangfa.kernel import clock
    from zhangfa.matters.services import import_catalogue

    city = TreePath(village.segments[0])
    import_catalogue(region=city, matters=(wanted,), actor=FOUNDER, now=clock.now())


if __name__ == "__main__":
    sys.exit(main())
