"""From rows to values, for the ledger's own use."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from zhangfa.ledger import core
from zhangfa.ledger.core.tiles import TileId
from zhangfa.ledger.models import EntryRow
from zhangfa.ledger.queries import plain
from zhangfa.ledger.queries.statements import run

_TILES = "SELECT height, n, hashes FROM ledger_tile WHERE tenant = %s AND ({})"


def rows_since(tenant: str, after: int, limit: int) -> list[EntryRow]:
    return plain.fetch(EntryRow, tenant=tenant, idx__gte=after, order="idx", limit=limit)


def load_tiles(tenant: str, wanted: Collection[TileId]) -> dict[TileId, bytes]:
    """The stored ones among the wanted tiles, in one query."""
    if not wanted:
        return {}
    places = " OR ".join(["height = %s AND n = %s"] * len(wanted))
    found = run(_TILES.format(places), [tenant, *chain.from_iterable(wanted)]).fetchall()
    return {(height, n): bytes(hashes) for height, n, hashes in found}


def entry_of(row: EntryRow) -> core.Entry:
    return core.open_entry(
        _sealed(row),
        entry_id=row.pk,
        tenant=row.tenant,
        index=row.idx,
        subject=row.subject,
        path=row.path,
        erased=row.erased_at is not None,
    )


def row_discrepancies(row: EntryRow) -> Iterator[str]:
    """How the row contradicts itself."""
    columns = {"kind": row.kind, "subject": row.subject, "path": row.path, "at": row.at}
    yield from core.discrepancies(_sealed(row), columns, erased=row.erased_at is not None)
    if row.tenant != core.tenant_of(row.path):
        yield "it stands in another county's log"


def _sealed(row: EntryRow) -> core.Sealed:
    return core.Sealed(
        leaf=bytes(row.leaf),
        salt=bytes(row.salt),
        record=bytes(row.record),
        personal_salt=None if row.personal_salt is None else bytes(row.personal_salt),
        personal=None if row.personal is None else bytes(row.personal),
    )
