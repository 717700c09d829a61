"""Who may change the figures: the follower that folds facts in, and whoever has them counted anew.

Nothing here appends to the ledger: figures say nothing that it does not say already.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from zhangfa.insight import core
from zhangfa.insight.core.cells import COLUMNS, Cell, CellKey, Count
from zhangfa.insight.core.journeys import is_of_a_journey
from zhangfa.insight.models import FOLD, CellRow, FoldRow, JourneyRow
from zhangfa.insight.queries.figures import cell_of
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import Entry
from zhangfa.ledger.queries import plain
from zhangfa.ledger.queries.statements import preparations, run, run_many

# As many keys as one statement asks for; SQLite takes 32,766 values in one.
_CHUNK = 500
_KEY = ("place", "since", "body", "matter")
_JOURNEY = tuple(field.attname for field in JourneyRow._meta.concrete_fields)
_READ = f"""
WITH wanted (place, since, body, matter) AS (VALUES {{}})
SELECT cell.place, cell.since, cell.body, cell.matter, {", ".join(f"cell.{name}" for name in COLUMNS)},
  cell.beside, cell.spread
FROM wanted JOIN insight_cell cell ON cell.place = wanted.place AND cell.since = wanted.since
  AND cell.body = wanted.body AND cell.matter = wanted.matter
"""


def _upsert(table: str, key: Sequence[str], names: Sequence[str]) -> str:
    """A statement that writes a whole row, new or not."""
    marks = ", ".join(["%s"] * (len(key) + len(names)))
    values = ", ".join(f"{name} = excluded.{name}" for name in names)
    columns = ", ".join((*key, *names))
    return f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT ({', '.join(key)}) DO UPDATE SET {values}"


_WRITE_CELL = _upsert("insight_cell", _KEY, (*COLUMNS, "beside", "spread"))
_WRITE_JOURNEY = _upsert("insight_journey", ("id",), _JOURNEY[1:])


def follow(*, now: datetime, limit: int = 200) -> int:
    """Folds new facts in, log by log, each once; returns how many entries were passed. For jobs."""
    done = ledger.follow(name=core.FOLLOWER, react=_fold, kinds=core.KINDS, now=now, limit=limit)
    return done + ledger.retry_parked(name=core.FOLLOWER, react=_fold, now=now)


def forget(*, now: datetime) -> None:
    """Empties the figures and sets their cursor back, so that everything is counted again from the first entry.

    The cursor goes first: whoever is folding holds it, so this waits for him.
    """
    with transaction.atomic():
        ledger.rewind(name=core.FOLLOWER, now=now)
        _hold()
        for model in (CellRow, JourneyRow):
            run(f"DELETE FROM {model._meta.db_table}", ())
        FoldRow.objects.filter(pk=FOLD).update(seen_at=None)


def _hold() -> FoldRow:
    FoldRow.objects.get_or_create(pk=FOLD)
    return FoldRow.objects.select_for_update().get(pk=FOLD)


def _fold(entries: Sequence[Entry]) -> None:
    """In the follower's transaction."""
    row = _hold()
    journeys = _journeys({entry.subject for entry in entries if is_of_a_journey(entry)})
    changed: dict[str, core.Journey] = {}
    counted: list[tuple[str, str, str, Count]] = []
    for entry in entries:
        journey, counts = core.fold(journeys.get(entry.subject), entry)
        if journey is not None:
            journeys[entry.subject] = changed[entry.subject] = journey
        path, body, matter = (journey.path, journey.body, journey.matter) if journey else (entry.path, "", "")
        counted += [(path, body, matter, count) for count in counts]
    _keep_journeys(changed.values())
    _add_cells(core.cells_of(counted))
    newest = max(entry.at for entry in entries)
    FoldRow.objects.filter(pk=FOLD).update(seen_at=max(row.seen_at or newest, newest))


def _journeys(ids: set[str]) -> dict[str, core.Journey]:
    return {row.pk: row.value() for row in plain.fetch(JourneyRow, id__in=sorted(ids))} if ids else {}


def _keep_journeys(journeys: Iterable[core.Journey]) -> None:
    prepare = preparations(JourneyRow)
    lines = [[prepare[name](getattr(each, name)) for name in _JOURNEY] for each in journeys]
    if lines:
        run_many(_WRITE_JOURNEY, lines)


def _add_cells(new: Mapping[CellKey, Cell]) -> None:
    """Adds to what is kept. Only while the fold's row is held."""
    for start in range(0, len(new), _CHUNK):
        keys = list(new)[start : start + _CHUNK]
        for key, kept in _cells(keys).items():
            new[key].add(kept)
    run_many(_WRITE_CELL, [_line(key, cell) for key, cell in new.items()])


def _cells(keys: list[CellKey]) -> dict[CellKey, Cell]:
    sql = _READ.format(", ".join(["(%s, %s, %s, %s)"] * len(keys)))
    lines = run(sql, [part for key in keys for part in key]).fetchall()
    return {CellKey(*line[:4]): cell_of(line[4:]) for line in lines}


def _line(key: CellKey, cell: Cell) -> list:
    return [*key, *(cell.columns[name] for name in COLUMNS), json.dumps(cell.beside), cell.spread.pack()]
