"""Recompute everything: leaves from records, roots from leaves, checkpoints from roots, state from facts.

It reads one log after another in order and keeps no more than the right edge of the tree in memory, so that a large
log can be checked as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction
from zhangfa_protocol.checkpoint import NoteError, open_note, vkeys
from zhangfa_protocol.merkle import EMPTY_ROOT, HASH_BYTES, Frontier, leaf_hash

from zhangfa.ledger import core
from zhangfa.ledger.core.tiles import WIDTH
from zhangfa.ledger.models import CheckpointRow, EntryRow, LogRow, TileRow
from zhangfa.ledger.ports import CheckpointSigner
from zhangfa.ledger.queries.rows import entry_of, row_discrepancies


def check(signer: CheckpointSigner) -> tuple[core.Discrepancy, ...]:
    """Everything that does not agree, in all logs; empty when all is well. Sees one moment of the database."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        known = set(LogRow.objects.values_list("tenant", flat=True))
        entered = set(EntryRow.objects.order_by().values_list("tenant", flat=True).distinct())
        return tuple(found for tenant in sorted(known | entered) for found in _check_log(tenant, signer))


def _check_log(tenant: str, signer: CheckpointSigner) -> Iterator[core.Discrepancy]:
    log = LogRow.objects.filter(tenant=tenant).first() or LogRow(tenant=tenant, size=0, root=EMPTY_ROOT)
    tree = _Tree(tenant, signer)
    replays = [make() for make in core.replays().values()]
    for row in _rows(tenant):
        where = f"entry {row.pk}"
        for what in row_discrepancies(row):
            yield core.Discrepancy(tenant, where, what)
        if row.idx is not None:
            yield from tree.take(row)
        for replay in replays:
            replay.take(entry_of(row))
    yield from tree.compare(log)
    for replay in replays:
        yield from replay.compare(tenant)


def _rows(tenant: str) -> Iterator[EntryRow]:
    rows = EntryRow.objects.filter(tenant=tenant)
    yield from rows.filter(idx__isnull=False).order_by("idx").iterator(chunk_size=500)
    yield from rows.filter(idx__isnull=True).order_by("id").iterator(chunk_size=500)


class _Tree:
    """Grows the tree again, leaf by leaf, and holds it against tiles and checkpoints."""

    def __init__(self, tenant: str, signer: CheckpointSigner) -> None:
        self.tenant = tenant
        self.signer = signer
        self.frontier = Frontier.empty()
        self.tile = b""
        self.checkpoints = CheckpointRow.objects.filter(tenant=tenant).order_by("size").iterator(chunk_size=500)
        self.checkpoint = next(self.checkpoints, None)

    def take(self, row: EntryRow) -> Iterator[core.Discrepancy]:
        place = self.frontier.size
        if row.idx != place:
            yield self._found(f"entry {row.pk}", f"it has place {row.idx}, and the next place is {place}")
        hashed = leaf_hash(bytes(row.leaf))
        if place % WIDTH == 0:
            stored = TileRow.objects.filter(tenant=self.tenant, height=0, n=place // WIDTH)
            self.tile = bytes(stored.values_list("hashes", flat=True).first() or b"")
        offset = place % WIDTH * HASH_BYTES
        if self.tile[offset : offset + HASH_BYTES] != hashed:
            yield self._found(f"entry {row.pk}", "its leaf is not the one in the tree")
        self.frontier, _ = self.frontier.append(hashed)
        yield from self._compare_checkpoints()

    def _compare_checkpoints(self) -> Iterator[core.Discrepancy]:
        while self.checkpoint is not None and self.checkpoint.size <= self.frontier.size:
            row, self.checkpoint = self.checkpoint, next(self.checkpoints, None)
            if row.size != self.frontier.size or bytes(row.root) != self.frontier.root():
                yield self._found(f"checkpoint {row.size}", "its root is not the root of the leaves")
            yield from self._compare_note(row)

    def _compare_note(self, row: CheckpointRow) -> Iterator[core.Discrepancy]:
        try:
            signed = open_note(row.note, vkeys(self.signer.verifier_keys(core.origin_of(self.tenant))))
        except NoteError as error:
            yield self._found(f"checkpoint {row.size}", f"its note does not open: {error}")
            return
        if (signed.size, signed.root) != (row.size, bytes(row.root)):
            yield self._found(f"checkpoint {row.size}", "its note says something else")

    def compare(self, log: LogRow) -> Iterator[core.Discrepancy]:
        if (log.size, bytes(log.root)) != (self.frontier.size, self.frontier.root()):
            yield self._found("head", f"it says size {log.size}, the leaves make {self.frontier.size}, or another root")
        if log.size and bytes(log.frontier) != b"".join(self.frontier.hashes):
            yield self._found("head", "its right edge is not that of the leaves")
        if self.checkpoint is not None:
            yield self._found(f"checkpoint {self.checkpoint.size}", "it covers more leaves than there are")

    def _found(self, where: str, what: str) -> core.Discrepancy:
        return core.Discrepancy(self.tenant, where, what)
