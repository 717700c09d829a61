"""save_draft, discard_draft, return_draft, publish_draft: one person writes a change, another lets it hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Conflict, Refusal, Refused, require
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.matters.core import (
    Draft,
    DraftState,
    MatterDraftDiscarded,
    MatterDrafted,
    MatterDraftReturned,
    MatterPublished,
    drafted,
    stored,
    why_not_draft,
    why_not_publish,
    why_not_return,
)
from zhangfa.matters.models import DraftRow, MatterRow
from zhangfa.matters.queries import negative_items
from zhangfa.matters.services._writing import DRAFT, IMPORT, digest_of, offer, one_wins, require_leave
from zhangfa.matters.services.overlays import settle_below

_BEHIND = 20_000


def save_draft(
    *, draft_id: str, region: TreePath, content: Mapping[str, Any], revision: int, actor: Actor, now: datetime
) -> Draft:
    """A new draft (revision 0), or the next revision of an open one. Only what passes the schema check is kept."""
    require_leave(actor, region)
    require(why_not_draft(content))
    kept = stored(drafted(content))
    with one_wins():
        row = _open_row(draft_id, revision, actor) if revision else _new_row(draft_id, region)
        if revision and (row.region, row.matter_id) != (str(region), kept["id"]):
            raise Conflict("a draft keeps its region and its matter")
        row.matter_id, row.content, row.saved_at = kept["id"], kept, now
        row.note, row.returner = "", ""
        row.revision, row.authors = revision + 1, list(dict.fromkeys([*row.authors, actor.id]))
        row.save()
        fact = MatterDrafted(
            subject=f"matter-draft/{draft_id}",
            path=row.region,
            matter=row.matter_id,
            revision=row.revision,
            digest=digest_of(kept),
        )
        ledger.append(fact, actor=actor, now=now)
        return row.value()


def _new_row(draft_id: str, region: TreePath) -> DraftRow:
    return DraftRow(id=draft_id, tenant=tenant_of(region), region=str(region), authors=[])


def _open_row(draft_id: str, revision: int, actor: Actor) -> DraftRow:
    """Locked, and the one that the actor saw; who may not edit there hears of none."""
    row = DraftRow.objects.select_for_update().filter(pk=draft_id).first()
    if row is None or not actor.may(IMPORT, TreePath(row.region)):
        raise Refused(Refusal("matters.draft_unknown"))
    if row.state != DraftState.OPEN.value:
        raise Refused(Refusal("matters.draft_closed", {"state": DraftState(row.state).label}))
    if row.revision != revision:
        raise Conflict("the draft was saved again since")
    return row


def discard_draft(*, draft_id: str, revision: int, actor: Actor, now: datetime) -> Draft:
    with one_wins():
        row = _open_row(draft_id, revision, actor)
        row.state, row.saved_at = DraftState.DISCARDED.value, now
        row.save()
        fact = MatterDraftDiscarded(subject=f"matter-draft/{draft_id}", path=row.region, matter=row.matter_id)
        ledger.append(fact, actor=actor, now=now)
        return row.value()


def return_draft(*, draft_id: str, revision: int, note: str, actor: Actor, now: datetime) -> Draft:
    """Back to its authors, with words; who reads them saves it anew."""
    with one_wins():
        row = _open_row(draft_id, revision, actor)
        require(why_not_return(row.value(), actor.id, note.strip()))
        row.note, row.returner = note.strip(), actor.id
        row.save()
        fact = MatterDraftReturned(
            subject=f"matter-draft/{draft_id}", path=row.region, matter=row.matter_id, revision=revision, note=row.note
        )
        ledger.append(fact, actor=actor, now=now)
        return row.value()


def publish_draft(*, draft_id: str, revision: int, actor: Actor, now: datetime) -> Draft:
    """The draft becomes the version offered in its region; applications under way keep theirs."""
    with one_wins():
        row = _open_row(draft_id, revision, actor)
        region = TreePath(row.region)
        titles = [item.title for item in negative_items(actor, unit=region)]
        require(why_not_publish(row.value(), actor.id, withheld=titles))
        name = offer(region, row.matter_id, row.content, position=_place(region, row.matter_id), source=DRAFT, now=now)
        row.state, row.publisher, row.version = DraftState.PUBLISHED.value, actor.id, int(name.rpartition("@")[2])
        row.save()
        fact = MatterPublished(
            subject=f"matter-draft/{draft_id}",
            path=row.region,
            matter=row.matter_id,
            version=row.version,
            digest=digest_of(row.content),
            authors=tuple(row.authors),
        )
        ledger.append(fact, actor=actor, now=now)
        settle_below(region=region, actor=actor, now=now)
        return row.value()


def _place(region: TreePath, matter_id: str) -> int:
    """Where the matter stands already, else behind all others."""
    wider = [place.text for place in region.lineage]
    rows = MatterRow.objects.filter(Q(region__in=wider), matter_id=matter_id, offered=True)
    place = rows.order_by("-region").values_list("position", flat=True).first()
    return _BEHIND if place is None else place
