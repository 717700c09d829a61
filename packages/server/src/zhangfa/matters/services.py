"""Who may change what a region offers: import_catalogue, import_negative_list. Old versions stay for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from zhangfa_protocol import canonical

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.matters.core import CatalogueImported, Matter, NegativeList, NegativeListImported
from zhangfa.matters.core.schema import stored
from zhangfa.matters.models import MatterRow, NegativeItemRow

IMPORT = "matter:import"
_MOST_BYTES = 1 << 20


def import_catalogue(
    *, region: TreePath, matters: Sequence[Matter], actor: Actor, now: datetime
) -> CatalogueImported | None:
    """Offer exactly these matters in the region from now on; None when nothing differs.

    A changed matter becomes a new version, one no longer listed is withdrawn; applications under way keep theirs.
    """
    _require_leave(actor, region)
    with _one_wins():
        fact = _difference(region, matters, now)
        if fact is not None:
            ledger.append(fact, actor=actor, now=now)
        return fact


def _difference(region: TreePath, matters: Sequence[Matter], now: datetime) -> CatalogueImported | None:
    rows = MatterRow.objects.select_for_update().filter(region=str(region))
    latest = {row.matter_id: row for row in rows.order_by("version")}
    added, changed = [], []
    for position, matter in enumerate(matters):
        row, content = latest.pop(matter.id, None), stored(matter)
        if row is not None and row.offered and row.digest == _digest(content).hex():
            MatterRow.objects.filter(pk=row.pk).exclude(position=position).update(position=position)
            continue
        version = row.version + 1 if row else 1
        (changed if row else added).append(f"{matter.id}@{version}")
        _offer(region, matter.id, version, content, position, now)
    withdrawn = [f"{row.matter_id}@{row.version}" for row in latest.values() if row.offered]
    MatterRow.objects.filter(pk__in=[row.pk for row in latest.values()]).update(offered=False)
    if not (added or changed or withdrawn):
        return None
    return CatalogueImported(
        subject=f"catalogue/{region}",
        path=str(region),
        digest=_digest([stored(matter) for matter in matters]),
        added=tuple(added),
        changed=tuple(changed),
        withdrawn=tuple(withdrawn),
    )


def _offer(
    region: TreePath, matter_id: str, version: int, content: dict[str, Any], position: int, now: datetime
) -> None:
    MatterRow.objects.filter(region=str(region), matter_id=matter_id, offered=True).update(offered=False)
    MatterRow.objects.create(
        tenant=tenant_of(region),
        region=str(region),
        matter_id=matter_id,
        version=version,
        content=content,
        digest=_digest(content).hex(),
        position=position,
        imported_at=now,
    )


def import_negative_list(
    *, region: TreePath, negative_list: NegativeList, actor: Actor, now: datetime
) -> NegativeListImported | None:
    """Put a negative list in force in the region, in place of its earlier version; None when it is the same."""
    _require_leave(actor, region)
    digest = _digest([_item_content(negative_list, number) for number in range(len(negative_list.items))])
    with _one_wins():
        rows = NegativeItemRow.objects.select_for_update().filter(region=str(region), list_id=negative_list.id)
        before = rows.order_by("-version").first()
        if before is not None and before.in_force and before.digest == digest.hex():
            return None
        version = before.version + 1 if before else 1
        rows.update(in_force=False)
        _write_items(region, negative_list, version, digest, now)
        fact = NegativeListImported(
            subject=f"negative-list/{region}/{negative_list.id}",
            path=str(region),
            list_id=negative_list.id,
            version=version,
            digest=digest,
        )
        ledger.append(fact, actor=actor, now=now)
        return fact


def _write_items(region: TreePath, negative_list: NegativeList, version: int, digest: bytes, now: datetime) -> None:
    NegativeItemRow.objects.bulk_create(
        NegativeItemRow(
            tenant=tenant_of(region),
            region=str(region),
            list_title=negative_list.title,
            version=version,
            digest=digest.hex(),
            imported_at=now,
            **_item_content(negative_list, number),
        )
        for number in range(len(negative_list.items))
    )


def _item_content(negative_list: NegativeList, number: int) -> dict[str, Any]:
    item = negative_list.items[number]
    return {
        "list_id": item.list_id,
        "no": item.no,
        "title": item.title,
        "ground": item.ground,
        "where_to_go": item.where_to_go,
        "aliases": list(item.aliases),
        "checked": item.checked,
    }


@contextmanager
def _one_wins() -> Iterator[None]:
    """One transaction; of two imports that meet, the later one is told to look again."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict("another import was first") from error


def _digest(content: Any) -> bytes:
    return hashlib.sha256(canonical.encode(content, max_bytes=_MOST_BYTES)).digest()


def _require_leave(actor: Actor, region: TreePath) -> None:
    if not actor.may(IMPORT, region):
        raise Refused(Refusal("matters.no_leave"))
