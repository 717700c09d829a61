"""Who may change the ledger: append a fact, give entries their place, erase what the law lets go, follow.

The sequencer alone signs. It holds the log's row while it works and compares the size again when it writes, so that
two of them cannot both extend the same checkpoint.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from django.db import transaction
from zhangfa_protocol.checkpoint import Checkpoint
from zhangfa_protocol.merkle import EMPTY_ROOT, Frontier, leaf_hash

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Fault, require
from zhangfa.ledger import core, queries
from zhangfa.ledger.core import following, tiles
from zhangfa.ledger.models import CheckpointRow, EntryRow, FollowerRow, LogRow, ParkedRow, TileRow
from zhangfa.ledger.ports import CheckpointSigner
from zhangfa.ledger.queries import plain
from zhangfa.ledger.queries.rows import entry_of, load_tiles, row_discrepancies, rows_since
from zhangfa.ledger.queries.statements import adapted, database, run, run_many

React = Callable[[Sequence[core.Entry]], None]
# Every deed appends, so this one statement goes past the model layer, which would cost more than the row itself.
_INSERT = """INSERT INTO ledger_entry (tenant, kind, subject, path, at, leaf, salt, record, personal_salt, personal)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_GIVE_PLACE = "UPDATE ledger_entry SET idx = %s WHERE id = %s AND idx IS NULL"


def append(fact: core.Fact, *, actor: Actor, now: datetime) -> int:
    """Writes the fact into the running transaction; returns the entry's id. Its place in the log comes later."""
    return run(f"{_INSERT} RETURNING id", _line(fact, actor, now)).fetchall()[0][0]


def append_all(facts: Iterable[core.Fact], *, actor: Actor, now: datetime) -> None:
    """As `append`, for several facts in their order."""
    run_many(_INSERT, [_line(fact, actor, now) for fact in facts])


def _line(fact: core.Fact, actor: Actor, now: datetime) -> tuple:
    if not database().in_atomic_block:
        raise Fault("a fact is appended in the transaction that makes it true")
    sealed = core.seal_fact(fact, actor, now, salt=os.urandom(16), personal_salt=os.urandom(16))
    columns = (core.tenant_of(fact.path), fact.kind, fact.subject, fact.path, adapted(now))
    return (*columns, sealed.leaf, sealed.salt, sealed.record, sealed.personal_salt, sealed.personal)


def sequence_all(*, signer: CheckpointSigner, now: datetime, limit: int = 500) -> int:
    """Sequences every log that has something waiting; returns how many entries got their place."""
    return sum(sequence(tenant=tenant, signer=signer, now=now, limit=limit) for tenant in queries.waiting())


def sequence(*, tenant: str, signer: CheckpointSigner, now: datetime, limit: int = 500) -> int:
    """Gives up to `limit` waiting entries their place and signs the checkpoint, in one transaction.

    Raises `Fault` rather than sign over an entry whose parts disagree, `Conflict` when another sequencer was first.
    """
    with transaction.atomic():
        log = _locked_log(tenant, now)
        rows = plain.fetch(EntryRow, tenant=tenant, idx=None, order="id", limit=limit)
        if rows:
            frontier = _extend_tree(log, [_recomputed_hash(row) for row in rows])
            _give_places(rows, log.size)
            _sign(log, frontier, signer, now)
    return len(rows)


def _locked_log(tenant: str, now: datetime) -> LogRow:
    log = plain.fetch_one(LogRow, tenant=tenant, lock=True)
    if log is None:
        if EntryRow.objects.filter(tenant=tenant, idx__isnull=False).exists():
            raise Fault(f"the log of {tenant} has lost its head; it must not be begun anew")
        LogRow.objects.get_or_create(
            tenant=tenant, defaults={"origin": core.origin_of(tenant), "root": EMPTY_ROOT, "updated_at": now}
        )
        log = LogRow.objects.select_for_update().get(tenant=tenant)
    return log


def _recomputed_hash(row: EntryRow) -> bytes:
    wrong = list(row_discrepancies(row))
    if wrong:
        raise Fault(f"entry {row.pk} is not signed: {'; '.join(wrong)}")
    return leaf_hash(bytes(row.leaf))


def _extend_tree(log: LogRow, hashes: list[bytes]) -> Frontier:
    packed = bytes(log.frontier)
    before = Frontier(log.size, tuple(packed[at : at + 32] for at in range(0, len(packed), 32)))
    stored = load_tiles(log.tenant, tiles.edge(log.size))
    after, changed = tiles.extend(before, hashes, stored)
    for (height, n), data in changed.items():
        if (height, n) in stored:
            plain.change(TileRow, {"tenant": log.tenant, "height": height, "n": n}, {"hashes": data})
        else:
            plain.insert(plain.new(TileRow, tenant=log.tenant, height=height, n=n, hashes=data))
    return after


def _give_places(rows: list[EntryRow], first: int) -> None:
    given = run_many(_GIVE_PLACE, [(first + number, row.pk) for number, row in enumerate(rows)])
    if given.rowcount != len(rows):
        raise Conflict("another sequencer gave these entries their place")


