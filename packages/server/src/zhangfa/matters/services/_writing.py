"""How versions of matters are written: what each import and each publication share."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from zhangfa_protocol import canonical

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.core import tenant_of
from zhangfa.matters.core import Matter, stored
from zhangfa.matters.models import MatterRow

IMPORT = "matter:import"
CATALOGUE, OVERLAY, DRAFT = "catalogue", "overlay", "draft"
STRENGTH = (CATALOGUE, OVERLAY, DRAFT)
_MOST_BYTES = 1 << 21


@dataclass(kw_only=True)
class Difference:
    """Matters as id@version."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn)

    def names(self) -> dict[str, tuple[str, ...]]:
        return {
            "added": tuple(self.added),
            "changed": tuple(self.changed),
            "withdrawn": tuple(self.withdrawn),
        }


def offer_exactly(region: TreePath, matters: Sequence[tuple[int, Matter]], *, source: str, now: datetime) -> Difference:
    """Write what differs in the region, and withdraw what the same source no longer names.

    What a stronger source offers there stays: a publication by two people is not undone by a file.
    """
    rows = MatterRow.objects.select_for_update().filter(region=str(region)).order_by("version")
    latest = {row.matter_id: row for row in rows}
    standing = {row.matter_id: row for row in rows if row.offered}
    found = Difference()
    for position, matter in matters:
        row = standing.pop(matter.id, None)
        if row is not None and _stronger(row.source, source):
            continue
        content = stored(matter)
        if row is not None and row.digest == digest_of(content).hex():
            MatterRow.objects.filter(pk=row.pk).exclude(position=position).update(position=position)
            continue
        name = offer(region, matter.id, content, position=position, source=source, now=now)
        (found.changed if matter.id in latest else found.added).append(name)
    gone = [row for row in standing.values() if row.source == source]
    MatterRow.objects.filter(pk__in=[row.pk for row in gone]).update(offered=False)
    found.withdrawn += [f"{row.matter_id}@{row.version}" for row in gone]
    return found


def _stronger(one: str, other: str) -> bool:
    return STRENGTH.index(one) > STRENGTH.index(other)


def offer(
    region: TreePath, matter_id: str, content: dict[str, Any], *, position: int, source: str, now: datetime
) -> str:
    """A new version in place of the one offered; its name as id@version."""
    version = _next_version(region, matter_id)
    MatterRow.objects.filter(region=str(region), matter_id=matter_id, offered=True).update(offered=False)
    MatterRow.objects.create(
        tenant=tenant_of(region),
        region=str(region),
        matter_id=matter_id,
        version=version,
        content=content,
        digest=digest_of(content).hex(),
        position=position,
        source=source,
        imported_at=now,
    )
    return f"{matter_id}@{version}"


def _next_version(region: TreePath, matter_id: str) -> int:
    """Above every version in a wider or narrower region, so that what is under way can never meet a namesake."""
    wider = [place.text for place in region.lineage]
    near = MatterRow.objects.filter(Q(region__in=wider) | Q(region__startswith=f"{region}/"), matter_id=matter_id)
    return (near.aggregate(last=Max("version"))["last"] or 0) + 1


@contextmanager
def one_wins() -> Iterator[None]:
    """One transaction; of two imports that meet, the later one is told to look again."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict("another import was first") from error


def digest_of(content: Any) -> bytes:
    return hashlib.sha256(canonical.encode(content, max_bytes=_MOST_BYTES)).digest()


def require_leave(actor: Actor, region: TreePath) -> None:
    if not actor.may(IMPORT, region):
        raise Refused(Refusal("matters.no_leave"))
