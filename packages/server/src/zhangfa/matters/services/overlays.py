"""import_overlay: what a region changes of the wider catalogue, written out as versions of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.matters.core import CatalogueImported, Matter, Overlay, OverlayImported, merged, parse_overlay
from zhangfa.matters.models import MatterRow, OverlayRow
from zhangfa.matters.services._writing import (
    OVERLAY,
    Difference,
    digest_of,
    offer_exactly,
    one_wins,
    require_leave,
)

_BEHIND = 10_000


def import_overlay(
    *, region: TreePath, content: Mapping[str, Any], actor: Actor, now: datetime
) -> OverlayImported | None:
    """Put a region's overlay in force in place of its earlier one; None when it is the same. Raises `SchemaError`."""
    require_leave(actor, region)
    overlay, digest = parse_overlay(content), digest_of(content)
    with one_wins():
        rows = OverlayRow.objects.select_for_update().filter(region=str(region))
        before = rows.order_by("-version").first()
        if before is not None and before.in_force and before.digest == digest.hex():
            return None
        version = before.version + 1 if before else 1
        rows.update(in_force=False)
        _write(region, overlay, dict(content), version, digest, now)
        found = _settle(region, overlay, now)
        fact = OverlayImported(
            subject=f"catalogue/{region}", path=str(region), version=version, digest=digest, **found.names()
        )
        ledger.append(fact, actor=actor, now=now)
        settle_below(region=region, actor=actor, now=now)
        return fact


def _write(
    region: TreePath, overlay: Overlay, content: dict[str, Any], version: int, digest: bytes, now: datetime
) -> None:
    OverlayRow.objects.create(
        tenant=tenant_of(region),
        region=str(region),
        version=version,
        title=overlay.title,
        content=content,
        digest=digest.hex(),
        imported_at=now,
    )


def _settle(region: TreePath, overlay: Overlay, now: datetime) -> Difference:
    """The overlay's own matters, worked out anew from what the wider regions offer today."""
    wider = _wider(region)
    places = {matter.id: place for place, matter in wider.values()}
    result = merged([matter for _, matter in wider.values()], overlay)
    own = [
        (places.get(matter.id, _BEHIND + number), matter)
        for number, matter in enumerate(result)
        if matter.id not in wider or wider[matter.id][1] is not matter
    ]
    return offer_exactly(region, own, source=OVERLAY, now=now)


def _wider(region: TreePath) -> dict[str, tuple[int, Matter]]:
    regions = [place.text for place in region.parent.lineage]
    rows = MatterRow.objects.filter(region__in=regions, offered=True).order_by("region", "position")
    nearest = {row.matter_id: row for row in rows}
    ordered = sorted(nearest.values(), key=lambda row: row.position)
    return {row.matter_id: (row.position, row.snapshot()) for row in ordered}


def settle_below(*, region: TreePath, actor: Actor, now: datetime) -> None:
    """After a wider catalogue changed, every overlay below is worked out anew, the widest first."""
    rows = OverlayRow.objects.filter(region__startswith=f"{region}/", in_force=True)
    for row in sorted(rows, key=lambda row: len(row.region)):
        below = TreePath(row.region)
        found = _settle(below, row.snapshot(), now)
        if found:
            ledger.append(
                CatalogueImported(
                    subject=f"catalogue/{below}", path=str(below), digest=bytes.fromhex(row.digest), **found.names()
                ),
                actor=actor,
                now=now,
            )