def _sign(log: LogRow, frontier: Frontier, signer: CheckpointSigner, now: datetime) -> None:
    root = frontier.root()
    note = signer.sign(Checkpoint(log.origin, frontier.size, root))
    plain.insert(plain.new(CheckpointRow, tenant=log.tenant, size=frontier.size, root=root, note=note, at=now))
    packed = b"".join(frontier.hashes)
    values = {"size": frontier.size, "root": root, "frontier": packed, "note": note, "updated_at": now}
    if plain.change(LogRow, {"tenant": log.tenant, "size": log.size}, values) != 1:
        raise Conflict("another sequencer extended this log")


def erase(*, subject: str, ground: str, actor: Actor, now: datetime) -> int:
    """Erases the personal part of all entries of `subject`; returns how many. Leaves and proofs stay."""
    with transaction.atomic():
        rows = list(
            EntryRow.objects.select_for_update()
            .filter(subject=subject, personal__isnull=False)
            .exclude(kind=core.RecordErased.kind)
            .order_by("id")
        )
        entries = [entry_of(row) for row in rows]
        require(core.why_not_erase(entries, actor, now))
        EntryRow.objects.filter(pk__in=[row.pk for row in rows]).update(
            personal=None, personal_salt=None, erased_at=now
        )
        fact = core.RecordErased(subject=subject, path=rows[-1].path, entries=len(rows), ground=ground)
        append(fact, actor=actor, now=now)
    return len(rows)


def follow(
    *,
    name: str,
    react: React,
    kinds: Collection[str],
    now: datetime,
    limit: int = 50,
    tenants: Collection[str] | None = None,
) -> int:
    """Hands new sequenced entries of `kinds` to `react`, log by log, in order; returns how many entries were passed.

    The cursor moves in the same transaction, so each entry counts once. When `react` raises, what it did is undone and
    the entries are handed over one by one; one that fails then is undone and parked. When another process follows
    under the same name, an entry goes to one of the two. `tenants` are the logs that are followed, None for all.
    """
    return sum(
        _follow_log(name, tenant, cursor, react, kinds, now, limit)
        for tenant, cursor in queries.behind(name).items()
        if tenants is None or tenant in tenants
    )


def _follow_log(
    name: str, tenant: str, cursor: int, react: React, kinds: Collection[str], now: datetime, limit: int
) -> int:
    with transaction.atomic():
        rows = rows_since(tenant, cursor, limit)
        if not _move_on(name, tenant, cursor, len(rows)):
            return 0
        chosen = [row for row in rows if row.kind in kinds]
        if chosen and _failure(chosen, react):
            for row in chosen:
                _react_or_park(name, row, react, now)
    return len(rows)


def _move_on(name: str, tenant: str, cursor: int, count: int) -> bool:
    """False when somebody else has moved this cursor."""
    here = {"name": name, "tenant": tenant, "next": cursor}
    if plain.change(FollowerRow, here, {"next": cursor + count}) == 1:
        return True
    return cursor == 0 and plain.insert(plain.new(FollowerRow, name=name, tenant=tenant, next=count), once=True)


def _react_or_park(name: str, row: EntryRow, react: React, now: datetime) -> None:
    error = _failure([row], react)
    if error:
        ParkedRow.objects.create(name=name, entry=row, error=error, retry_at=now + following.rest(1))


def _failure(rows: Sequence[EntryRow], react: React) -> str:
    """What went wrong; whatever the reaction wrote is undone then."""
    try:
        with transaction.atomic():
            react([entry_of(row) for row in rows])
    except Exception as error:  # whatever it is, the other entries go on, and the reason stands in the row
        return f"{type(error).__name__}: {error}"[:2000]
    return ""


def skip_to_end(*, name: str, tenant: str, now: datetime) -> None:
    """A follower takes up a log where it ends now; what lies before is passed over. In the caller's transaction."""
    FollowerRow.objects.update_or_create(name=name, tenant=tenant, defaults={"next": queries.size(tenant)})


def rewind(*, name: str, now: datetime) -> None:
    """A follower begins anew at the first entry of every log; what it could not deal with is forgotten, since it will
    come by again. In the caller's transaction, together with whatever the follower had written."""
    ParkedRow.objects.filter(name=name).delete()
    FollowerRow.objects.filter(name=name).delete()


def retry_parked(*, name: str, react: React, now: datetime, limit: int = 20) -> int:
    """Tries parked entries again that have rested; returns how many succeeded."""
    due = ParkedRow.objects.filter(name=name, retry_at__lte=now).order_by("retry_at").values_list("pk", "attempts")
    return sum(_retry(pk, attempts, react, now) for pk, attempts in due[:limit])


def _retry(pk: int, attempts: int, react: React, now: datetime) -> bool:
    with transaction.atomic():
        claimed = ParkedRow.objects.filter(pk=pk, attempts=attempts).update(
            attempts=attempts + 1, retry_at=now + following.rest(attempts + 1)
        )
        if claimed != 1:
            return False
        parked = ParkedRow.objects.select_related("entry").get(pk=pk)
        parked.error = _failure([parked.entry], react)
        if parked.error:
            parked.save(update_fields=["error"])
        else:
            parked.delete()
    return not parked.error
