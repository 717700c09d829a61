"""Who may see comparisons: whoever may see the photos of the record."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from zhangfa.comparisons import core
from zhangfa.comparisons.core import Place, Verdict
from zhangfa.comparisons.models import ComparisonRow
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger.queries import plain

READ = "record:read"


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """`approved` and `seen` are digests of pictures in one frame, "" where there is none."""

    id: int
    permit: str
    number: int
    page: int
    photo: str
    verdict: Verdict
    version: str
    advice: str
    places: tuple[Place, ...]
    approved: str
    seen: str
    compared_at: datetime | None


def of_application(actor: Actor, application_id: str, *, cipher: Cipher) -> tuple[Comparison, ...]:
    """The latest comparison of every photo, for who may read records there; nothing for all others."""
    rows = plain.fetch(ComparisonRow, application_id=application_id, order="id")
    latest = {row.photo: row for row in rows if actor.may(READ, TreePath(row.path))}
    shown = sorted(latest.values(), key=lambda row: (row.permit_id, row.number))
    return tuple(_comparison(row, cipher) for row in shown)


def picture_for(actor: Actor, comparison_id: int, which: str) -> str | None:
    """Digest of the picture (`approved` or `seen`), if the actor may read records at its place and there is one."""
    row = ComparisonRow.objects.filter(pk=comparison_id).first()
    if row is None or not actor.may(READ, TreePath(row.path)):
        return None
    return {"approved": row.approved, "seen": row.seen}.get(which) or None


def waiting(actor: Actor, *, limit: int = 200) -> list[str]:
    """For the jobs: what waits to be compared, the oldest first."""
    if not actor.may(core.COMPARE, TreePath("")):
        return []
    rows = ComparisonRow.objects.filter(verdict=Verdict.WAITING.value).order_by("asked_at")[:limit]
    return [str(key) for key in rows.values_list("pk", flat=True)]


def context_of(photo: str, version: str) -> str:
    """What the encrypted content is bound to."""
    return f"comparison:{photo}:{version}"


def _comparison(row: ComparisonRow, cipher: Cipher) -> Comparison:
    places: tuple[Place, ...] = ()
    if row.content:
        text = cipher.decrypt(bytes(row.content), context=context_of(row.photo, row.version))
        places = tuple(core.place_of(value) for value in json.loads(text))
    return Comparison(
        id=row.pk,
        permit=row.permit_id,
        number=row.number,
        page=row.page,
        photo=row.photo,
        verdict=Verdict(row.verdict),
        version=row.version,
        advice=row.advice,
        places=places,
        approved=row.approved,
        seen=row.seen,
        compared_at=row.compared_at,
    )
