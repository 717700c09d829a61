"""What may be read of the ledger: entries, proofs, checkpoints, and what a follower has not seen yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from zhangfa_protocol.merkle import consistency_proof, inclusion_proofs

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import core
from zhangfa.ledger.core.tiles import node_reader, proof_tiles, read_by
from zhangfa.ledger.models import CheckpointRow, EntryRow, LogRow, ParkedRow
from zhangfa.ledger.queries import plain
from zhangfa.ledger.queries.checking import check
from zhangfa.ledger.queries.rows import entry_of, load_tiles, rows_since
from zhangfa.ledger.queries.spans import at_places, between, checkpoint_beyond, just_before
from zhangfa.ledger.queries.statements import run

__all__ = [
    "at_places",
    "behind",
    "between",
    "check",
    "checkpoint",
    "checkpoint_beyond",
    "consistency",
    "entries",
    "entry",
    "history",
    "is_waiting",
    "just_before",
    "parked",
    "proof",
    "proved",
    "read_since",
    "root_at",
    "size",
    "tenants",
    "waiting",
]

# The worker asks these two at every turn.
_WAITING = "SELECT DISTINCT tenant FROM ledger_entry WHERE idx IS NULL"
_BEHIND = """
SELECT log.tenant, COALESCE(follower.next, 0)
FROM ledger_log log LEFT JOIN ledger_follower follower ON follower.tenant = log.tenant AND follower.name = %s
WHERE log.size > COALESCE(follower.next, 0) ORDER BY log.tenant
"""


def entries(actor: Actor, *, subject: str) -> tuple[core.Entry, ...]:
    """The history of a thing, oldest first, as far as the actor may read the ledger where it happened."""
    return tuple(entry for entry in history(subject) if actor.may("ledger:read", TreePath(entry.path)))


def history(subject: str) -> tuple[core.Entry, ...]:
    """The whole history of a thing. For concepts that have asked their own rule who may read it."""
    return tuple(entry_of(row) for row in plain.fetch(EntryRow, subject=subject, order="id"))


def entry(entry_id: int) -> core.Entry | None:
    """For concepts that keep the id of their entry."""
    row = EntryRow.objects.filter(pk=entry_id).first()
    return entry_of(row) if row else None


def proof(entry_id: int) -> core.Proof | None:
    """The entry's proof under its log's latest checkpoint; None while it waits for its place. Open to everybody."""
    row = plain.fetch_one(EntryRow, id=entry_id)
    if row is None or row.idx is None:
        return None
    return _proofs_in(row.tenant, [(row.pk, row.idx, bytes(row.leaf))])[row.pk]


def proved(subject: str) -> tuple[tuple[str, datetime, core.Proof], ...]:
    """Kind, time and proof of every sequenced entry about a thing, oldest first. For concepts."""
    rows = [row for row in plain.fetch(EntryRow, subject=subject, order="id") if row.idx is not None]
    made: dict[int, core.Proof] = {}
    for tenant in sorted({row.tenant for row in rows}):
        made |= _proofs_in(tenant, [(row.pk, row.idx, bytes(row.leaf)) for row in rows if row.tenant == tenant])
    return tuple((row.kind, row.at, made[row.pk]) for row in rows)


def _proofs_in(tenant: str, places: list[tuple[int, int, bytes]]) -> dict[int, core.Proof]:
    log = plain.fetch(LogRow, tenant=tenant)[0]
    get_node = node_reader(load_tiles(tenant, proof_tiles((index for _, index, _ in places), log.size)))
    paths = inclusion_proofs([index for _, index, _ in places], log.size, get_node)
    return {
        pk: core.Proof(index, log.size, path, log.note, leaf)
        for (pk, index, leaf), path in zip(places, paths, strict=True)
    }


def checkpoint(tenant: str, size: int | None = None) -> str | None:
    """The signed note of the latest checkpoint, or of the one of `size`. Open to everybody."""
    if size is None:
        return LogRow.objects.filter(tenant=tenant, size__gt=0).values_list("note", flat=True).first()
    return CheckpointRow.objects.filter(tenant=tenant, size=size).values_list("note", flat=True).first()


def root_at(tenant: str, size: int) -> bytes | None:
    """The root of the checkpoint of `size`, if one was signed. Open to everybody."""
    root = CheckpointRow.objects.filter(tenant=tenant, size=size).values_list("root", flat=True).first()
    return None if root is None else bytes(root)


def consistency(tenant: str, first: int, second: int) -> tuple[bytes, ...]:
    """The proof that the log of `second` extends that of `first`. Raises `ProofError` beyond the log's size."""
    return read_by(lambda get: consistency_proof(first, second, get), lambda wanted: load_tiles(tenant, wanted))


def tenants() -> tuple[str, ...]:
    return tuple(LogRow.objects.order_by("tenant").values_list("tenant", flat=True))


def size(tenant: str) -> int:
    return LogRow.objects.filter(tenant=tenant).values_list("size", flat=True).first() or 0


def is_waiting(subject: str) -> bool:
    """Whether some entry about this thing has no place in the log yet."""
    return bool(plain.fetch(EntryRow, subject=subject, idx=None, limit=1))


def waiting() -> tuple[str, ...]:
    """The logs that have entries without a place."""
    return tuple(sorted(tenant for (tenant,) in run(_WAITING, ()).fetchall()))


def read_since(tenant: str, after: int, limit: int = 100) -> tuple[core.Entry, ...]:
    """The sequenced entries of a log from index `after` on, in order."""
    return tuple(entry_of(row) for row in rows_since(tenant, after, limit))


def behind(name: str) -> Mapping[str, int]:
    """The logs that have something new for this follower, each with its cursor."""
    return dict(run(_BEHIND, (name,)).fetchall())


def outlived(now: datetime) -> tuple[str, ...]:
    """Subjects with a personal part older than the shortest keeping time, oldest first; the law has the last word."""
    years = min((fact.keep_years for fact in core.kinds().values()), default=0)
    before = now - timedelta(days=365 * years)
    rows = EntryRow.objects.filter(at__lt=before, personal__isnull=False).exclude(kind=core.RecordErased.kind)
    return tuple(dict.fromkeys(rows.order_by("id").values_list("subject", flat=True).iterator()))


def parked(name: str) -> tuple[tuple[int, int, str, datetime], ...]:
    """What a follower could not deal with: entry id, attempts, last error, time of the next try."""
    rows = ParkedRow.objects.filter(name=name).order_by("retry_at")
    return tuple(rows.values_list("entry_id", "attempts", "error", "retry_at"))
