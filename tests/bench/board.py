"""Pages of figures over a large city: how long each takes, beside the same question as plain SQL over the records,
and over DuckDB on the same data. And how fast the follower catches up, beside how fast a prefecture writes.

Run: `python -m tests.bench.board --uses 10000000 [--postgres]`; it makes its city in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from tests import postgres

ROUNDS = 40
# Suqian: more than one million uses in half a year; the aim is twenty times a hundred Suqians.
USES_PER_SECOND = 1_000_000 / (182 * 86_400) * 100
AIM = 20 * USES_PER_SECOND
# Of a use's entries five count; about as many more are read and passed over.
PASSED_OVER = 8
SPANS = {"month": ("2026-09", "2026-09"), "year": ("2025-11", "2026-10"), "five years": ("2021-11", "2026-10")}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.board")
    parser.add_argument("--uses", type=int, default=1_000_000)
    parser.add_argument("--journeys", type=int, default=4000, help="applications whose facts the follower folds")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        json.dump(measure(args.uses, args.journeys), sys.stdout, ensure_ascii=False, indent=1)
        return 0
    home = Path(tempfile.mkdtemp(prefix="zhangfa-city-"))
    try:
        with postgres.cluster() if args.postgres else nullcontext("") as address:
            inside = [sys.executable, "-m", "tests.bench.board", "--inside", f"--uses={args.uses}"]
            more = {"ZHANGFA_HOME": str(home), "ZHANGFA_DATABASE": address, "ZHANGFA_DEMO": "1"}
            done = subprocess.run([*inside, f"--journeys={args.journeys}"], env={**os.environ, **more}, check=False)
        return done.returncode
    finally:
        shutil.rmtree(home, ignore_errors=True)


def measure(uses: int, journeys: int) -> dict[str, Any]:
    """In a process of its own, whose database is empty."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhangfa.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    told: dict[str, Any] = {"database": connection.vendor, "uses": uses, "cores": os.cpu_count()}
    told["follower"] = _follower(journeys)
    _say(told["follower"])
    begun = time.monotonic()
    city = _fill(uses)
    told["filled_seconds"] = round(time.monotonic() - begun)
    _say(told["filled_seconds"])
    told["pages"] = _pages(city)
    told["plain_sql"] = _plain(city)
    told["duckdb"] = _duckdb(city)
    return told


def _say(what: object) -> None:
    sys.stderr.write(f"· {what}\n")


def _fill(count: int) -> Any:
    from tests.city.fill import fill
    from tests.city.plan import plan
    from tests.city.uses import uses

    city = plan(1)
    fill(city, uses(city, seed=1, count=count, years=5), say=_say)
    return city


@contextmanager
def _watch(found: list[float]) -> Iterator[None]:
    begun = time.perf_counter()
    yield
    found.append((time.perf_counter() - begun) * 1000)


def _times(asks: list[Callable[[], object]]) -> dict[str, float]:
    asks[0]()
    found: list[float] = []
    for ask in asks:
        with _watch(found):
            ask()
    found.sort()
    p95 = found[min(len(found) - 1, int(0.95 * len(found)))]
    return {"p50_ms": round(statistics.median(found), 1), "p95_ms": round(p95, 1)}


def _asked(city: Any) -> dict[str, list[str]]:
    """Places of each depth, drawn with a seed."""
    chance, depths = random.Random(5), {"city": 1, "county": 2, "town": 3, "village": 4}
    return {
        name: chance.choices([path for path in city.paths if path.count("/") + 1 == depth], k=ROUNDS)
        for name, depth in depths.items()
    }


def _pages(city: Any) -> dict[str, dict[str, float]]:
    """The whole page as the screen asks for it, JSON included."""
    from django.test import Client

    client = _signed_in()
    assert isinstance(client, Client)
    found = {}
    for depth, places in _asked(city).items():
        for span, (since, until) in SPANS.items():
            asks = [_get(client, f"figures?unit={place}&since={since}&until={until}") for place in places]
            found[f"{depth}, {span}"] = _times(asks)
            _say(f"{depth}, {span}: {found[f'{depth}, {span}']}")
    village = [_get(client, f"records?unit={place}&since=2021-11&until=2026-10") for place in _asked(city)["village"]]
    return {**found, "records of a village, five years": _times(village)}


def _get(client: Any, address: str) -> Callable[[], object]:
    def ask() -> None:
        answer = client.get(f"/api/v1/insight/{address}")
        if answer.status_code != 200:
            raise AssertionError(answer.content[:300])

    return ask


def _signed_in() -> Any:
    from datetime import date

    from django.test import Client
    from zhangfa.access import services as access
    from zhangfa.access.models import AccountRow
    from zhangfa.bootstrap import make_keys
    from zhangfa.kernel import clock
    from zhangfa.kernel.actor import Actor
    from zhangfa.organizations.models import AppointmentRow, PersonRow

    from tests.city.plan import CITY

    make_keys()
    now, person = clock.now(), "reader00000000000000000001"
    PersonRow.objects.create(id=person, tenant=CITY, home=CITY, name="钱文", registered_at=now)
    since = date(2020, 1, 1)
    values = {"tenant": CITY, "person_id": person, "office": "auditor", "path": CITY, "opens_on": since}
    AppointmentRow.objects.create(id="reader", **values)
    job = Actor.for_job("seed", {"account:open"})
    access.open_account(person_id=person, username="reader", password="Zhang-2026-fa", actor=job, now=now)
    client = Client()
    client.force_login(AccountRow.objects.get(person_id=person))
    return client


