"""Who may change readings: ask, read, forget. All by the jobs alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from zhangfa.documents import queries as documents
from zhangfa.documents.ports import Storage
from zhangfa.kernel.actor import Actor
from zhangfa.kernel.outcome import Refused, require
from zhangfa.kernel.secrets import Cipher
from zhangfa.kernel.tree import TreePath
from zhangfa.ledger import services as ledger
from zhangfa.ledger.core import tenant_of
from zhangfa.ledger.queries import plain
from zhangfa.readings import core
from zhangfa.readings.core import Content, PaperRead, ReadingState
from zhangfa.readings.models import ReadingRow
from zhangfa.readings.ports import PaperReader
from zhangfa.readings.queries import content_context

_OPEN_AMOUNTS = ("area_mu", "rent_per_mu", "total")
_KEPT = ("kind", "kind_name", "fields", "findings", "reasons")


def ask(*, application_id: str, file_id: str, path: TreePath, actor: Actor, now: datetime) -> None:
    """This file is to be read; asking again changes nothing."""
    require(core.why_not_keep(actor, path))
    row = ReadingRow(
        file_id=file_id,
        application_id=application_id,
        tenant=tenant_of(path),
        path=path.text,
        state=ReadingState.WAITING.value,
        asked_at=now,
    )
    plain.insert(row, once=True)


def read(
    *, file_id: str, reader: PaperReader, storage: Storage, cipher: Cipher, actor: Actor, now: datetime
) -> ReadingState:
    """Have a file read that waits, and keep what came of it; safe to repeat. What cannot be read is kept as failed."""
    row = ReadingRow.objects.filter(pk=file_id).first()
    if row is None or row.state != ReadingState.WAITING.value:
        return ReadingState(row.state) if row else ReadingState.FAILED
    require(core.why_not_keep(actor, TreePath(row.path)))
    pdf = documents.pdf_of(actor, file_id, storage=storage)
    try:
        answer = reader.read(pdf, most_pages=core.MOST_PAGES)
        content = core.content_of(answer)
    except (Refused, KeyError, TypeError, ValueError):
        return _settle(row, {"state": ReadingState.FAILED.value}, None, actor, now)
    text = json.dumps(_kept(answer), ensure_ascii=False, sort_keys=True)
    values = {
        "state": ReadingState.READ.value,
        "kind": content.kind,
        "content": cipher.encrypt(text, context=content_context(file_id)),
        "digest": hashlib.sha256(text.encode()).hexdigest(),
        **_open(content),
    }
    return _settle(row, values, content, actor, now)


def forget(*, application_id: str, actor: Actor, now: datetime) -> None:
    """The time of this application's personal parts is over: what was read of its papers goes with them."""
    require(core.why_not_forget(actor))
    ReadingRow.objects.filter(application_id=application_id, asked_at__lte=now).delete()


def _kept(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Without the page's whole text: what nobody is shown is not kept."""
    pages = [{key: page[key] for key in ("page", "width", "height")} for page in answer["pages"]]
    return {**{key: answer[key] for key in _KEPT}, "pages": pages}


def _open(content: Content) -> dict[str, Decimal | date | None]:
    amounts = {name: _amount(content.value(name)) for name in _OPEN_AMOUNTS}
    yearly, years = _amount(content.value("total_yearly")), _amount(content.value("years"))
    if amounts["total"] is None and yearly is not None and years is not None:
        amounts["total"] = yearly * years
    return {**amounts, **{name: _day(content.value(name)) for name in ("starts", "ends")}}


def _amount(text: str) -> Decimal | None:
    """None also for what no lease has: the columns are narrower than what a page may say."""
    value = Decimal(text) if text else None
    return value if value is not None and value < 10**10 else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _settle(
    row: ReadingRow, values: Mapping[str, Any], content: Content | None, actor: Actor, now: datetime
) -> ReadingState:
    with transaction.atomic():
        waits = {"file_id": row.pk, "state": ReadingState.WAITING.value}
        if plain.change(ReadingRow, waits, {**values, "read_at": now}) != 1:  # somebody else was first
            return ReadingState(ReadingRow.objects.get(pk=row.pk).state)
        outcome = ReadingState(values["state"])
        fact = PaperRead(
            subject=row.application_id,
            path=row.path,
            file=row.pk,
            outcome=outcome,
            digest=bytes.fromhex(values.get("digest", "")),
            doubts=len(content.doubts) if content else 0,
        )
        ledger.append(fact, actor=actor, now=now)
    return outcome
