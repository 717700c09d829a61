"""import_catalogue, import_negative_list: whole files come in force in a region."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.matters.core import CatalogueImported, Matter, NegativeList, NegativeListImported, stored
from zhangfa.matters.models import NegativeItemRow
from zhangfa.matters.services._writing import CATALOGUE, digest_of, offer_exactly, one_wins, require_leave
from zhangfa.matters.services.overlays import settle_below


def import_catalogue(
    *, region: TreePath, matters: Sequence[Matter], actor: Actor, now: datetime
) -> CatalogueImported | None:
    """Offer exactly these matters in the region from now on; None when nothing differs.

    A changed matter becomes a new version, one no longer listed is withdrawn; applications under way keep theirs.
    """
    require_leave(actor, region)
    with one_wins():
        found = offer_exactly(region, list(enumerate(matters)), source=CATALOGUE, now=now)
        if not found:
            return None
        fact = CatalogueImported(
            subject=f"catalogue/{region}",
            path=str(region),
            digest=digest_of([stored(matter) for matter in matters]),
            **found.names(),
        )
        ledger.append(fact, actor=actor, now=now)
        settle_below(region=region, actor=actor, now=now)
        return fact


def import_negative_list(
    *, region: TreePath, negative_list: NegativeList, actor: Actor, now: datetime
) -> NegativeListImported | None:
    """Put a list in force in the region, in place of the one before; None when it is the same."""
    require_leave(actor, region)
    digest = digest_of([_item_content(negative_list, number) for number in range(len(negative_list.items))])
    with one_wins():
        rows = NegativeItemRow.objects.select_for_update().filter(region=str(region))
        before = rows.filter(list_id=negative_list.id).order_by("-version").first()
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
            mode=negative_list.mode.value,
            issued_on=negative_list.issued_on,
            source=negative_list.source,
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
        "covers": list(item.covers),
    }
