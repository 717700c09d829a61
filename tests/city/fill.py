"""Writes a city into the database: units by rows, journeys and cells in bulk (COPY on PostgreSQL)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import numpy as np
from django.db import connection, transaction
from zhangfa.insight.core.cells import COLUMNS
from zhangfa.insight.models import FOLD, FoldRow
from zhangfa.organizations.models import UnitRow

from tests.city import cells
from tests.city.plan import Plan
from tests.city.uses import OUTCOMES, Uses

CHUNK = 50_000
_CELL = ("place", "since", "body", "matter", *COLUMNS, "beside", "spread")
_JOURNEY = (
    *("id", "number", "path", "matter", "body", "outcome", "late", "submitted_at", "approved_at"),
    *("returned_at", "ended_at", "seconds", "impressions"),
)


def fill(city: Plan, uses: Uses, say: object = print) -> None:
    with transaction.atomic():
        tenants = {path: path.split("/")[min(1, path.count("/"))] for path in city.paths}
        UnitRow.objects.bulk_create(
            UnitRow(path=path, tenant=tenants[path], kind=kind, name=name, parent_id=path.rpartition("/")[0] or None)
            for path, kind, name in city.units
        )
        FoldRow.objects.update_or_create(pk=FOLD, defaults={"seen_at": _moment(int(uses.submitted.max()))})
    say(f"journeys: {_write('insight_journey', _JOURNEY, journeys(city, uses))}")
    say(f"cells: {_write('insight_cell', _CELL, cells.lines(city, uses))}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _moment(seconds: int) -> datetime | None:
    return None if seconds < 0 else datetime.fromtimestamp(seconds, UTC)


def journeys(city: Plan, uses: Uses) -> Iterator[list]:
    """Rows of insight_journey; times as text, which both databases read."""
    paths, first = city.paths, city.first_village
    for start in range(0, len(uses), CHUNK):
        part = uses.part(slice(start, start + CHUNK))
        moments = [_texts(at) for at in (part.submitted, part.approved, part.returned, part.ended)]
        columns = (part.village, part.matter, part.outcome, part.late, part.seconds, part.impressions)
        for number, (village, matter, outcome, late, seconds, impressions) in enumerate(
            zip(*(column.tolist() for column in columns), strict=True), start
        ):
            name, body = city.matters[matter]
            submitted, approved, returned, ended = (each[number - start] for each in moments)
            yield [
                *(f"{number:026d}", f"{number:012d}", paths[first + village], name, body, OUTCOMES[outcome], late),
                *(submitted, approved, returned, ended, seconds if seconds >= 0 else None, impressions),
            ]


def _texts(at: np.ndarray) -> list[str | None]:
    zone = "" if connection.vendor == "sqlite" else "+00"
    texts = np.datetime_as_string(at.astype("datetime64[s]"))
    return [
        None if second < 0 else text.replace("T", " ") + zone
        for second, text in zip(at.tolist(), texts.tolist(), strict=True)
    ]


def _write(table: str, names: Iterable[str], lines: Iterator[list]) -> int:
    names, done = tuple(names), 0
    while chunk := list(itertools.islice(lines, CHUNK)):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                    for line in chunk:
                        copy.write_row(line)
            else:
                marks = ", ".join(["?"] * len(names))
                connection.connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", chunk)
        done += len(chunk)
    return done
