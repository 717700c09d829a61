"""Who may see what was read. The doors ask applications first whether the actor may read the application at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain
from zhangfa.organizations.queries import within
from zhangfa.readings import core
from zhangfa.readings.core import Content, ReadingState
from zhangfa.readings.models import ReadingRow


@dataclass(frozen=True, kw_only=True)
class Reading:
    """`content` is None while it waits, and when it failed."""

    application: str
    file: str
    state: ReadingState
    content: Content | None
    read_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class LeaseRead:
    """A lease as its paper says it; None and "" where that was not surely read.

    area_mu: mu; rent_per_mu: yuan for a mu and year; total: yuan for the whole term; starts, ends: first and last day;
    lessor, lessee: names as printed (personal data: show them only where the application itself may be read);
    payment: how and when is paid, in the paper's words.
    """

    application: str
    file: str
    path: TreePath
    area_mu: Decimal | None
    rent_per_mu: Decimal | None
    total: Decimal | None
    starts: date | None
    ends: date | None
    lessor: str
    lessee: str
    payment: str
    read_at: datetime


def of_file(application_id: str, file_id: str, *, cipher: Cipher) -> Reading | None:
    """For whoever may read the application: what was read of this file of it, None when nobody asked for that."""
    row = plain.fetch_one(ReadingRow, file_id=file_id, application_id=application_id)
    if row is None:
        return None
    content = opened(row, cipher) if row.state == ReadingState.READ.value else None
    state = ReadingState(row.state)
    return Reading(application=row.application_id, file=row.file_id, state=state, content=content, read_at=row.read_at)


def leases(paths: Iterable[TreePath], *, cipher: Cipher) -> Iterator[LeaseRead]:
    """For concepts above, which have asked their own rule: every land lease that was read at or below these places,
    the latest reading of each application."""
    rows = ReadingRow.objects.filter(within(paths), kind="lease", state=ReadingState.READ.value)
    latest = {row.application_id: row for row in rows.order_by("read_at")}
    for row in latest.values():
        content = opened(row, cipher)
        yield LeaseRead(
            application=row.application_id,
            file=row.file_id,
            path=TreePath(row.path),
            area_mu=row.area_mu,
            rent_per_mu=row.rent_per_mu,
            total=row.total,
            starts=row.starts,
            ends=row.ends,
            lessor=content.value("party_a"),
            lessee=content.value("party_b"),
            payment=content.value("payment") or content.value("pay_by"),
            read_at=row.read_at,
        )


def waiting(actor: Actor, *, limit: int = 50) -> list[str]:
    """Ids of files that wait to be read, oldest first; for the job that reads."""
    if not actor.paths(core.READ):
        return []
    rows = ReadingRow.objects.filter(state=ReadingState.WAITING.value).order_by("asked_at")
    return list(rows.values_list("pk", flat=True)[:limit])


def content_context(file_id: str) -> str:
    return f"readings.reading.content:{file_id}"


def opened(row: ReadingRow, cipher: Cipher) -> Content:
    """Within readings only."""
    return core.content_of(json.loads(cipher.decrypt(bytes(row.content), context=content_context(row.file_id))))
