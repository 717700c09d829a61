"""Who may change comparisons: ask, ask_again, compare. All by the jobs alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from zhangfa.applications import queries as applications
from zhangfa.comparisons import core
from zhangfa.comparisons.core import Compared, PageCompared, Verdict
from zhangfa.comparisons.models import ComparisonRow
from zhangfa.comparisons.ports import Eyes, Storage
from zhangfa.comparisons.queries import context_of
from zhangfa.impressions.core import Impression
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Fault, Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain

_COPIED = ("tenant", "path", "application_id", "permit_id", "number", "page", "photo")


def ask(*, impression: Impression, actor: Actor, now: datetime) -> None:
    """The page under this impression is to be compared; asking again changes nothing. Without a photo there is
    nothing to compare."""
    require(core.why_not_compare(actor, impression.path))
    if impression.before is None:
        return
    asked = {
        "tenant": tenant_of(impression.path),
        "path": impression.path.text,
        "application_id": impression.application,
        "permit_id": impression.permit,
        "number": impression.number,
        "page": impression.page,
        "photo": impression.before,
    }
    _wait(asked, now)


def ask_again(*, version: str, actor: Actor, now: datetime) -> int:
    """Everything that was judged by other thresholds only is to be judged by these too; returns how many pages."""
    require(core.why_not_compare(actor, TreePath("")))
    done = set(ComparisonRow.objects.filter(version=version).values_list("photo", flat=True))
    older = {row.photo: row for row in ComparisonRow.objects.exclude(version=version).order_by("pk").iterator()}
    fresh = [row for photo, row in older.items() if photo not in done]
    for row in fresh:
        _wait({name: getattr(row, name) for name in _COPIED}, now)
    return len(fresh)


def _wait(asked: Mapping[str, Any], now: datetime) -> None:
    """One row waits for each photo at most; its version is known when it was compared."""
    plain.insert(ComparisonRow(**asked, verdict=Verdict.WAITING.value, asked_at=now), once=True)


def compare(
    *, comparison_id: int, eyes: Eyes, storage: Storage, cipher: Cipher, actor: Actor, now: datetime
) -> Verdict:
    """Have a page compared that waits, and keep what was found; safe to repeat.

    A photo that has not arrived yet is a `Fault`: the task is tried again, later. What cannot be compared is kept as
    failed.
    """
    row = ComparisonRow.objects.filter(pk=comparison_id).first()
    if row is None or row.verdict != Verdict.WAITING.value:
        return Verdict(row.verdict) if row else Verdict.FAILED
    require(core.why_not_compare(actor, TreePath(row.path)))
    if not storage.holds(row.photo):
        raise Fault("the photo has not arrived yet")
    about = applications.about_one(row.application_id)
    try:
        found = eyes.compare(storage.get(about.paper_digest), page=row.page, photo=storage.get(row.photo))
    except Refused:
        return _settle(row, {"verdict": Verdict.FAILED.value, "version": eyes.version}, "[]", actor, now)
    text = json.dumps([asdict(place) for place in found.places], ensure_ascii=False)
    return _settle(row, _values(row, found, text, storage, cipher), text, actor, now)


def _values(row: ComparisonRow, found: Compared, text: str, storage: Storage, cipher: Cipher) -> dict[str, Any]:
    return {
        "verdict": found.verdict.value,
        "version": found.version,
        "score": found.score,
        "advice": found.advice,
        "content": cipher.encrypt(text, context=context_of(row.photo, found.version)),
        "approved": storage.put(found.approved),
        "seen": storage.put(found.seen) if found.seen else "",
    }


def _settle(row: ComparisonRow, values: Mapping[str, Any], text: str, actor: Actor, now: datetime) -> Verdict:
    with transaction.atomic():
        waits = {"id": row.pk, "verdict": Verdict.WAITING.value}
        if plain.change(ComparisonRow, waits, {**values, "compared_at": now}) != 1:  # somebody else was first
            return Verdict(ComparisonRow.objects.get(pk=row.pk).verdict)
        fact = PageCompared(
            subject=row.application_id,
            path=row.path,
            permit=row.permit_id,
            number=row.number,
            photo=bytes.fromhex(row.photo),
            verdict=Verdict(values["verdict"]),
            version=values["version"],
            digest=hashlib.sha256(text.encode()).digest(),
        )
        ledger.append(fact, actor=actor, now=now)
    return Verdict(values["verdict"])