_QUESTION = """
SELECT {unit}, COUNT(*), SUM(CASE WHEN late THEN 0 ELSE 1 END), AVG(seconds) FROM insight_journey
WHERE approved_at >= '{since} 00:00:00' AND approved_at < '{until} 00:00:00' AND path LIKE '{place}/%' GROUP BY 1
"""


def _question(place: str, since: str, until: str) -> str:
    """Approvals, those on time and their mean for every unit right below: the least that a page shows. Days border at
    eight hours' difference, which does not matter for the time that it takes."""
    length = len(place) + 1 + {1: 6, 2: 9, 3: 12}[place.count("/") + 1]
    year, month = int(until[:4]), int(until[5:])
    after = f"{year + month // 12}-{month % 12 + 1:02d}-01"
    return _QUESTION.format(unit=f"substr(path, 1, {length})", place=place, since=f"{since}-01", until=after)


def _plain(city: Any) -> dict[str, dict[str, float]]:
    from django.db import connection

    def ask(sql: str) -> Callable[[], object]:
        def run() -> object:
            with connection.cursor() as cursor:
                cursor.execute(sql.replace("%", "%%"), [])
                return cursor.fetchall()

        return run

    return _questions(city, ask)


def _questions(city: Any, ask: Callable[[str], Callable[[], object]]) -> dict[str, dict[str, float]]:
    found = {}
    for depth in ("city", "county", "town"):
        for span, (since, until) in SPANS.items():
            places = _asked(city)[depth][:3]
            found[f"{depth}, {span}"] = _times([ask(_question(place, since, until)) for place in places])
            _say(f"{depth}, {span}: {found[f'{depth}, {span}']}")
    return found


def _duckdb(city: Any) -> dict[str, dict[str, float]]:
    """The same records in DuckDB's own file."""
    import duckdb
    from django.db import connection

    with tempfile.TemporaryDirectory() as folder, duckdb.connect(f"{folder}/city.duckdb") as store:
        columns = "path, late, seconds, submitted_at, approved_at"
        store.execute(
            "CREATE TABLE insight_journey (path TEXT, late BOOLEAN, seconds BIGINT, submitted_at TIMESTAMP, "
            "approved_at TIMESTAMP)"
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM insight_journey ORDER BY submitted_at")
            import csv

            with Path(f"{folder}/city.csv").open("w", newline="") as file:
                table = csv.writer(file)
                while lines := cursor.fetchmany(50_000):
                    table.writerows(
                        [str(value).removesuffix("+00:00") if value is not None else "" for value in line]
                        for line in lines
                    )
        store.execute(f"COPY insight_journey FROM '{folder}/city.csv' (NULLSTR '')")
        return _questions(city, lambda sql: lambda: store.execute(sql).fetchall())


def _follower(count: int) -> dict[str, Any]:
    """Real entries: appended, given their place and signed; then followed in the worker's batches, and counted again
    from zero in the command's."""
    from zhangfa.bootstrap import make_keys, ports
    from zhangfa.cli.insight import rebuild
    from zhangfa.insight import queries, services
    from zhangfa.kernel import clock
    from zhangfa.ledger import services as ledger

    make_keys()
    entries = _append(count)
    while ledger.sequence_all(signer=ports().log_signer, now=clock.now(), limit=5000):
        pass
    begun = time.monotonic()
    while services.follow(now=clock.now()):
        pass
    followed = time.monotonic() - begun
    begun = time.monotonic()
    rebuild(_say)
    rebuilt = time.monotonic() - begun
    if queries.behind():
        raise AssertionError("something was not followed")
    services.forget(now=clock.now())
    return {
        "uses": count,
        "entries": entries,
        "followed_uses_per_second": round(count / followed, 1),
        "aim_uses_per_second": round(AIM, 1),
        "times_a_hundred_suqians": round(count / followed / USES_PER_SECOND, 1),
        "followed_entries_per_second": round(entries / followed),
        "rebuilt_entries_per_second": round(entries / rebuilt),
    }


def _append(count: int) -> int:
    from django.db import transaction
    from zhangfa.kernel.tree import TreePath
    from zhangfa.ledger import services as ledger

    sys.path.insert(0, str(Path(__file__).parents[2] / "packages/server/tests"))
    import ways

    from tests.city.plan import plan

    city, chance, done = plan(2, 400), random.Random(2), 0
    with transaction.atomic():
        for number in range(count):
            matter, body = chance.choice(city.matters[:60])
            village = TreePath(city.paths[city.first_village + chance.randrange(city.villages)])
            way = ways.Way(f"bench{number:021d}", village, matter, body)
            way.submitted(-chance.randrange(2000)).accepted(0.2).approved(0.2).stamped().used()
            for _ in range(PASSED_OVER):
                way.begun_using()
            for fact, at in way.facts:
                ledger.append(fact, actor=ways.JOB, now=at)
                done += 1
    return done


if __name__ == "__main__":
    sys.exit(main())
